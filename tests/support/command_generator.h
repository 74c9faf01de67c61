#pragma once

#include <map>
#include <vector>

#include "engine/domain/events.h"
#include "tests/support/seeded_random.h"

namespace lastro::domain {

/// 2026-03-15T12:00:00Z: generated business times lie in the 90 days from here on.
inline constexpr UnixMicros generated_times_begin = 1'773'576'000'000'000;

/// What generated commands may name: everything made so far.
struct KnownThings {
  std::vector<ClientId> clients;
  std::vector<EmployerId> employers;
  std::vector<AccountId> accounts;
  std::vector<CardId> cards;
  std::map<std::uint64_t, OriginalAuthorization> originals;
  /// By id's value. What stands here is named by its alias now and then.
  std::map<std::uint64_t, Digest128> aliases;

  void learn(const Event& event);
};

/// Commands of every kind, mostly sensible, in two tenants; small amounts, so that funds run short. Each has
/// an alias of its own, or none.
class CommandGenerator {
 public:
  CommandGenerator(testing::SeededRandom& random, const KnownThings& known)
      : random_(random), known_(known) {}

  Command next();

 private:
  template <class IdType>
  Reference<IdType> any(const std::vector<IdType>& ids);
  template <class Body, class IdType, class Ids>
  Body change(Reference<IdType> Body::*target, const Ids& ids, bool of_card);
  CommandBody body();
  Amount amount(std::uint64_t most) { return Amount{1 + static_cast<std::int64_t>(random_.below(most))}; }
  Category any_category();
  Currency currency() { return random_.one_in(20) ? Currency::usd : Currency::brl; }
  Currency currency_if_named() { return random_.one_in(3) ? Currency::none : currency(); }
  MerchantData merchant();
  Status status(bool of_card);
  OpenAccount open_account();
  IssueCard issue_card();
  AuthorizeBenefitTransaction authorize();
  Refund refund();
  CommandBody operation();
  /// On an authorization made before.
  template <class Body>
  Body linked(Body body);

  testing::SeededRandom& random_;
  const KnownThings& known_;
  std::uint64_t aliases_ = 0;
};

}  // namespace lastro::domain
