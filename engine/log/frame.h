#pragma once

#include <memory>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/clock.h"
#include "engine/base/digest.h"
#include "engine/base/ids.h"
#include "engine/base/ledger_id.h"
#include "engine/base/result.h"

namespace lastro::log {

/// Where a log ends: what the next frame must continue.
struct Head {
  Sequence sequence = 0;  ///< of the last event; 0 for an empty log
  Sha256 frame_hash{};    ///< of the last frame; zeros for an empty log
  std::uint32_t epoch = 1;
};

struct FrameHeader {
  LedgerId ledger;
  std::uint16_t partition = 0;
  std::uint32_t epoch = 1;
  Sequence first_sequence = 0;
  std::uint32_t count = 0;
  UnixMicros written_at = 0;
  Sha256 previous{};  ///< hash of the frame before
};

/// One group commit, immutable, in memory of its own aligned to 8 bytes (schemas/frame.fbs). Threads share
/// it.
class Frame {
 public:
  /// Takes the bytes of a stored frame. Checks its structure (lengths, counts, alignment, zero padding), not
  /// the chain and not the events. Corruption names what is wrong.
  static Result<std::shared_ptr<const Frame>> decode(Bytes stored);

  [[nodiscard]] const FrameHeader& header() const { return header_; }
  [[nodiscard]] Sequence first_sequence() const { return header_.first_sequence; }
  [[nodiscard]] Sequence last_sequence() const { return header_.first_sequence + header_.count - 1; }
  [[nodiscard]] bool holds(Sequence sequence) const {
    return sequence >= first_sequence() && sequence <= last_sequence();
  }
  /// An event's own bytes: 8-aligned, size-prefixed, no padding. `sequence` is one the frame holds.
  [[nodiscard]] Bytes event(Sequence sequence) const;
  /// As stored.
  [[nodiscard]] Bytes bytes() const { return bytes_; }
  /// SHA-256 of bytes(), computed once at construction.
  [[nodiscard]] const Sha256& hash() const { return hash_; }
  /// What a log that ends with this frame has as its head.
  [[nodiscard]] Head head() const { return {last_sequence(), hash_, header_.epoch}; }

 private:
  friend class FrameBuilder;
  Frame() = default;
  [[nodiscard]] Result<void> read_structure();

  std::shared_ptr<const void> memory_;  ///< 8-aligned storage of bytes_
  Bytes bytes_;
  FrameHeader header_;
  Sha256 hash_{};
  const std::uint32_t* ends_ = nullptr;
  Bytes events_;
};

/// Collects events into the next frame. Reused from frame to frame; one thread.
class FrameBuilder {
 public:
  FrameBuilder(LedgerId ledger, std::uint16_t partition) : ledger_(ledger), partition_(partition) {}

  [[nodiscard]] bool empty() const { return ends_.empty(); }
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(ends_.size()); }
  /// Whether an event of that size still fits below limits::frame_bytes_max. Always true while empty.
  [[nodiscard]] bool fits(std::size_t event_bytes) const;
  /// `event` as EventEncoder gives it; the first one added is that after the head given to finish.
  void add(Bytes event);
  /// The i-th event added since the last finish, 8-aligned; valid until the next add.
  [[nodiscard]] Bytes event(std::uint32_t i) const;
  /// The frame that continues `head`; the builder is empty afterwards. At least one event has been added.
  [[nodiscard]] std::shared_ptr<const Frame> finish(const Head& head, UnixMicros written_at);

 private:
  LedgerId ledger_;
  std::uint16_t partition_;
  std::vector<std::uint32_t> ends_;
  std::vector<std::uint8_t> events_;  ///< its allocation is aligned for any scalar
};

}  // namespace lastro::log
