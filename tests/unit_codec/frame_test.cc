#include "engine/log/frame.h"

#include <cstring>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <openssl/sha.h>

#include "schemas/frame_generated.h"

#include "engine/base/limits.h"

namespace lastro::log {
namespace {

constexpr LedgerId ledger{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
constexpr UnixMicros written_at = 1'773'576'000'000'000;

std::vector<std::uint8_t> event_of(std::size_t size, std::uint8_t fill = 0xE7) {
  return std::vector<std::uint8_t>(size, fill);
}

Sha256 sha256_of(Bytes bytes) {
  Sha256 hash;
  SHA256(bytes.data(), bytes.size(), hash.data());
  return hash;
}

/// What a frame is stored as, part by part, so that a part can be wrong.
struct Parts {
  std::uint64_t first_sequence = 1;
  std::uint32_t count = 2;
  std::uint16_t format = 1;
  std::vector<std::uint32_t> ends = {5, 16};
  std::vector<std::uint8_t> events = {1, 1, 1, 1, 1, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2};
  bool align = true;

  [[nodiscard]] std::vector<std::uint8_t> store() const {
    flatbuffers::FlatBufferBuilder builder;
    if (align) builder.ForceVectorAlignment(events.size(), 1, 8);
    const auto events_at = builder.CreateVector(events);
    const auto ends_at = builder.CreateVector(ends);
    const std::array<std::uint8_t, 32> previous{};
    const schema::FrameHeader header(flatbuffers::make_span(ledger.bytes), flatbuffers::make_span(previous),
                                     first_sequence, written_at, 1, count, 0, format, 0);
    builder.Finish(schema::CreateFrame(builder, &header, ends_at, events_at));
    return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
  }
};

}  // namespace

TEST_CASE("a frame holds its events as they were added, and continues the head it was made for") {
  FrameBuilder builder(ledger, 3);
  CHECK(builder.empty());
  Head head;
  head.sequence = 41;
  head.epoch = 9;
  head.frame_hash.fill(0xAB);
  const std::vector<std::size_t> sizes = {1, 8, 7, 224, 60 * 1024, 9};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    builder.add(event_of(sizes[i], static_cast<std::uint8_t>(i + 1)));
    CHECK(builder.count() == i + 1);
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto event = builder.event(static_cast<std::uint32_t>(i));
    CHECK(event.size() == sizes[i]);
    CHECK(event.front() == i + 1);
    CHECK(reinterpret_cast<std::uintptr_t>(event.data()) % 8 == 0);
  }
  const auto frame = builder.finish(head, written_at);
  CHECK(builder.empty());
  const auto decoded = Frame::decode(frame->bytes());
  REQUIRE(decoded.has_value());
  for (const auto& each : {frame, *decoded}) {
    CHECK(each->header().ledger == ledger);
    CHECK(each->header().partition == 3);
    CHECK(each->header().epoch == 9);
    CHECK(each->header().count == 6);
    CHECK(each->header().written_at == written_at);
    CHECK(each->header().previous == head.frame_hash);
    CHECK(each->first_sequence() == 42);
    CHECK(each->last_sequence() == 47);
    CHECK_FALSE(each->holds(41));
    CHECK(each->holds(42));
    CHECK(each->holds(47));
    CHECK_FALSE(each->holds(48));
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const auto event = each->event(42 + i);
      CHECK(event.size() == sizes[i]);
      CHECK(event.front() == i + 1);
      CHECK(event.back() == i + 1);
      CHECK(reinterpret_cast<std::uintptr_t>(event.data()) % 8 == 0);
    }
    CHECK(each->hash() == sha256_of(each->bytes()));
    CHECK(each->head().sequence == 47);
    CHECK(each->head().frame_hash == each->hash());
    CHECK(each->head().epoch == 9);
  }
  CHECK(frame->hash() == (*decoded)->hash());
}

TEST_CASE("the same events on the same head make the same frame, and another head another hash") {
  const auto make = [](const Head& head, UnixMicros at) {
    FrameBuilder builder(ledger, 0);
    builder.add(event_of(100));
    return builder.finish(head, at)->hash();
  };
  Head other;
  other.frame_hash.fill(1);
  CHECK(make({}, 1) == make({}, 1));
  CHECK(make({}, 1) != make({}, 2));
  CHECK(make({}, 1) != make(other, 1));
}

TEST_CASE("a frame takes events while it stays within its limit, and a first one always") {
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{176}, std::size_t{224}, std::size_t{1'001}, limits::event_bytes_max}) {
    CAPTURE(size);
    FrameBuilder builder(ledger, 0);
    CHECK(builder.fits(size));
    std::size_t added = 0;
    while (builder.fits(size)) {
      builder.add(event_of(size));
      ++added;
    }
    const auto frame = builder.finish({}, written_at);
    CHECK(frame->bytes().size() <= limits::frame_bytes_max);
    // Not much room is left unused: less than one more event takes with its end and padding, and the reserve.
    CHECK(frame->bytes().size() + size + 16 + 256 > limits::frame_bytes_max);
    CHECK(frame->header().count == added);
    CHECK(Frame::decode(frame->bytes()).has_value());
  }
}

TEST_CASE("a frame that is stored as it should be is read") {
  const auto stored = Parts{}.store();
  const auto frame = Frame::decode(stored);
  REQUIRE(frame.has_value());
  CHECK((*frame)->event(1).size() == 5);
  CHECK((*frame)->event(2).size() == 8);
}

TEST_CASE("each damage to a frame's structure is refused") {
  struct Row {
    std::string what;
    Parts parts;
    ErrorCode code = ErrorCode::corruption;
  };
  const std::vector<std::uint8_t> sound = Parts{}.events;
  auto padded_with_ones = sound;
  padded_with_ones[6] = 1;
  auto longer = sound;
  longer.push_back(0);
  const Row rows[] = {
      {"no event", {.count = 0, .ends = {}, .events = {}}},
      {"a count above the ends", {.count = 3}},
      {"a count below the ends", {.count = 1}},
      {"the sequence zero", {.first_sequence = 0}},
      {"sequences beyond the highest", {.first_sequence = UINT64_MAX}},
      {"the highest sequence, which nothing could follow", {.first_sequence = UINT64_MAX - 1}},
      {"an event that ends where it starts", {.ends = {0, 16}}},
      {"an event that ends in the padding before it", {.ends = {5, 6}}},
      {"an event that ends before it starts", {.ends = {5, 4}}},
      {"an event that ends beyond the events", {.ends = {5, 17}}},
      {"a first event that ends beyond the events", {.ends = {4'000'000'000U, 16}}},
      {"a second event that starts beyond the events", {.ends = {15, 16}, .events = event_of(15)}},
      {"padding that is not zero", {.events = padded_with_ones}},
      {"bytes behind the last event", {.events = longer}},
      {"another format", {.format = 2}, ErrorCode::incompatible},
      {"format zero", {.format = 0}, ErrorCode::incompatible},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto stored = row.parts.store();
    const auto frame = Frame::decode(stored);
    REQUIRE_FALSE(frame.has_value());
    CHECK(frame.error().code == row.code);
    CHECK_FALSE(frame.error().message.empty());
  }
}

TEST_CASE("events that do not start at a multiple of eight are refused") {
  // Without the alignment forced, the vector of bytes lands at multiples of four: half of these are wrong.
  int refused = 0;
  int misaligned = 0;
  for (std::size_t extra = 1; extra <= 16; ++extra) {
    Parts parts;
    parts.align = false;
    parts.count = 1;
    parts.ends = {static_cast<std::uint32_t>(extra)};
    parts.events = event_of(extra);
    const auto stored = parts.store();
    const auto* events = schema::GetFrame(stored.data())->events()->data();
    if ((events - stored.data()) % 8 != 0) ++misaligned;
    const auto frame = Frame::decode(stored);
    if (!frame) {
      ++refused;
      CHECK(frame.error().code == ErrorCode::corruption);
    }
  }
  CHECK(misaligned > 0);
  CHECK(refused == misaligned);
}

TEST_CASE("a frame cut short, longer than allowed or with any byte changed stays within its bounds") {
  const auto sound = Parts{}.store();
  for (std::size_t size = 0; size < sound.size(); ++size) {
    const auto read = Frame::decode({sound.data(), size});
    // Only bytes that the layout does not need may be missing, and then the hash tells.
    if (read) CHECK((*read)->hash() != sha256_of(sound));
  }
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
      auto damaged = sound;
      damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ flip);
      const auto read = Frame::decode(damaged);
      if (!read) continue;
      REQUIRE((*read)->hash() != sha256_of(sound));
      for (auto sequence = (*read)->first_sequence(); sequence <= (*read)->last_sequence(); ++sequence) {
        const auto event = (*read)->event(sequence);
        REQUIRE(std::vector<std::uint8_t>(event.begin(), event.end()).size() == event.size());
      }
    }
  }
  CHECK_FALSE(Frame::decode({}).has_value());
  CHECK_FALSE(Frame::decode(std::vector<std::uint8_t>(limits::frame_bytes_max + 1)).has_value());
}

}  // namespace lastro::log
