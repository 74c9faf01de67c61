#include "api/http/http_session.h"

#include <algorithm>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include "api/http/response_head.h"
#include "engine/base/assert.h"

namespace lastro::api {
namespace {

namespace net = boost::asio;

constexpr std::size_t batch_bytes_max = 64 * 1024;       // of answers to pipelined requests, written together
constexpr std::size_t turn_bytes_max = 64 * 1024;        // of answers on one connection, then come the others
constexpr std::size_t copied_body_bytes_max = 8 * 1024;  // beyond, a second buffer is cheaper than a copy
constexpr std::size_t kept_bytes_max = 16 * 1024;        // of an idle connection's output
constexpr std::size_t discarded_bytes_max = 4 * 1024 * 1024;

std::string text_of(const TcpSocket& socket) {
  boost::system::error_code ec;
  const auto endpoint = socket.remote_endpoint(ec);
  if (ec) return {};
  const auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace

HttpSession::HttpSession(const std::shared_ptr<HttpLoop>& loop, TcpSocket accepted)
    : IoConnection(loop, std::move(accepted),
                   {.timeout_ms = loop->options().write_timeout_ms, .kept_bytes_max = kept_bytes_max}),
      loop_(*loop),
      reader_(loop_.options(), loop_.budget()),
      remote_address_(text_of(socket())) {}

void HttpSession::start() {
  read_deadline_ms_ = loop_.deadline_in(loop_.options().header_timeout_ms);
  advance();
}

void HttpSession::refuse() {
  reject(problems::overloaded);
  advance();
}

void HttpSession::drain() {
  if (state_ != State::reading || blocked() || reader_.phase() != RequestReader::Phase::idle) return;
  // A request that has arrived and was not read yet is in flight too.
  boost::system::error_code ec;
  if (socket().available(ec) == 0 || ec) close();
}

// Runs until it has to wait: for bytes, for an answer, for the peer to take what is written, or for its turn:
// the system takes megabytes for a peer that reads nothing, and whoever pipelines requests for them is not
// alone.
void HttpSession::advance() {
  std::size_t turn_bytes = 0;
  while (state_ == State::reading && !blocked()) {
    if (must_flush()) {
      turn_bytes += out_.size() + body_.size();
      if (!flush_answers()) return;
      if (last_) return linger();
      if (turn_bytes > turn_bytes_max) return wait_until_writable();
    }
    if (!next_request()) return;
  }
  if (state_ == State::handling && !blocked()) flush_answers();
}

bool HttpSession::must_flush() const {
  return last_ || !body_.empty() || out_.size() > batch_bytes_max;
}

// False if it waits for bytes.
bool HttpSession::next_request() {
  switch (reader_.parse()) {
    case RequestReader::Step::complete:
      dispatch();
      return true;
    case RequestReader::Step::refused:
      reject(reader_.problem());
      return true;
    case RequestReader::Step::need_more:
      break;
  }
  if (reader_.take_continue()) out_.append("HTTP/1.1 100 Continue\r\n\r\n");
  if (flush_answers()) {
    wait_for_bytes();
    if (loop_.draining()) drain();
  }
  return false;
}

void HttpSession::dispatch() {
  state_ = State::handling;
  fresh_ = false;
  phase_.reset();
  loop_.requests.add();
  auto request = reader_.request();
  request.remote_address = remote_address_;
  request.received_at_micros = loop_.now_micros();
  dispatching_ = true;
  loop_.handler().handle(request, Responder(self()));
  dispatching_ = false;
}

void HttpSession::send(Response response) {
  if (!loop_.on_io_thread()) {
    posted_ = std::move(response);
    return loop_.post_answer(self());
  }
  if (state_ == State::closed) return;
  LASTRO_ASSERT(state_ == State::handling);
  respond(std::move(response));
  if (!dispatching_) advance();
}

void HttpSession::deliver() {
  if (state_ == State::closed) return;
  LASTRO_ASSERT(state_ == State::handling);
  respond(std::move(posted_));
  advance();
}

void HttpSession::respond(Response response) {
  if (!is_sendable(response)) response = to_response(problems::internal_error);
  if (response.status == 500 && response.body.empty()) response = to_response(problems::internal_error);
  last_ = last_ || loop_.draining() || !reader_.keep_alive();
  const auto persistence = last_                 ? Persistence::close
                           : reader_.is_http10() ? Persistence::keep_said
                                                 : Persistence::keep_implied;
  append_head(out_, response, persistence, loop_.date());
  const bool has_body = !reader_.is_head() && status_has_body(response.status);
  if (response.body.size() > copied_body_bytes_max) {
    // What was decided must be told. While such answers wait to be taken, no long requests are read.
    if (has_body) {
      loop_.budget().add(response.body.size());
      budgeted_bytes_ = response.body.size();
      body_ = std::move(response.body);
    }
  } else if (has_body) {
    out_.append(response.body);
  }
  reader_.drop_request();
  state_ = State::reading;
}

// What follows the request cannot be understood, or is not wanted.
void HttpSession::reject(const TransportProblem& problem) {
  loop_.rejected.add();
  last_ = true;
  const auto response = to_response(problem);
  append_head(out_, response, Persistence::close, loop_.date());
  if (!reader_.is_head()) out_.append(response.body);
}

void HttpSession::wait_for_bytes() {
  const auto phase = reader_.phase();
  if (phase != phase_) {
    phase_ = phase;
    const auto& options = loop_.options();
    // The head of the first request is due from the accept on.
    if (phase == RequestReader::Phase::body) {
      read_deadline_ms_ = loop_.deadline_in(options.body_timeout_ms);
    } else if (!fresh_) {
      const auto idle = phase == RequestReader::Phase::idle;
      read_deadline_ms_ = loop_.deadline_in(idle ? options.idle_timeout_ms : options.header_timeout_ms);
    }
  }
  reading_ = true;
  const auto room = reader_.room();
  socket().async_read_some(
      net::buffer(room.data(), room.size()),
      [self = self()](const boost::system::error_code& ec, std::size_t bytes) { self->on_read(ec, bytes); });
}

void HttpSession::on_read(const boost::system::error_code& ec, std::size_t bytes) {
  reading_ = false;
  if (state_ == State::closed) return;
  if (ec) return close();
  if (state_ == State::lingering) return discard(bytes);
  reader_.received(bytes);
  advance();
}

bool HttpSession::flush_answers() {
  if (!flush()) return false;
  give_back_body();
  return true;
}

void HttpSession::give_back_body() {
  loop_.budget().give_back(std::exchange(budgeted_bytes_, 0));
}

// Closing with bytes unread would reset the connection and take the answer from the peer: its bytes are read
// and dropped until it closes, within bounds.
void HttpSession::linger() {
  state_ = State::lingering;
  read_deadline_ms_ = loop_.deadline_in(loop_.options().linger_timeout_ms);
  boost::system::error_code ec;
  socket().shutdown(TcpSocket::shutdown_send, ec);
  if (ec) return close();
  discard(0);
}

void HttpSession::discard(std::size_t bytes) {
  discarded_bytes_ += bytes;
  if (discarded_bytes_ > discarded_bytes_max) return close();
  if (reading_) return;
  reading_ = true;
  const auto scratch = loop_.scratch();
  socket().async_read_some(
      net::buffer(scratch.data(), scratch.size()),
      [self = self()](const boost::system::error_code& ec, std::size_t size) { self->on_read(ec, size); });
}

void HttpSession::check_deadline(std::int64_t now_ms) {
  if (blocked()) {
    if (!write_is_late(now_ms)) return;
    loop_.timeouts.add();
    return close();
  }
  if (state_ == State::handling || now_ms < read_deadline_ms_) return;
  if (state_ == State::lingering) return close();
  loop_.timeouts.add();
  if (reader_.phase() == RequestReader::Phase::idle) return close();
  reject(problems::request_timeout);
  advance();
}

void HttpSession::on_closed() {
  state_ = State::closed;
  give_back_body();
}

}  // namespace lastro::api
