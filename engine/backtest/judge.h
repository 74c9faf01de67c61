#pragma once

#include "engine/backtest/backtest.h"
#include "engine/backtest/divergences.h"
#include "engine/backtest/originals.h"
#include "engine/backtest/other_world.h"

namespace lastro::backtest {

/// Takes the events of a log in order into the other world, and reports where the two differ. One thread.
///
/// All before the candidate is in force is taken as recorded; then only what moves no money. Everything else
/// is decided again, whatever program its account has: accounts share employers, which loads and fees take
/// from, so that the balances it tells may differ. Expiry is the other world's own.
class Judge {
 public:
  Judge(log::EventLog& log, const Options& options, const Observers& observers);

  void open(std::uint16_t partition) { world_.open(partition); }
  [[nodiscard]] const domain::State& state() const { return world_.state(); }
  /// Why no ledger could publish the candidate; empty where one could.
  [[nodiscard]] std::string fault() const { return world_.fault(); }
  [[nodiscard]] bool is_beyond(const domain::EventHeader& header) const;
  void passed(std::shared_ptr<const log::Frame> frame) { originals_.passed(std::move(frame)); }
  Result<void> take(domain::Event& event);
  /// not_found where the candidate never came into force.
  Result<Report> finish();

 private:
  /// A recorded operation on an authorization.
  struct Operation {
    OperationKind kind;
    AuthorizationId authorization;
    AccountId account;
    const domain::AuthorizationAfter* after;  ///< null where it was declined
    bool was_held;                            ///< something was, as recorded
  };
  [[nodiscard]] static std::optional<Operation> operation_in(const domain::EventBody& body);

  Result<void> purchase(const domain::Event& event, const Outcome& then);
  void remember_first(const domain::Event& recorded, const Outcome& then, const domain::Event& decided,
                      const Outcome& now);
  Result<void> operation(const domain::Event& event, const Operation& operation);
  /// Decides it; `before` is how the authorization stands here where nothing is held.
  Result<void> decide_operation(const domain::Event& event, const Operation& operation,
                                const std::optional<Standing>& before);
  Result<std::optional<Standing>> standing_here(const domain::Event& event, const Operation& operation);
  Result<domain::OriginalFromLog> original_here(const domain::Event& event, const Operation& operation,
                                                const Standing& before);
  /// A refund of all that was captured there is one of all that is captured here.
  void fit_refund(const domain::EventBody& recorded, const Operation& operation,
                  const std::optional<Standing>& before, domain::Command& command) const;
  void remember(const Operation& operation, const domain::EventBody& decided,
                const std::optional<Standing>& before);
  /// What needs no original: loads, fundings, settlements, inquiries, unlinked refunds, accounts being
  /// opened.
  void decide_again(const domain::Event& event, std::optional<OperationKind> kind);
  /// Takes the one event that was decided last.
  const domain::Event& take_decided();
  void on_expired_here(const domain::AuthorizationExpired& event);
  void on_expired_there(const domain::AuthorizationExpired& event);

  [[nodiscard]] bool tells_of(const domain::EventHeader& header) const {
    return !options_.tenant || *options_.tenant == header.tenant;
  }
  void count(const domain::EventHeader& header, OperationKind kind, OperationFate fate) {
    if (tells_of(header)) report_.count(kind, fate);
  }
  /// Of an authorization on the candidate's accounts.
  void count(const domain::EventHeader& header, const Operation& operation, OperationFate fate) {
    if (world_.concerns(operation.account)) count(header, operation.kind, fate);
  }
  void count_fee(const domain::Event& event, Report::World world);
  [[nodiscard]] std::unexpected<Error> refuse(const domain::Event& event, std::string_view why) const;

  log::EventLog& log_;
  const Options& options_;
  const Observers& observers_;
  OtherWorld world_;
  Originals originals_;
  Divergences divergences_;
  Report report_;
};

}  // namespace lastro::backtest
