#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/ledger_id.h"
#include "engine/base/result.h"
#include "engine/log/anchor_file.h"
#include "engine/log/frame.h"

namespace lastro::log {

/// How far a log is known to have come.
struct AnchorRecord {
  LedgerId ledger;  ///< zeros while the log is empty
  Head head;
};

/// A small file beside the log that remembers how far it came, because a damaged write-ahead log reads as a
/// shorter history without a word. One thread.
///
/// The file is two slots of slot_bytes each, little-endian:
///    0 "LSTANCHR"   8 version u32 (1)   12 epoch u32   16 ledger id 16   32 counter u64   40 sequence u64
///   48 frame hash 32   80 zeros   4064 SHA-256 of the bytes before it
/// Record number `counter` is in slot counter % 2, so the record before it survives a torn write. The valid
/// slot with the higher counter is what counts.
class HeadAnchor {
 public:
  static constexpr std::size_t slot_bytes =
      4096;  ///< the largest sector in use, so that slots never share one

  /// Empty where the file is absent; corruption where neither slot is valid.
  static Result<std::optional<AnchorRecord>> read(AnchorFile& file);
  static Result<std::optional<AnchorRecord>> read(const std::string& path);
  /// Makes the file with this record in both slots, whole or not at all, durable. Replaces what is there.
  static Result<void> create(AnchorFile& file, const AnchorRecord& record);
  static Result<void> create(const std::string& path, const AnchorRecord& record);
  /// The file, for writing; not_found where it is absent.
  static Result<std::unique_ptr<HeadAnchor>> open(std::unique_ptr<AnchorFile> file);
  static Result<std::unique_ptr<HeadAnchor>> open(const std::string& path);

  /// Durable when it returns. After a failure the file holds this record or the one before.
  Result<void> write(const AnchorRecord& record);

 private:
  HeadAnchor(std::unique_ptr<AnchorFile> file, std::uint64_t counter)
      : file_(std::move(file)), counter_(counter) {}

  std::unique_ptr<AnchorFile> file_;
  std::uint64_t counter_;  ///< of the newest record
};

}  // namespace lastro::log
