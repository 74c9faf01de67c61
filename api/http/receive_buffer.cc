#include "api/http/receive_buffer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/base/assert.h"

namespace lastro::api {

ReceiveBuffer::ReceiveBuffer(ByteBudget& budget)
    : budget_(budget), bytes_(std::make_unique_for_overwrite<char[]>(initial_bytes)) {}

ReceiveBuffer::~ReceiveBuffer() {
  explicit_bzero(data(), size());
  budget_.give_back(capacity_ - initial_bytes);
}

void ReceiveBuffer::received(std::size_t bytes) {
  LASTRO_ASSERT(bytes <= capacity_ - end_);
  end_ += bytes;
}

bool ReceiveBuffer::make_room(std::size_t size_max) {
  LASTRO_ASSERT(size() < size_max);
  if (end_ < capacity_) return true;
  if (begin_ > 0) {
    const auto held = size();
    std::memmove(bytes_.get(), data(), held);
    explicit_bzero(bytes_.get() + held, end_ - held);
    end_ = held;
    begin_ = 0;
    return true;
  }
  const auto capacity = std::min(capacity_ * 2, std::max(size_max, initial_bytes));
  LASTRO_ASSERT(capacity > capacity_);
  if (!budget_.take(capacity - capacity_)) return false;
  move_to(capacity);
  return true;
}

void ReceiveBuffer::move_to(std::size_t capacity) {
  auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
  std::memcpy(bytes.get(), data(), size());
  explicit_bzero(data(), size());
  end_ = size();
  begin_ = 0;
  bytes_ = std::move(bytes);
  capacity_ = capacity;
}

void ReceiveBuffer::consume(std::size_t bytes) {
  LASTRO_ASSERT(bytes <= size());
  explicit_bzero(data(), bytes);
  begin_ += bytes;
  if (begin_ == end_) begin_ = end_ = 0;
}

void ReceiveBuffer::erase(std::size_t at, std::size_t bytes) {
  LASTRO_ASSERT(at <= size());
  LASTRO_ASSERT(bytes <= size() - at);
  if (bytes == 0) return;
  std::memmove(data() + at, data() + at + bytes, size() - at - bytes);
  end_ -= bytes;
  explicit_bzero(bytes_.get() + end_, bytes);
}

void ReceiveBuffer::release() {
  if (capacity_ == initial_bytes || size() > initial_bytes) return;
  const auto held_back = capacity_ - initial_bytes;
  move_to(initial_bytes);
  budget_.give_back(held_back);
}

}  // namespace lastro::api
