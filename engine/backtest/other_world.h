#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::backtest {

/// The ledger as it would be had another program been in force from some event on: a state of its own, with
/// balances, holds and counters that run on from there. Its events have the sequences of the log's, so what
/// both create has the same id. Programs published after the candidate came into force have the version after
/// the one that the log gives them.
///
/// What is applied as recorded must have come from a log that verifies: as in a replay, anything else aborts.
/// One thread.
class OtherWorld {
 public:
  /// The candidate stands in for the program of that name.
  OtherWorld(std::shared_ptr<const domain::Program> candidate, std::string name);

  void open(std::uint16_t partition) { state_.partition = partition; }
  [[nodiscard]] const domain::State& state() const { return state_; }

  /// Puts the candidate in force before that event, where the program it stands in for is in force by then;
  /// whether it is. No version of that program published later takes over from it.
  bool put_in_force(const domain::EventHeader& before);
  /// Why no ledger could publish the candidate under that name; empty where one could.
  [[nodiscard]] std::string fault() const { return unsoundness(*candidate_); }
  [[nodiscard]] bool in_force() const { return version_ != 0; }
  /// The candidate's; 0 until it is in force.
  [[nodiscard]] std::uint32_t candidate_version() const { return version_; }
  /// The sequence before which it came into force.
  [[nodiscard]] Sequence since() const { return since_; }
  /// What a version of the log is here.
  [[nodiscard]] std::uint32_t version_here(std::uint32_t recorded) const {
    return version_ != 0 && recorded >= version_ ? recorded + 1 : recorded;
  }
  /// Null for version 0.
  [[nodiscard]] const domain::CompiledProgram* program(std::uint32_t version_of_here) const;

  /// Whether the candidate decides about the account at that position.
  [[nodiscard]] bool concerns(std::uint32_t position) const {
    return in_force() && state_.accounts[position].program == family_;
  }
  [[nodiscard]] bool concerns(AccountId account) const {
    const auto position = account_position(state_, {.id = account, .alias = {}});
    return position && concerns(*position);
  }
  [[nodiscard]] const std::string& family_name() const { return name_; }

  /// Takes an event as the log has it; once the candidate is in force, one that moves no money. A published
  /// version is changed to what it is here.
  void apply(domain::Event& recorded);
  /// Takes note of an event that changes nothing here.
  void pass(const domain::EventHeader& recorded);
  /// What the command leads to here, at the sequence and time of the event. Valid until the next decision.
  const domain::Decision& decide(const domain::Command& command, const domain::EventHeader& at, bool expired);
  /// Takes the one event that was decided last.
  const domain::Event& apply_decided();
  /// Expires every hold of this world whose time has come by that event, each shown to `expired`: earlier
  /// than the ledger's own sweep may do it, and before any decision that could tell.
  void expire_due(const domain::EventHeader& before,
                  const std::function<void(const domain::Event&)>& expired);

 private:
  void keep_in_force();

  const std::shared_ptr<const domain::Program> candidate_;
  const std::string name_;
  domain::State state_;
  domain::Decision decision_;
  domain::Command expiry_;
  std::uint32_t version_ = 0;
  std::uint32_t family_ = 0;  ///< position in State::families
  Sequence since_ = 0;
};

}  // namespace lastro::backtest
