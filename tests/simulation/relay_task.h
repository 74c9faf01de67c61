#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "projections/relay/publication.h"
#include "tests/support/fake_publisher.h"
#include "tests/support/seeded_random.h"

namespace lastro::simulation {

/// The relay's own code, step by step, publishing to a stream that outlives the process, over a network that
/// loses messages and answers.
class RelayTask {
 public:
  RelayTask(testing::SeededRandom& random, std::uint64_t fault_rate);

  void open(log::EventLog& log);
  /// Connects, or publishes and takes an acknowledgement. Failures of the network are its own affair.
  /// False where every committed event is acknowledged.
  bool step();
  /// The process has ended.
  void close();
  void heal() { fault_rate_ = 0; }

  /// What is wrong with the stream, which has caught up with the log.
  std::optional<std::string> find_fault(log::EventLog& log);

 private:
  bool goes_wrong() { return fault_rate_ > 0 && random_.one_in(fault_rate_); }
  void give_up();

  static constexpr std::size_t window = 16;

  testing::SeededRandom& random_;
  std::uint64_t fault_rate_;
  std::atomic<bool> stopping_{false};
  testing::FakePublisher publisher_;
  log::EventLog* log_ = nullptr;
  std::optional<projections::GenerationResolver> resolver_;
  std::optional<projections::Publication> publication_;
};

}  // namespace lastro::simulation
