// Input: the bytes of one stored frame.
#include <algorithm>
#include <cstring>
#include <vector>

#include "engine/base/assert.h"
#include "engine/base/limits.h"
#include "engine/log/chain.h"
#include "engine/log/event_codec.h"
#include "engine/log/frame.h"
#include "tests/fuzz/fuzz_target.h"

namespace lastro::log {
namespace {

/// The head that the frame says it continues.
Head head_before(const FrameHeader& header) {
  return {.sequence = header.first_sequence - 1, .frame_hash = header.previous, .epoch = header.epoch};
}

/// The same events as FrameBuilder lays them out; null where they would not fit, since a forged layout may
/// hold more in fewer bytes.
std::shared_ptr<const Frame> rebuilt(const Frame& frame) {
  const auto& header = frame.header();
  FrameBuilder builder(header.ledger, header.partition);
  for (std::uint32_t i = 0; i < header.count; ++i) {
    const auto event = frame.event(header.first_sequence + i);
    if (!builder.fits(event.size())) return nullptr;
    builder.add(event);
  }
  return builder.finish(head_before(header), header.written_at);
}

void check_same(const Frame& a, const Frame& b) {
  const auto& x = a.header();
  const auto& y = b.header();
  LASTRO_ASSERT(x.ledger == y.ledger);
  LASTRO_ASSERT(x.partition == y.partition);
  LASTRO_ASSERT(x.epoch == y.epoch);
  LASTRO_ASSERT(x.first_sequence == y.first_sequence);
  LASTRO_ASSERT(x.count == y.count);
  LASTRO_ASSERT(x.written_at == y.written_at);
  LASTRO_ASSERT(x.previous == y.previous);
  for (std::uint32_t i = 0; i < x.count; ++i) {
    LASTRO_ASSERT(std::ranges::equal(a.event(x.first_sequence + i), b.event(x.first_sequence + i)));
  }
}

/// What our builder wrote is read as it is, and written the same again.
void check_canonical(const Frame& frame) {
  const auto written = rebuilt(frame);
  if (!written) return;
  check_same(frame, *written);
  const auto read = Frame::decode(written->bytes());
  LASTRO_ASSERT(read.has_value());
  LASTRO_ASSERT((*read)->hash() == written->hash());
  LASTRO_ASSERT(std::ranges::equal(rebuilt(**read)->bytes(), written->bytes()));
}

/// Whatever events are in it, reading them stays within the frame.
void check_events(const Frame& frame) {
  DecodedEvent decoded;
  const auto bytes = frame.bytes();
  for (auto sequence = frame.first_sequence(); sequence <= frame.last_sequence(); ++sequence) {
    const auto event = frame.event(sequence);
    LASTRO_ASSERT(!event.empty());
    LASTRO_ASSERT(event.data() >= bytes.data());
    LASTRO_ASSERT(event.data() + event.size() <= bytes.data() + bytes.size());
    const auto read = decoded.decode(event);
    if (!read) LASTRO_ASSERT(!read.error().message.empty());
  }
}

/// The frame built on it continues it; nothing continues it twice, nor after another byte of it.
void check_chain(const Frame& frame, std::size_t flipped) {
  const auto& header = frame.header();
  Chain chain = Chain::from(frame.first_sequence());
  const bool first = header.first_sequence == 1;
  const bool continues = !first || header.previous == Sha256{};
  LASTRO_ASSERT(chain.extend(frame).has_value() == continues);
  if (!continues) return;
  LASTRO_ASSERT(chain.next() == frame.last_sequence() + 1);
  LASTRO_ASSERT(!chain.extend(frame).has_value());
  if (frame.last_sequence() == UINT64_MAX - 1) return;  // the highest there can be
  FrameBuilder builder(header.ledger, header.partition);
  builder.add(frame.event(frame.first_sequence()));
  const auto next = builder.finish(frame.head(), header.written_at);
  LASTRO_ASSERT(chain.extend(*next).has_value());

  std::vector<std::uint8_t> altered(frame.bytes().begin(), frame.bytes().end());
  altered[flipped % altered.size()] ^= 1U;
  const auto other = Frame::decode(altered);
  if (!other || (*other)->first_sequence() == 1) return;
  Chain forged = Chain::from((*other)->first_sequence());
  LASTRO_ASSERT(forged.extend(**other).has_value());
  LASTRO_ASSERT(!forged.extend(*next).has_value());
}

/// With one event changed and everything around it right.
std::vector<std::uint8_t> with_changed_event(const Frame& frame, std::uint32_t seed) {
  const auto& header = frame.header();
  FrameBuilder builder(header.ledger, header.partition);
  const auto changed = header.first_sequence + seed % header.count;
  for (auto sequence = frame.first_sequence(); sequence <= frame.last_sequence(); ++sequence) {
    const auto event = frame.event(sequence);
    std::vector<std::uint8_t> bytes(event.begin(), event.end());
    if (sequence == changed) {
      bytes.resize(bytes.size() + 64);
      bytes.resize(fuzz::mutate_blindly(bytes, event.size()));
    }
    const auto size = static_cast<std::uint32_t>(bytes.size() - sizeof(std::uint32_t));
    if (bytes.size() > sizeof size) std::memcpy(bytes.data(), &size, sizeof size);
    if (!bytes.empty() && builder.fits(bytes.size())) builder.add(bytes);
  }
  if (builder.empty()) return {};
  auto head = head_before(header);
  if (seed % 16 == 0) head.sequence = UINT64_MAX - 1 - builder.count();
  const auto built = builder.finish(head, header.written_at);
  return {built->bytes().begin(), built->bytes().end()};
}

}  // namespace
}  // namespace lastro::log

void lastro::fuzz::check(Bytes input) {
  const auto frame = log::Frame::decode(input);
  if (!frame) {
    const auto code = frame.error().code;
    LASTRO_ASSERT(code == ErrorCode::corruption || code == ErrorCode::incompatible);
    return;
  }
  LASTRO_ASSERT(std::ranges::equal((*frame)->bytes(), input));
  log::check_canonical(**frame);
  log::check_events(**frame);
  log::check_chain(**frame, input.back());
}

std::size_t lastro::fuzz::mutate(std::span<std::uint8_t> room, std::size_t size, std::uint32_t seed) {
  const auto frame = log::Frame::decode(room.first(size));
  if (!frame || seed % 3 == 0) return mutate_blindly(room, size);
  const auto changed = log::with_changed_event(**frame, seed / 3);
  if (changed.empty() || changed.size() > room.size()) return mutate_blindly(room, size);
  std::ranges::copy(changed, room.begin());
  return changed.size();
}
