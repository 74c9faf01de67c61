#include "engine/log/frame.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include <openssl/sha.h>

#include "schemas/frame_generated.h"

#include "engine/base/assert.h"
#include "engine/base/limits.h"

namespace lastro::log {
namespace {

constexpr std::uint16_t frame_format = 1;
/// Room for the frame's own fields beside the events and their ends.
constexpr std::size_t frame_overhead_bytes = 256;

constexpr std::size_t align8(std::size_t size) {
  return (size + 7) & ~std::size_t{7};
}

Sha256 hash_of(Bytes bytes) {
  Sha256 hash;
  SHA256(bytes.data(), bytes.size(), hash.data());
  return hash;
}

schema::FrameHeader to_schema(const FrameHeader& header) {
  return {flatbuffers::make_span(header.ledger.bytes),
          flatbuffers::make_span(header.previous),
          header.first_sequence,
          header.written_at,
          header.epoch,
          header.count,
          header.partition,
          frame_format,
          0};
}

FrameHeader from_schema(const schema::FrameHeader& header) {
  FrameHeader out;
  std::copy(header.ledger()->begin(), header.ledger()->end(), out.ledger.bytes.begin());
  std::copy(header.previous()->begin(), header.previous()->end(), out.previous.begin());
  out.partition = header.partition();
  out.epoch = header.epoch();
  out.first_sequence = header.first_sequence();
  out.count = header.count();
  out.written_at = header.written_at();
  return out;
}

}  // namespace

Result<std::shared_ptr<const Frame>> Frame::decode(Bytes stored) {
  if (stored.size() > limits::frame_bytes_max)
    return fail(ErrorCode::corruption, "the frame is longer than allowed");
  std::shared_ptr<Frame> frame(new Frame);
  const auto copy = std::make_shared_for_overwrite<std::uint64_t[]>(align8(stored.size()) / 8);
  if (!stored.empty()) std::memcpy(copy.get(), stored.data(), stored.size());
  frame->bytes_ = {reinterpret_cast<const std::uint8_t*>(copy.get()), stored.size()};
  frame->memory_ = copy;
  if (auto read = frame->read_structure(); !read) return std::unexpected(read.error());
  frame->hash_ = hash_of(frame->bytes_);
  return frame;
}

Result<void> Frame::read_structure() {
  flatbuffers::Verifier verifier(bytes_.data(), bytes_.size());
  if (!schema::VerifyFrameBuffer(verifier))
    return fail(ErrorCode::corruption, "the frame's layout is damaged");
  const auto* stored = schema::GetFrame(bytes_.data());
  if (stored->header()->format() != frame_format) {
    return fail(ErrorCode::incompatible, "the frame's format is " +
                                             std::to_string(stored->header()->format()) +
                                             ", this build reads " + std::to_string(frame_format));
  }
  header_ = from_schema(*stored->header());
  ends_ = stored->ends()->data();
  events_ = {stored->events()->data(), stored->events()->size()};
  if (reinterpret_cast<std::uintptr_t>(events_.data()) % 8 != 0) {
    return fail(ErrorCode::corruption, "the frame's events are not aligned");
  }
  if (header_.count == 0 || header_.count != stored->ends()->size() || header_.first_sequence == 0) {
    return fail(ErrorCode::corruption, "the frame's count of events is wrong");
  }
  if (header_.first_sequence > std::numeric_limits<Sequence>::max() - header_.count)
    return fail(ErrorCode::corruption, "the frame's sequences are beyond the highest");
  std::size_t start = 0;
  for (std::uint32_t i = 0; i < header_.count; ++i) {
    const std::size_t end = ends_[i];
    if (end <= start || end > events_.size())
      return fail(ErrorCode::corruption, "an event's end is out of place");
    start = align8(end);
    if (i + 1 == header_.count) continue;
    if (start > events_.size()) return fail(ErrorCode::corruption, "an event's end is out of place");
    for (std::size_t at = end; at < start; ++at) {
      if (events_[at] != 0) return fail(ErrorCode::corruption, "padding between events is not zero");
    }
  }
  if (ends_[header_.count - 1] != events_.size())
    return fail(ErrorCode::corruption, "bytes follow the last event");
  return {};
}

Bytes Frame::event(Sequence sequence) const {
  LASTRO_ASSERT(holds(sequence));
  const auto i = sequence - header_.first_sequence;
  const std::size_t start = i == 0 ? 0 : align8(ends_[i - 1]);
  return events_.subspan(start, ends_[i] - start);
}

bool FrameBuilder::fits(std::size_t event_bytes) const {
  if (empty()) return true;
  const auto events = align8(events_.size()) + event_bytes;
  return events + 4 * (ends_.size() + 1) + frame_overhead_bytes <= limits::frame_bytes_max;
}

void FrameBuilder::add(Bytes event) {
  LASTRO_ASSERT(!event.empty());
  LASTRO_ASSERT(fits(event.size()));
  events_.resize(align8(events_.size()), 0);
  events_.insert(events_.end(), event.begin(), event.end());
  ends_.push_back(static_cast<std::uint32_t>(events_.size()));
}

Bytes FrameBuilder::event(std::uint32_t i) const {
  LASTRO_ASSERT(i < count());
  const std::size_t start = i == 0 ? 0 : align8(ends_[i - 1]);
  return Bytes{events_}.subspan(start, ends_[i] - start);
}

std::shared_ptr<const Frame> FrameBuilder::finish(const Head& head, UnixMicros written_at) {
  LASTRO_ASSERT(!empty());
  const std::shared_ptr<Frame> frame(new Frame);
  FrameHeader header;
  header.ledger = ledger_;
  header.partition = partition_;
  header.epoch = head.epoch;
  header.first_sequence = head.sequence + 1;
  header.count = count();
  header.written_at = written_at;
  header.previous = head.frame_hash;

  flatbuffers::FlatBufferBuilder builder(events_.size() + 4 * ends_.size() + frame_overhead_bytes);
  builder.ForceVectorAlignment(events_.size(), 1, 8);
  const auto events = builder.CreateVector(events_);
  const auto ends = builder.CreateVector(ends_);
  const auto stored_header = to_schema(header);
  builder.Finish(schema::CreateFrame(builder, &stored_header, ends, events));
  LASTRO_ASSERT(builder.GetSize() <= limits::frame_bytes_max);

  const auto built = std::make_shared<const flatbuffers::DetachedBuffer>(builder.Release());
  frame->bytes_ = {built->data(), built->size()};
  frame->memory_ = built;
  const auto readable = frame->read_structure();
  LASTRO_ASSERT(readable.has_value());
  frame->hash_ = hash_of(frame->bytes_);
  ends_.clear();
  events_.clear();
  return frame;
}

}  // namespace lastro::log
