#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "api/commands/reply_router.h"
#include "api/http/http_server.h"
#include "api/resources/event_json.h"
#include "api/scope.h"
#include "api/worker_pool.h"
#include "engine/engine.h"

namespace lastro::api {

/// How an event is shown to whoever sent the command. One that is to be shown as a simulation is not
/// recorded.
enum class AnswerStyle : std::uint8_t { resource, authorize_code, simulation };

/// Commands on their way to the engine and answers on their way back. Answers of one group commit are
/// rendered and sent in one task of the I/O thread; what may block (events of old, sealed data) goes through
/// the worker pool.
class CommandGateway final : public ReplyReceiver {
 public:
  CommandGateway(const RenderScope& render, log::EventLog& log, WorkerPool& workers)
      : render_(render), log_(log), workers_(workers) {}

  /// After the server has stopped: commands it did not come to hand over are forgotten.
  ~CommandGateway() override;

  /// Before the first submission; both outlive the gateway's use.
  void connect(engine::Engine& engine, HttpServer& server) {
    engine_ = &engine;
    server_ = &server;
    connected_.store(true, std::memory_order_release);
  }
  [[nodiscard]] bool connected() const { return connected_.load(std::memory_order_acquire); }

  /// One command; the answer goes to `responder`. On the I/O thread: the engine gets the commands of all
  /// requests that have arrived at once, for it to wake up once.
  void submit(domain::Command command, AnswerStyle style, Responder responder);
  /// One command, answered as a resource, which the engine gets by itself. Any thread.
  void submit_apart(domain::Command command, Responder responder);
  /// A client, with the request's digest, which is sealed in its event. The subject's key, made for this
  /// command alone, is destroyed where no event names it in the end. Any thread.
  void submit_client(domain::Command command, std::uint64_t digest, Responder responder);
  /// One answer a line, in the order of the lines; a line that was refused is answered by its problem.
  /// Refused whole where the queue, or what is kept for answers, has no room for all. Any thread.
  void submit_bulk(std::vector<Parsed<domain::Command>> lines, Responder responder);
  /// Whether what was recorded there may be told. Any thread.
  [[nodiscard]] bool is_committed(Sequence sequence) const { return sequence <= log_.committed(); }
  /// Answers with what was recorded under the command's external id, as a retry is. Blocks.
  void answer_recorded(Sequence sequence, std::uint64_t digest, AnswerStyle style, Responder responder);

  void on_replies(std::span<const engine::Reply> replies,
                  const std::shared_ptr<const log::Frame>& frame) override;

 private:
  struct Pending;
  struct Bulk;
  struct Answer;

  void submit_round();
  void submit_one(engine::Submission submission);
  void reply(const engine::Reply& reply, std::unique_ptr<Pending> pending,
             const std::shared_ptr<const log::Frame>& frame);
  [[nodiscard]] Response recorded_response(Sequence sequence, std::uint64_t digest, AnswerStyle style);
  [[nodiscard]] Response simulated_response(const engine::Reply& reply) const;
  static void complete(std::unique_ptr<Pending> pending, Response response);
  void forget_key(SubjectId subject);

  RenderScope render_;
  log::EventLog& log_;
  WorkerPool& workers_;
  engine::Engine* engine_ = nullptr;
  HttpServer* server_ = nullptr;
  std::atomic<bool> connected_{false};
  std::vector<engine::Submission> round_;    ///< of the I/O thread
  std::size_t simulations_ = 0;              ///< not answered yet; of the I/O thread
  std::atomic<std::size_t> bulk_lines_ = 0;  ///< not answered yet, of all requests
};

}  // namespace lastro::api
