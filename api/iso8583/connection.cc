#include "api/iso8583/connection.h"

#include <algorithm>
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

Connection::Connection(std::shared_ptr<Loop> loop, api::TcpSocket socket, PrivateBuffer buffer)
    : loop_(std::move(loop)),
      socket_(std::move(socket)),
      buffer_(std::move(buffer)),
      caller_(loop_->handler().new_caller()) {
  boost::system::error_code ec;
  socket_.non_blocking(true, ec);
  // Refused only where the connection is gone, which the first read tells.
  socket_.set_option(net::ip::tcp::no_delay(true), ec);
}

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
  if (!open_) return;
  take_messages();
  if (!open_ || (!blocked_ && !flush())) return;
  if (last_ && in_flight_ == 0 && unsent() == 0) return close();
  if (last_ || reading_) return;
  // What it could not send meanwhile does not count against it.
  if (std::exchange(stalled_, !may_take())) begin_read_deadline();
  if (!stalled_) wait_for_bytes();
}

bool Connection::may_take() const {
  const auto& options = loop_->options();
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
    loop_->broken.add();
    last_ = true;
    return false;
  }
  if (held.size() < header_bytes + length) return false;
  loop_->messages.add();
  ++in_flight_;
  const bool goes_on =
      loop_->handler().take(caller_, held.subspan(header_bytes, length), AnswerSlot(shared_from_this()));
  buffer_.consume(header_bytes + length);
  begin_read_deadline();
  if (goes_on) return true;
  loop_->broken.add();
  last_ = true;
  return false;
}

void Connection::begin_read_deadline() {
  const auto& options = loop_->options();
  read_deadline_ms_ =
      loop_->deadline_in(buffer_.held().empty() ? options.idle_timeout_ms : options.message_timeout_ms);
}

void Connection::answer(Bytes answer) {
  // After the loop's end, or on another thread because of it, nobody counts any more.
  if (!loop_->on_io_thread() || !open_) return;
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
  loop_->defer([self = shared_from_this()] {
    self->advancing_ = false;
    self->advance();
  });
}

void Connection::wait_for_bytes() {
  const auto room = buffer_.room();
  LASTRO_ASSERT(!room.empty());
  reading_ = true;
  socket_.async_read_some(net::buffer(room.data(), room.size()),
                          [self = shared_from_this()](const boost::system::error_code& ec,
                                                      std::size_t bytes) { self->on_read(ec, bytes); });
}

void Connection::on_read(const boost::system::error_code& ec, std::size_t bytes) {
  reading_ = false;
  if (!open_) return;
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

// True once nothing is left to write; false if the connection blocks, or is closed.
bool Connection::flush() {
  while (written_ < out_.size()) {
    boost::system::error_code ec;
    const auto taken = socket_.write_some(net::buffer(out_) + written_, ec);
    written_ += taken;
    due_bytes_ -= std::min(due_bytes_, taken);
    if (ec == net::error::would_block) {
      wait_until_writable();
      return false;
    }
    if (ec) {
      close();
      return false;
    }
  }
  written_ = 0;
  out_.clear();
  if (out_.capacity() > kept_bytes_max) out_ = {};
  return true;
}

void Connection::wait_until_writable() {
  out_.erase(0, std::exchange(written_, 0));
  // Due is what was unsent when the time began: a peer that takes that in time is not late for what came
  // since.
  if (due_bytes_ == 0) {
    due_bytes_ = unsent();
    write_deadline_ms_ = loop_->deadline_in(loop_->options().write_timeout_ms);
  }
  blocked_ = true;
  socket_.async_wait(api::TcpSocket::wait_write,
                     [self = shared_from_this()](const boost::system::error_code& ec) {
                       self->blocked_ = false;
                       if (!self->open_) return;
                       if (ec) return self->close();
                       self->advance();
                     });
}

void Connection::check_deadline(std::int64_t now_ms) {
  const bool late = blocked_ ? now_ms >= write_deadline_ms_ : reading_ && now_ms >= read_deadline_ms_;
  if (!late) return;
  loop_->timeouts.add();
  close();
}

void Connection::close() {
  if (!std::exchange(open_, false)) return;
  boost::system::error_code ec;
  // The descriptor is gone whatever close says.
  socket_.close(ec);
  loop_->remove(*this);
}

}  // namespace lastro::iso8583
