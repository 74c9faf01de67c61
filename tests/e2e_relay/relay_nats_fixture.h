#pragma once

#include <memory>
#include <string>

#include "projections/relay/nats_publisher.h"
#include "projections/relay/relay.h"
#include "tests/support/nats_made_log.h"
#include "tests/support/nats_server.h"
#include "tests/support/nats_stream.h"

namespace lastro::testing {

/// A publisher and a relay of their own over a log that others share: what a process has, and loses when it
/// ends.
class RelayProcess {
 public:
  RelayProcess(log::EventLog& log, projections::NatsOptions options);
  ~RelayProcess() { relay().stop(); }

  projections::Relay& relay() { return *relay_; }
  /// Waits until the stream has acknowledged every event up to this one.
  bool published(Sequence sequence);

 private:
  SystemClock clock_;
  std::unique_ptr<projections::NatsPublisher> publisher_;
  std::unique_ptr<projections::Relay> relay_;
};

[[nodiscard]] projections::NatsOptions options_for(const std::string& url);

[[nodiscard]] std::unique_ptr<NatsClient> client_of(const std::string& url);

/// The stream holds exactly the log's events 1 to `events`, each once, in order.
void check_stream(NatsClient& client, const std::string& stream, MadeLog& made, Sequence events);

}  // namespace lastro::testing
