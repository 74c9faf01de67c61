#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "projections/relay/event_message.h"

namespace lastro::projections {

/// One stream of events. In every generation the stream's sequence of a message is the ledger's sequence of
/// its event: a generation is always filled from event 1.
struct Generation {
  unsigned number = 0;        ///< from 1
  std::string stream;         ///< EVENTS, EVENTS-2, EVENTS-3, …
  bool retired = false;       ///< its subjects are no longer those that events are published on
  std::string misconfigured;  ///< why its configuration cannot keep the events, empty where it can
  Sequence first = 0;  ///< stream sequence of the oldest message, beyond 1 where older ones were discarded
  Sequence last = 0;   ///< of the newest; 0 for a stream that never held one
  std::uint64_t messages = 0;
};

/// What a stream holds at one sequence, as it was published.
struct StoredMessage {
  std::string id;        ///< ce-id, empty where absent
  std::string position;  ///< Lastro-Position, empty where absent
  std::vector<std::uint8_t> payload;
};

/// The stream's word on one message sent.
struct PublishAck {
  Sequence sent = 0;    ///< what was sent, by EventMessage::sequence
  Sequence stored = 0;  ///< where the stream has it
  std::string stream;
};

/// Where the relay publishes: one seam, so that tests and simulations decide what the network does. One
/// thread, except for interrupt(). Every call is bounded: a second or two, but for next_ack, which is told
/// how long.
///
/// No answer is not a refusal: after any failure of send or next_ack it is unknown which of the messages in
/// flight are stored, and only generation contents tell.
class EventPublisher {
 public:
  EventPublisher() = default;
  EventPublisher(const EventPublisher&) = delete;
  EventPublisher& operator=(const EventPublisher&) = delete;
  virtual ~EventPublisher() = default;

  /// One attempt. unavailable where there is no server, no JetStream on it, or it refuses our credentials.
  virtual Result<void> connect() = 0;
  /// Ends the connection; acknowledgements of what is in flight are never seen. Harmless where there is none.
  virtual void disconnect() = 0;
  /// Fails where the connection has ended meanwhile.
  virtual Result<void> check() = 0;

  /// Every generation there is, in order of number.
  virtual Result<std::vector<Generation>> generations() = 0;
  virtual Result<void> create_generation(unsigned number) = 0;
  /// Takes a generation out of the events' subjects for ever. What it holds stays readable.
  virtual Result<void> retire_generation(const Generation& generation) = 0;
  /// not_found where the generation has no message at that sequence.
  virtual Result<StoredMessage> stored(const Generation& generation, Sequence sequence) = 0;

  /// Hands the message to the connection, without waiting for its acknowledgement. The message is copied.
  virtual Result<void> send(const EventMessage& message) = 0;
  /// The next acknowledgement to come, in the order of arrival; any failure voids what else is in flight.
  virtual Result<PublishAck> next_ack(std::chrono::milliseconds timeout) = 0;

  /// Ends present and future calls soon, for shutdown. Any thread.
  virtual void interrupt() = 0;
};

}  // namespace lastro::projections
