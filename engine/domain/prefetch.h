#pragma once

#include <array>
#include <cstddef>

#include "engine/domain/commands.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Has the state that a few commands are about to be decided on fetched into the cache, for all of them at
/// once: a decision walks from table to account to wallets, and each step alone would wait for memory.
/// Changes no outcome.
class Prefetcher {
 public:
  static constexpr std::size_t commands_max = 16;

  explicit Prefetcher(const State& state) : state_(state) {}

  /// At most commands_max. Commands that pass through few accounts (openings, changes) need none of it.
  void add(const Command& command);
  void run();

 private:
  const State& state_;
  std::array<const AccountState*, commands_max> accounts_{};
  std::size_t count_ = 0;
};

}  // namespace lastro::domain
