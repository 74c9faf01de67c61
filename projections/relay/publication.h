#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/log/event_log.h"
#include "projections/relay/generation_resolver.h"
#include "projections/relay/publisher.h"

namespace lastro::projections {

/// The log's events one by one, from a position on. One thread.
class EventFeed {
 public:
  EventFeed(log::EventLog& log, Sequence first) : cursor_(log.cursor(first)), next_(first) {}

  /// The frame that holds next(), or nullptr where it is not committed yet.
  Result<std::shared_ptr<const log::Frame>> frame();
  [[nodiscard]] Sequence next() const { return next_; }
  void advance() { ++next_; }

 private:
  std::unique_ptr<log::EventLog::Cursor> cursor_;
  std::shared_ptr<const log::Frame> frame_;
  Sequence next_;
};

/// What a relay does on one connection: it sends the events after a resume point, some ahead of their
/// acknowledgements. Of no use after a failure. One thread.
class Publication {
 public:
  /// At most `window` messages are in flight. Log and publisher outlive this.
  Publication(log::EventLog& log, EventPublisher& publisher, const ResumePoint& resume, std::size_t window);

  enum class Step : std::uint8_t {
    acknowledged,  ///< one more event
    idle,          ///< every committed event is acknowledged
  };
  /// Sends what the window allows, then waits for one acknowledgement, at most `ack_timeout`.
  Result<Step> step(std::chrono::milliseconds ack_timeout);
  /// The last event that was acknowledged, with all before it.
  [[nodiscard]] Sequence acknowledged() const { return acknowledged_; }

 private:
  Result<void> fill_window();
  Result<void> take_ack(std::chrono::milliseconds timeout);

  EventPublisher& publisher_;
  const std::string stream_;
  const std::size_t window_;
  EventFeed feed_;
  Sequence acknowledged_;
  EventMessageWriter writer_;
};

}  // namespace lastro::projections
