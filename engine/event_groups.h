#pragma once

#include <algorithm>
#include <array>

#include "engine/domain/prefetch.h"
#include "engine/log/event_codec.h"
#include "engine/log/event_refusal.h"

namespace lastro::engine {

/// Decodes a log's events in small groups, so that what they are about to be applied to is fetched into the
/// cache for all of them at once. One thread.
class EventGroups {
 public:
  explicit EventGroups(const log::EventLog& log) : log_(log) {}

  /// Shows the frame's events from `first` to `last`, in order, to `take`, which gives Result<void>. Its
  /// first failure ends it; so does an event that cannot be decoded, once those before it are taken.
  template <class Take>
  Result<void> each(const log::Frame& frame, Sequence first, Sequence last, const domain::State& state,
                    Take take) {
    for (; first <= last; first += together_max) {
      const auto count = std::min<Sequence>(together_max, last - first + 1);
      if (auto taken = some(frame, first, count, state, take); !taken) return taken;
    }
    return {};
  }

 private:
  static constexpr Sequence together_max = domain::Prefetcher::together_max;

  template <class Take>
  Result<void> some(const log::Frame& frame, Sequence first, Sequence count, const domain::State& state,
                    Take& take) {
    domain::Prefetcher near(state);
    Result<void> decoded;
    Sequence sound = 0;
    for (; sound < count; ++sound) {
      auto& event = decoded_.at(sound);
      decoded = decode(frame.event(first + sound), first + sound, event);
      if (!decoded) break;
      near.add(event.event);
    }
    near.run();
    for (Sequence i = 0; i < sound; ++i) {
      if (Result<void> taken = take(decoded_.at(i).event); !taken) return taken;
    }
    if (decoded) return {};
    return std::unexpected(log::refused_event(log_, first + sound, decoded.error()));
  }

  static Result<void> decode(Bytes bytes, Sequence sequence, log::DecodedEvent& event) {
    if (auto read = event.decode(bytes); !read) return read;
    if (event.event.header.sequence == sequence) return {};
    return fail(ErrorCode::corruption, "the event names another sequence");
  }

  const log::EventLog& log_;
  std::array<log::DecodedEvent, together_max> decoded_;
};

}  // namespace lastro::engine
