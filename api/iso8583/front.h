#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "api/commands/reply_router.h"
#include "api/iso8583/desk.h"
#include "api/iso8583/server.h"
#include "api/worker_pool.h"
#include "engine/log/event_codec.h"

namespace lastro::iso8583 {

/// Messages on their way to the engine and what became of them on its way back, as CommandGateway does for
/// HTTP: commands of all messages that have arrived at once go together, answers of one group commit are made
/// in one task of the I/O thread, and events of old are read by the worker pool.
class Front final : public MessageHandler, public CommandQueue, public api::ReplyReceiver {
 public:
  /// All outlive the front.
  Front(DeskOptions options, const keys::Digester& digester, Clock& clock, log::EventLog& log,
        api::WorkerPool& workers);
  /// After the server and the engine have stopped.
  ~Front() override;

  /// Both outlive the front's use. Until then every command is answered 96.
  void connect(engine::Engine& engine, Server& server);

  [[nodiscard]] Caller new_caller() override { return desk_.new_caller(); }
  [[nodiscard]] bool take(Caller& caller, Bytes message, AnswerSlot slot) override;
  void submit(domain::Command command, std::unique_ptr<PendingAnswer> pending) override;
  void on_replies(std::span<const engine::Reply> replies,
                  const std::shared_ptr<const log::Frame>& frame) override;

  [[nodiscard]] DeskStats stats() const { return desk_.stats(); }

 private:
  struct Pending;
  struct Reply;

  void submit_round();
  void reply(Reply& reply, const std::shared_ptr<const log::Frame>& frame);
  void answer_recorded(std::unique_ptr<Pending> pending, Sequence sequence);

  Desk desk_;
  log::EventLog& log_;
  api::WorkerPool& workers_;
  engine::Engine* engine_ = nullptr;
  Server* server_ = nullptr;
  std::atomic<bool> connected_ = false;
  std::vector<engine::Submission> round_;  ///< of the I/O thread
  log::DecodedEvent decoded_;              ///< of the I/O thread
};

}  // namespace lastro::iso8583
