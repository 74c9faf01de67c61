#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "api/http/http.h"
#include "api/http/http_options.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace lastro::api {

/// An HTTP/1.0 and 1.1 server with one I/O thread of its own (RFC 9110, RFC 9112).
///
/// One request of a connection is in flight at a time; what the peer pipelines behind it waits in a bounded
/// buffer and is answered in order. Whatever is malformed or over a limit is answered by the server as an
/// RFC 9457 problem document and never reaches the handler. An answer sent on the I/O thread is written at
/// once; one sent on another thread is handed over.
class HttpServer {
 public:
  using Task = std::move_only_function<void()>;

  /// Listens when it returns. `handler` and `clock` outlive the server. Fails with `invalid` for options that
  /// cannot be meant, with `unavailable` if the address is in use, with `io` if the system refuses otherwise.
  static Result<std::unique_ptr<HttpServer>> start(const HttpOptions& options, Handler& handler,
                                                   Clock& clock);

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  /// As stop().
  ~HttpServer();

  /// The port listened on.
  [[nodiscard]] std::uint16_t port() const;

  /// Runs `task` on the I/O thread, tasks in the order of their posting. A thread that has many answers to
  /// send does so from one task. Any thread; waits while tasks_max are queued, but not on the I/O thread.
  /// After stop() the task is destroyed without running.
  void post(Task task);

  /// On the I/O thread alone: runs `task` behind the requests that have arrived by now. Not after stop().
  void defer(Task task);

  /// Stops accepting, closes idle connections, lets requests in flight be answered for at most
  /// stop_timeout_ms, then closes all and joins the I/O thread. A Responder that outlives this may still be
  /// sent: the answer goes nowhere. Any thread but the I/O thread; may be called again.
  void stop();

  /// Any thread.
  [[nodiscard]] HttpStats stats() const;

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lastro::api
