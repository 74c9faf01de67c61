#pragma once

#include <functional>
#include <vector>

#include "engine/domain/decide.h"

namespace lastro::bench {

/// A state with accounts of one client, each with enough in FOOD for any run, built by deciding and applying.
class SampleLedger {
 public:
  /// `record` is told every event from the first on; it may be empty.
  explicit SampleLedger(std::uint64_t accounts, std::function<void(const domain::Event&)> record = {});

  [[nodiscard]] domain::State& state() { return state_; }
  [[nodiscard]] AccountId account(std::uint64_t n) const { return accounts_.at(n); }
  /// A fresh authorization of 0.01 at a supermarket; the n-th is always the same.
  [[nodiscard]] domain::Command authorization(std::uint64_t n) const;
  /// Decides on the command, applies what it leads to, and gives the event.
  const domain::Event& execute(const domain::Command& command);

 private:
  std::function<void(const domain::Event&)> record_;
  domain::State state_;
  domain::Decision decision_;
  std::vector<AccountId> accounts_;
};

}  // namespace lastro::bench
