#pragma once

#include <array>
#include <memory>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/domain/events.h"

/// Events between the domain's structs and their stored bytes (schemas/event.fbs).
namespace lastro::log {

/// Reused from event to event; one thread.
class EventEncoder {
 public:
  EventEncoder();
  ~EventEncoder();
  EventEncoder(const EventEncoder&) = delete;
  EventEncoder& operator=(const EventEncoder&) = delete;

  /// Size-prefixed bytes, at most limits::event_bytes_max (asserted: commands are bounded so), 8-aligned,
  /// valid until the next call.
  Bytes encode(const domain::Event& event);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// An event read back. `event` holds views of the bytes it was read from, and of this object: it is not
/// copied.
class DecodedEvent {
 public:
  DecodedEvent() = default;
  DecodedEvent(const DecodedEvent&) = delete;
  DecodedEvent& operator=(const DecodedEvent&) = delete;

  /// Overwrites this with the event in `bytes` (as Frame::event gives them; they must outlive it). Checks
  /// every offset, length and enum before use. corruption for damaged bytes; incompatible, naming it, for an
  /// event type that this build does not know.
  Result<void> decode(Bytes bytes);

  domain::Event event;

 private:
  friend struct EventReader;
  std::array<char, 36> uuid_text_{};
};

}  // namespace lastro::log
