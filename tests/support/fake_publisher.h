#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "projections/relay/publisher.h"

namespace lastro::testing {

using projections::EventMessage;
using projections::EventPublisher;
using projections::Generation;
using projections::PublishAck;
using projections::StoredMessage;

/// A stream of the fake server; message i has stream sequence i + 1.
struct FakeStream {
  bool retired = false;
  std::string misconfigured;
  Sequence first = 1;
  std::vector<std::optional<StoredMessage>> messages;  ///< empty where there is a hole

  void add_foreign() { messages.push_back(StoredMessage{.id = "", .position = "", .payload = {1, 2, 3}}); }
};

/// A JetStream server that stores by compare-and-swap as the real one does, and fails as a test tells it.
class FakePublisher final : public EventPublisher {
 public:
  /// Runs with the lock held before the server looks at a message.
  std::function<void(FakePublisher&, Sequence)> before_store;
  /// Whether the message reaches the server, and whether its acknowledgement comes back.
  std::function<bool(Sequence)> message_arrives;
  std::function<bool(Sequence)> ack_arrives;

  /// With the lock held.
  template <class Function>
  auto with_streams(Function function) {
    const std::lock_guard lock(mutex_);
    return function(streams_);
  }
  [[nodiscard]] std::map<unsigned, FakeStream>& streams_locked() { return streams_; }

  std::atomic<int> connects_refused{0};    ///< the next so many connects fail
  std::atomic<int> retires_unanswered{0};  ///< done, but the answer is lost
  std::atomic<int> creates_unanswered{0};
  std::atomic<int> connects{0};
  std::atomic<std::size_t> in_flight_most{0};

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
  struct Answer {
    Sequence sent;
    Sequence stored;  ///< 0: refused
    unsigned generation;
  };

  std::mutex mutex_;
  std::condition_variable answered_;
  std::map<unsigned, FakeStream> streams_;
  std::deque<Answer> answers_;
  std::size_t in_flight_ = 0;
  bool connected_ = false;
  bool interrupted_ = false;
};

}  // namespace lastro::testing
