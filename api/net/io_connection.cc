#include "api/net/io_connection.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

namespace lastro::api {

namespace net = boost::asio;

IoConnection::IoConnection(std::shared_ptr<IoLoop> loop, TcpSocket socket, WriteOptions options)
    : loop_(std::move(loop)), socket_(std::move(socket)), options_(options) {
  boost::system::error_code ec;
  socket_.non_blocking(true, ec);
  // Refused only where the connection is gone, which the first read tells.
  socket_.set_option(net::ip::tcp::no_delay(true), ec);
}

bool IoConnection::flush() {
  while (unsent() > 0) {
    boost::system::error_code ec;
    write_some(ec);
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
  if (out_.capacity() > options_.kept_bytes_max) out_ = {};
  body_ = {};
  return true;
}

void IoConnection::write_some(boost::system::error_code& ec) {
  const auto of_out = std::min(written_, out_.size());
  const std::array<net::const_buffer, 2> rest{net::buffer(out_) + of_out,
                                              net::buffer(body_) + (written_ - of_out)};
  const auto taken = body_.empty() ? socket_.write_some(rest[0], ec) : socket_.write_some(rest, ec);
  written_ += taken;
  due_bytes_ -= std::min(due_bytes_, taken);
}

void IoConnection::wait_until_writable() {
  // More may be added to it for as long as the peer blocks.
  const auto of_out = std::min(written_, out_.size());
  out_.erase(0, of_out);
  written_ -= of_out;
  // Due is what was unsent when the time began: a peer that takes that in time is not late for what came
  // since.
  if (due_bytes_ == 0) {
    due_bytes_ = unsent();
    write_deadline_ms_ = loop_->deadline_in(options_.timeout_ms);
  }
  blocked_ = true;
  socket_.async_wait(TcpSocket::wait_write, [self = shared_from_this()](const boost::system::error_code& ec) {
    self->blocked_ = false;
    if (!self->open_) return;
    if (ec) return self->close();
    self->on_writable();
  });
}

void IoConnection::close() {
  if (!std::exchange(open_, false)) return;
  boost::system::error_code ec;
  // The descriptor is gone whatever close says.
  socket_.close(ec);
  on_closed();
  loop_->remove(*this);
}

}  // namespace lastro::api
