#include "api/iso8583/connection.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include "engine/base/assert.h"

namespace lastro::iso8583 {
namespace {

namespace net = boost::asio;

constexpr std::size_t kept_bytes_max = 64 * 1024;  // of a connection's output that is written

std::size_t length_of(std::span<const std::uint8_t> header) {
  return std::size_t{header[0]} << 8U | header[1];
}

}  // namespace

Connection::Connection(const std::shared_ptr<Loop>& loop, api::TcpSocket accepted, PrivateBuffer buffer)
    : IoConnection(loop, std::move(accepted),
                   {.timeout_ms = loop->options().write_timeout_ms, .kept_bytes_max = kept_bytes_max}),
      loop_(*loop),
      buffer_(std::move(buffer)),
      caller_(loop_.handler().new_caller()) {}

void Connection::start() {
  begin_read_deadline();
  advance();
}

void Connection::drain() {
  last_ = true;
  if (!advancing_) advance();
}

// Runs until it has to wait: for bytes, for answers, or for the peer to take what is written.
void Connection::advance() {
  if (!is_open()) return;
  take_messages();
  if (!is_open() || (!blocked() && !flush())) return;
  if (last_ && in_flight_ == 0 && unsent() == 0) return close();
  if (last_ || reading_) return;
  // What it could not send meanwhile does not count against it.
  if (std::exchange(stalled_, !may_take())) begin_read_deadline();
  if (!stalled_) wait_for_bytes();
}

bool Connection::may_take() const {
  const auto& options = loop_.options();
  return in_flight_ < options.in_flight_max && unsent() < options.unsent_bytes_max;
}

void Connection::take_messages() {
  taking_ = true;
  while (!last_ && may_take() && take_message()) {
  }
  taking_ = false;
}

// False where no whole message is there, or never will be.
bool Connection::take_message() {
  const auto held = buffer_.held();
  if (held.size() < header_bytes) return false;
  const auto length = length_of(held);
  if (length == 0 || length > message_bytes_max) {
    loop_.broken.add();
    last_ = true;
    return false;
  }
  if (held.size() < header_bytes + length) return false;
  loop_.messages.add();
  ++in_flight_;
  const bool goes_on = loop_.handler().take(caller_, held.subspan(header_bytes, length), AnswerSlot(self()));
  buffer_.consume(header_bytes + length);
  begin_read_deadline();
  if (goes_on) return true;
  loop_.broken.add();
  last_ = true;
  return false;
}

void Connection::begin_read_deadline() {
  const auto& options = loop_.options();
  read_deadline_ms_ =
      loop_.deadline_in(buffer_.held().empty() ? options.idle_timeout_ms : options.message_timeout_ms);
}

void Connection::answer(Bytes answer) {
  // After the loop's end, or on another thread because of it, nobody counts any more.
  if (!loop_.on_io_thread() || !is_open()) return;
  LASTRO_ASSERT(in_flight_ > 0);
  LASTRO_ASSERT(answer.size() <= message_bytes_max);
  --in_flight_;
  if (!answer.empty()) {
    out_.push_back(static_cast<char>(answer.size() >> 8U));
    out_.push_back(static_cast<char>(answer.size() & 0xFFU));
    out_.append(as_text(answer));
  }
  if (!taking_) advance_later();
}

// Answers of one group commit come one by one and leave together.
void Connection::advance_later() {
  if (std::exchange(advancing_, true)) return;
  loop_.defer([self = self()] {
    self->advancing_ = false;
    self->advance();
  });
}

void Connection::wait_for_bytes() {
  const auto room = buffer_.room();
  LASTRO_ASSERT(!room.empty());
  reading_ = true;
  socket().async_read_some(
      net::buffer(room.data(), room.size()),
      [self = self()](const boost::system::error_code& ec, std::size_t bytes) { self->on_read(ec, bytes); });
}

void Connection::on_read(const boost::system::error_code& ec, std::size_t bytes) {
  reading_ = false;
  if (!is_open()) return;
  if (ec == net::error::eof) {
    // The peer has said all and may still read what it is owed.
    last_ = true;
    return advance();
  }
  if (ec) return close();
  const bool first = buffer_.held().empty();
  buffer_.received(bytes);
  if (first) begin_read_deadline();
  advance();
}

void Connection::check_deadline(std::int64_t now_ms) {
  const bool late = blocked() ? write_is_late(now_ms) : reading_ && now_ms >= read_deadline_ms_;
  if (!late) return;
  loop_.timeouts.add();
  close();
}

}  // namespace lastro::iso8583
