#pragma once

#include <deque>
#include <vector>

#include "engine/base/clock.h"
#include "tests/simulation/plan.h"
#include "tests/support/command_generator.h"
#include "tests/support/seeded_random.h"

namespace lastro::simulation {

/// Those who send commands: new ones of every kind, and ones they sent before, whether they know the answer
/// or not, as they were or with another content.
class Callers {
 public:
  Callers(testing::SeededRandom& random, const Plan& plan)
      : random_(random), plan_(plan), generator_(random, known_) {}

  domain::Command next(std::int64_t monotonic_micros);
  /// The command was answered so.
  void learn(const domain::Event& event);

 private:
  /// Of what was sent, so many are remembered for a retry.
  static constexpr std::size_t remembered_max = 64;

  domain::Command fresh();
  /// Has the command name what was asked for lately and may not be answered yet.
  void name_in_flight(domain::CommandBody& body);
  template <class Wanted>
  [[nodiscard]] Digest128 recent_alias() const;

  testing::SeededRandom& random_;
  const Plan& plan_;
  domain::KnownThings known_;
  domain::CommandGenerator generator_;
  std::deque<domain::Command> sent_;
  std::vector<std::uint64_t> aliases_;  ///< given so far, by client
  std::uint64_t contents_ = 0;
};

}  // namespace lastro::simulation
