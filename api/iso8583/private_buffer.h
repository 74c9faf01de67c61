#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/result.h"

namespace lastro::iso8583 {

/// The bytes a connection has received and nobody has read yet, contiguous. Pages of its own that no core
/// dump holds; what is consumed is overwritten at once, since it may be card data. One thread.
class PrivateBuffer {
 public:
  /// io where the system gives no memory. `bytes` is rounded up to pages.
  static Result<PrivateBuffer> make(std::size_t bytes);
  PrivateBuffer(PrivateBuffer&& other) noexcept;
  PrivateBuffer& operator=(PrivateBuffer&&) = delete;
  ~PrivateBuffer();

  /// What is held; whoever reads it may change it.
  [[nodiscard]] std::span<std::uint8_t> held() { return pages_.subspan(begin_, end_ - begin_); }
  /// Where the next bytes may be received; moves what is held to the front. Empty where the buffer is full.
  [[nodiscard]] std::span<std::uint8_t> room();
  void received(std::size_t bytes);
  /// Overwrites and drops bytes at the front.
  void consume(std::size_t bytes);

 private:
  explicit PrivateBuffer(std::span<std::uint8_t> pages) : pages_(pages) {}

  std::span<std::uint8_t> pages_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace lastro::iso8583
