#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace lastro::tools {

struct HttpClientOptions {
  std::string url;            ///< http://HOST[:PORT]; no path, no TLS: meant for the loopback interface
  std::string token{};        ///< sent as bearer token; empty: none
  std::string headers{};      ///< more header lines for every request, each ending in CRLF
  unsigned connections = 64;  ///< 1 to connections_max
  std::uint32_t timeout_ms = 30'000;  ///< of connecting, of writing, and of the wait for a whole answer
  unsigned attempts_max = 12;         ///< of one request, the first included

  static constexpr unsigned connections_max = 1024;
};

struct HttpResponse {
  unsigned status = 0;
  std::string body{};
};

/// Every request may be sent more than once: it must be safe to repeat.
struct HttpRequest {
  const char* method = "POST";
  std::string target{};  ///< path and query, percent-encoded
  const char* content_type = "application/json";
  std::string body{};
  /// Whether an answer says "later", as 429 and 503 do, although its status does not. None where null.
  bool (*says_later)(const HttpResponse&) = nullptr;
};

struct HttpClientCounters {
  std::uint64_t sent = 0;      ///< requests written, repetitions included
  std::uint64_t answered = 0;  ///< requests that got their final answer
  std::uint64_t retried = 0;   ///< repetitions, for whatever reason
  std::uint64_t connected = 0;
};

/// HTTP/1.1 over keep-alive connections, one request in flight on each; asynchronous, on the one thread that
/// calls run_for(). A request whose connection breaks or times out, or that is answered 429 or 503, is
/// repeated up to attempts_max times: after the answer's Retry-After (at most 10 s), else after 10 ms,
/// doubling up to 1 s. Responses beyond 16 MiB, or 16 KiB of header, count as broken connections.
class HttpClient {
 public:
  /// Called once for each request, from run_for(); may submit. An error where no connection delivered an
  /// answer, a response whatever its status, also the last 503 after all attempts.
  using Answer = std::function<void(Result<HttpResponse>)>;

  /// Checks the options and resolves the host; connects when the first request needs it.
  static Result<std::unique_ptr<HttpClient>> open(HttpClientOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// True while submit() would find a connection.
  [[nodiscard]] bool ready() const;
  /// Requires ready().
  void submit(HttpRequest request, Answer answer);
  /// Works for at most that long. False once no request is in flight.
  bool run_for(std::chrono::milliseconds duration);
  [[nodiscard]] const HttpClientCounters& counters() const;

 private:
  struct Impl;
  explicit HttpClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lastro::tools
