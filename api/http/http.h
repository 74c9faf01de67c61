#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a handler sees of HTTP: no Beast type passes this header.
namespace lastro::api {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options, other };

/// One request, read whole. Views stay valid until its Responder has sent or is destroyed.
struct Request {
  Method method = Method::other;
  std::string_view path = {};   ///< before `?`, as sent (not percent-decoded), at most 2 KiB with the query
  std::string_view query = {};  ///< after `?`, without it
  std::string_view body = {};
  std::string_view authorization = {};
  std::string_view content_type = {};
  std::string_view idempotency_key = {};
  std::string_view deadline_ms = {};   ///< Lastro-Deadline-Ms
  std::string_view min_sequence = {};  ///< Lastro-Min-Sequence
  std::string_view if_match = {};
  std::string_view accept_language = {};
  std::string_view remote_address = {};
  std::int64_t received_at_micros = 0;  ///< monotonic (CLOCK_BOOTTIME), when the last byte had been read
};

struct Response {
  unsigned status = 200;
  std::string_view content_type = "application/json";  ///< static storage
  std::string body = {};
  std::vector<std::pair<std::string_view, std::string>> headers = {};  ///< names in static storage
};

/// The one answer to one request. Movable; send() may be called from any thread, once. One that is destroyed
/// unsent answers 500, so no connection ever waits for nothing.
class Responder {
 public:
  class Sink {
   public:
    virtual ~Sink() = default;
    virtual void send(Response response) = 0;
  };

  Responder() = default;
  explicit Responder(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}
  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&&) noexcept = default;
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  ~Responder() {
    if (sink_)
      sink_->send({.status = 500, .content_type = "application/problem+json", .body = {}, .headers = {}});
  }

  void send(Response response) { std::exchange(sink_, nullptr)->send(std::move(response)); }

 private:
  std::shared_ptr<Sink> sink_;
};

/// Called on the server's I/O thread: must not block.
class Handler {
 public:
  Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  virtual ~Handler() = default;
  virtual void handle(const Request& request, Responder responder) = 0;
};

}  // namespace lastro::api
