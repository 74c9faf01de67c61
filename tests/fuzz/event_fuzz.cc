// Input: the bytes of one stored event, size-prefixed.
#include <cstring>
#include <memory>
#include <vector>

#include "engine/base/assert.h"
#include "engine/base/limits.h"
#include "engine/log/event_codec.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit_codec/event_equality.h"

namespace lastro::log {
namespace {

/// A copy at an 8-aligned address with nothing readable behind it.
class Aligned {
 public:
  explicit Aligned(Bytes bytes)
      : memory_(new (std::align_val_t{8}) std::uint8_t[bytes.size()]), size_(bytes.size()) {
    if (size_ > 0) std::memcpy(memory_, bytes.data(), size_);
  }
  Aligned(const Aligned&) = delete;
  Aligned& operator=(const Aligned&) = delete;
  ~Aligned() { ::operator delete[](memory_, std::align_val_t{8}); }

  [[nodiscard]] Bytes bytes() const { return {memory_, size_}; }

 private:
  std::uint8_t* memory_;
  std::size_t size_;
};

std::vector<std::uint8_t> encoded(const domain::Event& event) {
  EventEncoder encoder;
  const auto bytes = encoder.encode(event);
  return {bytes.begin(), bytes.end()};
}

/// What is read is written as an equal event; what we wrote is written as the same bytes.
void check_round_trip(const domain::Event& event) {
  const auto written = encoded(event);
  const Aligned bytes(written);
  DecodedEvent again;
  LASTRO_ASSERT(again.decode(bytes.bytes()).has_value());
  LASTRO_ASSERT(first_difference(event, again.event).empty());
  LASTRO_ASSERT(encoded(again.event) == written);
}

}  // namespace
}  // namespace lastro::log

void lastro::fuzz::check(Bytes input) {
  const log::Aligned stored(input);
  log::DecodedEvent decoded;
  const auto read = decoded.decode(stored.bytes());
  if (read) return log::check_round_trip(decoded.event);
  const auto code = read.error().code;
  LASTRO_ASSERT(code == ErrorCode::corruption || code == ErrorCode::incompatible);
  LASTRO_ASSERT(!read.error().message.empty());
}

/// The size in front is made to fit again, most of the time.
std::size_t lastro::fuzz::mutate(std::span<std::uint8_t> room, std::size_t size, std::uint32_t seed) {
  size = mutate_blindly(room, size);
  const auto body = static_cast<std::uint32_t>(size - sizeof(std::uint32_t));
  if (size > sizeof body && seed % 8 != 0) std::memcpy(room.data(), &body, sizeof body);
  return size;
}
