#include "tools/traffic/http_client.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include "engine/base/assert.h"
#include "tools/traffic/http_url.h"

namespace lastro::tools {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint64_t response_bytes_max = 16U << 20U;
constexpr std::uint32_t header_bytes_max = 16U << 10U;
constexpr int retry_after_s_max = 10;

/// What all connections of a client share.
struct Shared {
  HttpClientOptions options;
  std::string headers;  ///< of every request, from Host on
  Tcp::resolver::results_type endpoints;
  HttpClientCounters counters;
};

class Connection {
 public:
  Connection(asio::io_context& io, Shared& shared, std::vector<Connection*>& idle)
      : io_(io), shared_(shared), idle_(idle), timer_(io) {}

  void start(HttpRequest request, HttpClient::Answer answer);

 private:
  using Parser = beast::http::response_parser<beast::http::string_body>;

  void attempt();
  void connect();
  void write();
  void read();
  void received();
  void broken(const char* doing, error_code why);
  void repeat_after(std::chrono::milliseconds delay);
  [[nodiscard]] std::chrono::milliseconds backoff() const;
  void finish(Result<HttpResponse> result);
  void limit_time() { stream_->expires_after(std::chrono::milliseconds{shared_.options.timeout_ms}); }

  asio::io_context& io_;
  Shared& shared_;
  std::vector<Connection*>& idle_;
  asio::steady_timer timer_;
  std::optional<beast::tcp_stream> stream_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::string wire_;
  bool (*says_later_)(const HttpResponse&) = nullptr;
  HttpClient::Answer answer_;
  unsigned attempts_ = 0;
};

void Connection::start(HttpRequest request, HttpClient::Answer answer) {
  wire_ = fmt::format("{} {} HTTP/1.1\r\n{}", request.method, request.target, shared_.headers);
  if (!request.body.empty())
    fmt::format_to(std::back_inserter(wire_), "Content-Type: {}\r\n", request.content_type);
  fmt::format_to(std::back_inserter(wire_), "Content-Length: {}\r\n\r\n{}", request.body.size(),
                 request.body);
  says_later_ = request.says_later;
  answer_ = std::move(answer);
  attempts_ = 0;
  attempt();
}

void Connection::attempt() {
  ++attempts_;
  if (stream_) {
    write();
  } else {
    connect();
  }
}

void Connection::connect() {
  stream_.emplace(io_);
  buffer_.clear();
  limit_time();
  stream_->async_connect(shared_.endpoints, [this](error_code why, const Tcp::endpoint&) {
    if (why) {
      broken("connecting", why);
      return;
    }
    ++shared_.counters.connected;
    error_code ignored_where_unsupported;
    stream_->socket().set_option(Tcp::no_delay{true}, ignored_where_unsupported);
    write();
  });
}

void Connection::write() {
  limit_time();
  ++shared_.counters.sent;
  asio::async_write(*stream_, asio::buffer(wire_), [this](error_code why, std::size_t) {
    if (why) {
      broken("sending", why);
    } else {
      read();
    }
  });
}

void Connection::read() {
  parser_.emplace();
  parser_->body_limit(response_bytes_max);
  parser_->header_limit(header_bytes_max);
  beast::http::async_read(*stream_, buffer_, *parser_, [this](error_code why, std::size_t) {
    if (why) {
      broken("receiving", why);
    } else {
      received();
    }
  });
}

/// The seconds of a Retry-After; its other form, a date, is not worth a parser to a client of its own server.
std::optional<std::chrono::milliseconds> retry_after(std::string_view text) {
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds < 1) return std::nullopt;
  return std::chrono::seconds{std::min(seconds, retry_after_s_max)};
}

void Connection::received() {
  auto message = parser_->release();
  parser_.reset();
  if (!message.keep_alive()) stream_.reset();
  HttpResponse response{.status = message.result_int(), .body = std::move(message.body())};
  const bool later =
      response.status == 503 || response.status == 429 || (says_later_ != nullptr && says_later_(response));
  if (!later || attempts_ == shared_.options.attempts_max) {
    finish(std::move(response));
    return;
  }
  const auto told = message[beast::http::field::retry_after];
  repeat_after(retry_after({told.data(), told.size()}).value_or(backoff()));
}

void Connection::broken(const char* doing, error_code why) {
  stream_.reset();
  if (attempts_ < shared_.options.attempts_max) {
    repeat_after(backoff());
    return;
  }
  finish(fail(ErrorCode::unavailable, fmt::format("{}: {} failed {} times, last: {}", shared_.options.url,
                                                  doing, attempts_, why.message())));
}

std::chrono::milliseconds Connection::backoff() const {
  return std::chrono::milliseconds{std::min(1000U, 10U << std::min(attempts_ - 1, 7U))};
}

void Connection::repeat_after(std::chrono::milliseconds delay) {
  ++shared_.counters.retried;
  if (stream_) stream_->expires_never();
  timer_.expires_after(delay);
  timer_.async_wait([this](error_code why) {
    if (!why) attempt();
  });
}

void Connection::finish(Result<HttpResponse> result) {
  if (stream_) stream_->expires_never();
  ++shared_.counters.answered;
  // Idle before the answer is given, so that it may submit the next request here.
  const auto answer = std::exchange(answer_, nullptr);
  idle_.push_back(this);
  answer(std::move(result));
}

bool plain_header_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

struct HttpClient::Impl {
  Shared shared;
  asio::io_context io{1};
  std::vector<std::unique_ptr<Connection>> connections;
  std::vector<Connection*> idle;
};

HttpClient::HttpClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpClient::~HttpClient() = default;

Result<std::unique_ptr<HttpClient>> HttpClient::open(HttpClientOptions options) {
  const auto url = parse_http_url(options.url);
  if (!url) return std::unexpected(url.error());
  if (options.connections == 0 || options.connections > HttpClientOptions::connections_max) {
    return fail(ErrorCode::invalid,
                fmt::format("connections must be 1 to {}", HttpClientOptions::connections_max));
  }
  if (options.attempts_max == 0 || options.timeout_ms == 0) {
    return fail(ErrorCode::invalid, "attempts and timeout must be positive");
  }
  if (!plain_header_text(options.token))
    return fail(ErrorCode::invalid, "the token has characters no header may hold");

  auto impl = std::make_unique<Impl>();
  error_code why;
  impl->shared.endpoints = Tcp::resolver{impl->io}.resolve(url->host, url->port, why);
  if (why) return fail(ErrorCode::unavailable, fmt::format("{}: {}", options.url, why.message()));
  impl->shared.headers = fmt::format("Host: {}\r\n{}", url->authority, options.headers);
  if (!options.token.empty())
    impl->shared.headers += fmt::format("Authorization: Bearer {}\r\n", options.token);
  impl->shared.options = std::move(options);
  for (unsigned i = 0; i < impl->shared.options.connections; ++i) {
    impl->connections.push_back(std::make_unique<Connection>(impl->io, impl->shared, impl->idle));
    impl->idle.push_back(impl->connections.back().get());
  }
  return std::unique_ptr<HttpClient>{new HttpClient{std::move(impl)}};
}

bool HttpClient::ready() const {
  return !impl_->idle.empty();
}

void HttpClient::submit(HttpRequest request, Answer answer) {
  LASTRO_ASSERT(ready());
  Connection* connection = impl_->idle.back();
  impl_->idle.pop_back();
  connection->start(std::move(request), std::move(answer));
}

bool HttpClient::run_for(std::chrono::milliseconds duration) {
  impl_->io.restart();
  impl_->io.run_for(duration);
  return impl_->idle.size() < impl_->connections.size();
}

const HttpClientCounters& HttpClient::counters() const {
  return impl_->shared.counters;
}

}  // namespace lastro::tools
