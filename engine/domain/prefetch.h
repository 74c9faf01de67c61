#pragma once

#include <array>
#include <cstddef>

#include "engine/domain/commands.h"
#include "engine/domain/events.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Has the state that a few commands are about to be decided on, or a few events applied to, fetched into the
/// cache, for all of them at once: each walks from table to account to wallets, and each step alone would
/// wait for memory. Changes no outcome.
class Prefetcher {
 public:
  static constexpr std::size_t together_max = 16;

  explicit Prefetcher(const State& state) : state_(state) {}

  /// At most together_max. What passes through few accounts (openings, changes) needs none of it.
  void add(const Command& command);
  void add(const Event& event);
  void run();

 private:
  template <class Body>
  [[nodiscard]] std::optional<std::uint32_t> holder_of(const Body& body) const;
  void add_account(AccountId id);
  void add_account(std::uint32_t position);

  const State& state_;
  std::array<AccountId, together_max> ids_{};
  std::size_t ids_count_ = 0;
  std::array<const AccountState*, together_max> accounts_{};
  std::size_t count_ = 0;
};

}  // namespace lastro::domain
