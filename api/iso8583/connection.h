#pragma once

// Internal to the server.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "api/iso8583/codec.h"
#include "api/iso8583/loop.h"
#include "api/iso8583/private_buffer.h"
#include "api/net/io_connection.h"

namespace lastro::iso8583 {

/// One connection. Lives on the I/O thread; kept by the loop until it closes, and by the slots of its
/// messages in flight.
///
/// Invariants: 1. At most one read is pending. 2. in_flight_ counts the slots that have not answered. 3. It
/// reads no more while in_flight_ or what is unsent is at its limit. 4. Answers, which is all that is
/// written, hold no card data.
class Connection final : public api::IoConnection, public AnswerSlot::Sink {
 public:
  static constexpr std::size_t header_bytes = 2;
  /// Twice what a message may be, so that one read brings many.
  static constexpr std::size_t buffer_bytes = 2 * (header_bytes + message_bytes_max);

  Connection(const std::shared_ptr<Loop>& loop, api::TcpSocket socket, PrivateBuffer buffer);

  void start();
  void drain() override;
  void check_deadline(std::int64_t now_ms) override;

  /// A message is answered, or never will be.
  void answer(Bytes answer) override;

 private:
  void advance();
  void take_messages();
  bool take_message();
  void begin_read_deadline();
  void wait_for_bytes();
  void on_read(const boost::system::error_code& ec, std::size_t bytes);
  void advance_later();
  void on_writable() override { advance(); }
  [[nodiscard]] bool may_take() const;
  [[nodiscard]] std::shared_ptr<Connection> self() {
    return std::static_pointer_cast<Connection>(shared_from_this());
  }

  Loop& loop_;  ///< which the connection owns a share of
  PrivateBuffer buffer_;
  Caller caller_;
  bool reading_ = false;    ///< a read is pending
  bool last_ = false;       ///< nothing more is read: closed once nothing is in flight and all is written
  bool taking_ = false;     ///< inside take_messages()
  bool stalled_ = false;    ///< does not read, because of its limits
  bool advancing_ = false;  ///< an advance() is queued
  std::size_t in_flight_ = 0;
  std::int64_t read_deadline_ms_ = 0;
};

}  // namespace lastro::iso8583
