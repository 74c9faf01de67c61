#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "api/http/http_server.h"
#include "api/resources/event_json.h"
#include "api/scope.h"
#include "api/worker_pool.h"
#include "engine/engine.h"

namespace lastro::api {

/// How a recorded event is shown to whoever sent the command.
enum class AnswerStyle : std::uint8_t { resource, authorize_code };

/// Commands on their way to the engine and answers on their way back. Answers of one group commit are
/// rendered and sent in one task of the I/O thread; what may block (events of old, sealed data) goes through
/// the worker pool.
class CommandGateway final : public engine::ReplySink {
 public:
  CommandGateway(const RenderScope& render, log::EventLog& log, WorkerPool& workers)
      : render_(render), log_(log), workers_(workers) {}

  /// Before the first submission; both outlive the gateway's use.
  void connect(engine::Engine& engine, HttpServer& server) {
    engine_ = &engine;
    server_ = &server;
    connected_.store(true, std::memory_order_release);
  }
  [[nodiscard]] bool connected() const { return connected_.load(std::memory_order_acquire); }

  /// One command; the answer goes to `responder`. `sealed_digest` is the request's digest where it is sealed
  /// in the event. False where the queue is full: then that has been answered. Any thread.
  bool submit(domain::Command command, AnswerStyle style, Responder responder,
              std::uint64_t sealed_digest = 0);
  /// One answer a line, in the order of the lines; a line that was refused is answered by its problem.
  void submit_bulk(std::vector<Parsed<domain::Command>> lines, Responder responder);
  /// Answers with what was recorded under the command's external id, as a retry is. Blocks.
  void answer_recorded(Sequence sequence, std::uint64_t digest, AnswerStyle style, Responder responder);

  void on_replies(std::span<const engine::Reply> replies,
                  const std::shared_ptr<const log::Frame>& frame) override;

 private:
  struct Pending;
  struct Bulk;
  struct Answer;

  void reply(const engine::Reply& reply, std::unique_ptr<Pending> pending,
             const std::shared_ptr<const log::Frame>& frame);
  [[nodiscard]] Response recorded_response(Sequence sequence, std::uint64_t digest, AnswerStyle style);
  static void complete(std::unique_ptr<Pending> pending, Response response);

  RenderScope render_;
  log::EventLog& log_;
  WorkerPool& workers_;
  engine::Engine* engine_ = nullptr;
  HttpServer* server_ = nullptr;
  std::atomic<bool> connected_{false};
};

}  // namespace lastro::api
