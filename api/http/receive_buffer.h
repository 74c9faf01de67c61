#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "api/http/byte_budget.h"

namespace lastro::api {

/// The bytes of one connection that are received and not yet consumed, contiguous. Starts small; what it
/// grows beyond that is taken from the budget and given back by release(). What is consumed is overwritten at
/// once: requests carry credentials, and may carry a card number.
class ReceiveBuffer {
 public:
  static constexpr std::size_t initial_bytes = 4 * 1024;

  explicit ReceiveBuffer(ByteBudget& budget);
  ReceiveBuffer(const ReceiveBuffer&) = delete;
  ReceiveBuffer& operator=(const ReceiveBuffer&) = delete;
  ~ReceiveBuffer();

  [[nodiscard]] char* data() { return bytes_.get() + begin_; }
  [[nodiscard]] std::size_t size() const { return end_ - begin_; }
  [[nodiscard]] std::string_view view() const { return {bytes_.get() + begin_, size()}; }

  /// Where the next bytes may be received; not empty after make_room().
  [[nodiscard]] std::span<char> room() { return {bytes_.get() + end_, capacity_ - end_}; }
  void received(std::size_t bytes);

  /// Makes room for at least one byte, moving what is held and doubling the capacity up to `size_max` bytes
  /// held. False if the budget is spent; size() must be below `size_max`.
  [[nodiscard]] bool make_room(std::size_t size_max);

  /// Drops `bytes` at the front.
  void consume(std::size_t bytes);
  /// Removes `bytes` at offset `at`, closing the gap.
  void erase(std::size_t at, std::size_t bytes);
  /// Returns to the initial capacity if little enough is held.
  void release();

 private:
  void move_to(std::size_t capacity);

  ByteBudget& budget_;
  std::size_t capacity_ = initial_bytes;
  std::unique_ptr<char[]> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace lastro::api
