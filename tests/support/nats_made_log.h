#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "engine/log/event_codec.h"
#include "engine/log/memory_log.h"

namespace lastro::testing {

/// A log of made events: the ledger's opening, then authorizations, loads and status changes. Equal ledger
/// and salt give equal events.
class MadeLog {
 public:
  explicit MadeLog(std::uint8_t ledger = 1, std::uint8_t salt = 0) : ledger_(ledger), salt_(salt) {}

  /// Appends and commits events in frames of at most `frame_events`. One thread.
  void add(std::size_t events, std::size_t frame_events = 64);

  log::MemoryLog log;

 private:
  Bytes encode(Sequence sequence);

  std::uint8_t ledger_;
  std::uint8_t salt_;
  log::EventEncoder encoder_;
};

/// Whether `condition` comes true within half a minute; asks again and again.
[[nodiscard]] bool eventually(const std::function<bool()>& condition,
                              std::chrono::seconds patience = std::chrono::seconds{30});

}  // namespace lastro::testing
