#pragma once

// Internal to the server.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/system/error_code.hpp>

#include "api/iso8583/codec.h"
#include "api/iso8583/loop.h"
#include "api/iso8583/private_buffer.h"

namespace lastro::iso8583 {

/// One connection. Lives on the I/O thread; kept by the loop until it closes, and by the slots of its
/// messages in flight.
///
/// Invariants: 1. At most one read and one wait to write are pending. 2. in_flight_ counts the slots that
/// have not answered. 3. It reads no more while in_flight_ or what is unsent is at its limit.
class Connection final : public AnswerSlot::Sink, public std::enable_shared_from_this<Connection> {
 public:
  static constexpr std::size_t header_bytes = 2;
  /// Twice what a message may be, so that one read brings many.
  static constexpr std::size_t buffer_bytes = 2 * (header_bytes + message_bytes_max);

  Connection(std::shared_ptr<Loop> loop, api::TcpSocket socket, PrivateBuffer buffer);

  /// The place in the loop's list, kept by the loop.
  std::size_t index = 0;

  void start();
  /// Takes no more messages; closes once none is in flight.
  void drain();
  void check_deadline(std::int64_t now_ms);
  void close();

  /// A message is answered, or never will be.
  void answer(Bytes answer) override;

 private:
  void advance();
  void take_messages();
  bool take_message();
  void begin_read_deadline();
  void wait_for_bytes();
  void on_read(const boost::system::error_code& ec, std::size_t bytes);
  bool flush();
  void wait_until_writable();
  void advance_later();
  [[nodiscard]] bool may_take() const;
  [[nodiscard]] std::size_t unsent() const { return out_.size() - written_; }

  std::shared_ptr<Loop> loop_;
  api::TcpSocket socket_;
  PrivateBuffer buffer_;
  Caller caller_;
  bool open_ = true;
  bool reading_ = false;    ///< a read is pending
  bool blocked_ = false;    ///< a wait to write is pending
  bool last_ = false;       ///< nothing more is read: closed once nothing is in flight and all is written
  bool taking_ = false;     ///< inside take_messages()
  bool stalled_ = false;    ///< does not read, because of its limits
  bool advancing_ = false;  ///< an advance() is queued
  std::size_t in_flight_ = 0;
  std::int64_t read_deadline_ms_ = 0;
  std::int64_t write_deadline_ms_ = 0;
  std::string out_;  ///< answers, which hold no card data
  std::size_t written_ = 0;
  std::size_t due_bytes_ = 0;  ///< of what is unsent, by write_deadline_ms_
};

}  // namespace lastro::iso8583
