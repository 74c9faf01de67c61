#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "projections/relay/publisher.h"

namespace lastro::projections {

struct NatsOptions {
  /// nats://[user:password@]host:port, or tls://…; several, separated by commas, are tried in turn.
  std::string url;
  std::string ca_file;  ///< PEM, for tls:// with an authority of one's own
  /// Size of a generation, as JetStream counts it; older messages are discarded beyond. Reserved on the
  /// server when the generation is created.
  std::int64_t max_bytes = std::int64_t{8} << 30;
  std::int64_t replicas = 1;  ///< of a generation, on a cluster: 1, 3 or 5
};

/// Publishes to JetStream (nats-server 2.9 and later) with cnats. Streams are EVENTS, EVENTS-2, …: file
/// storage, oldest messages discarded beyond max_bytes, deletion and purging denied. No message id is used:
/// JetStream finds duplicates within a window of time only.
///
/// It needs a user who may publish on lastro.events.> and on
/// $JS.API.{INFO, STREAM.NAMES, STREAM.{INFO, CREATE, UPDATE, MSG.GET}.*}, and subscribe to
/// lastro.relay.inbox.>. Nobody else may publish on lastro.events.>.
class NatsPublisher final : public EventPublisher {
 public:
  /// invalid where the URL cannot be one; connects nowhere yet.
  static Result<std::unique_ptr<NatsPublisher>> open(NatsOptions options);
  ~NatsPublisher() override;

  Result<void> connect() override;
  void disconnect() override;
  Result<void> check() override;
  Result<std::vector<Generation>> generations() override;
  Result<void> create_generation(unsigned number) override;
  Result<void> retire_generation(const Generation& generation) override;
  Result<StoredMessage> stored(const Generation& generation, Sequence sequence) override;
  Result<void> send(const EventMessage& message) override;
  Result<PublishAck> next_ack(std::chrono::milliseconds timeout) override;
  void interrupt() override;

 private:
  struct Impl;
  explicit NatsPublisher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lastro::projections
