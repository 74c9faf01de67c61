#include "projections/row_key.h"

#include <cstring>

#include "engine/base/assert.h"

namespace lastro::projections {

RowKey::RowKey(std::uint8_t kind, TenantId tenant) {
  LASTRO_ASSERT(kind != 0);
  add_byte(kind);
  add_number(static_cast<std::uint32_t>(tenant));
}

template <class Number>
RowKey& RowKey::add_number(Number value) {
  LASTRO_ASSERT(size_ + sizeof(Number) <= bytes_max);
  for (auto shift = static_cast<int>(sizeof(Number)) * 8; shift > 0;) {
    shift -= 8;
    bytes_[size_++] = static_cast<char>((value >> shift) & 0xFF);
  }
  return *this;
}

RowKey& RowKey::add_byte(std::uint8_t value) {
  return add_number(value);
}
RowKey& RowKey::add(std::uint16_t value) {
  return add_number(value);
}
RowKey& RowKey::add(std::uint64_t value) {
  return add_number(value);
}

RowKey& RowKey::add_text(std::string_view text) {
  LASTRO_ASSERT(text.size() <= bytes_max - size_);
  if (!text.empty()) std::memcpy(bytes_.data() + size_, text.data(), text.size());
  size_ += text.size();
  return *this;
}

void KeyReader::skip(std::size_t bytes) {
  short_ = short_ || rest_.size() < bytes;
  rest_.remove_prefix(short_ ? rest_.size() : bytes);
}

std::uint64_t KeyReader::take_number(std::size_t bytes) {
  std::uint64_t value = 0;
  const auto digits = rest_.substr(0, bytes);
  skip(bytes);
  for (const char digit : digits) value = (value << 8U) | static_cast<std::uint8_t>(digit);
  return value;
}

std::string_view KeyReader::take_text(std::size_t tail) {
  const auto size = rest_.size() < tail ? 0 : rest_.size() - tail;
  short_ = short_ || rest_.size() < tail;
  const auto text = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return text;
}

}  // namespace lastro::projections
