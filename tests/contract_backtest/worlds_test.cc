#include <map>

#include "engine/backtest/judge.h"
#include "engine/domain/invariants.h"
#include "tests/contract_backtest/script.h"

/// Random stories told to one ledger and backtested, against the same stories really told to another.
namespace lastro::backtest::test {
namespace {

/// Holds by itself, so that a story's purchases are held in both worlds.
constexpr std::string_view holding = R"({
  "name": "benefit-card",
  "categories": [{"name": "FOOD", "fallback": "CASH"}, {"name": "MEAL", "fallback": "CASH"}, {"name": "CASH"}],
  "default_category": "CASH",
  "mcc_rules": [{"mcc": "5411", "category": "FOOD"}, {"mcc": "5811-5814", "category": "MEAL"}],
  "capture": "later",
  "holds": {"expires_after_seconds": 18000, "tolerance_basis_points": 1000}
})";
constexpr std::string_view capturing = R"({
  "name": "benefit-card",
  "categories": [{"name": "FOOD", "fallback": "CASH"}, {"name": "MEAL", "fallback": "CASH"}, {"name": "CASH"}],
  "default_category": "CASH",
  "mcc_rules": [{"mcc": "5411", "category": "FOOD"}, {"mcc": "5811-5814", "category": "MEAL"}]
})";

struct Pair {
  const char* what;
  std::string_view recorded;
  std::string candidate;
};

/// The recorded document with another member or two.
std::string with(std::string_view document, std::string_view members) {
  std::string text(document);
  const auto end = text.rfind('}');
  return text.insert(end, "," + std::string(members));
}

std::string other_rules(std::string_view tail) {
  return R"({"name": "benefit-card",
    "categories": [{"name": "FOOD"}, {"name": "MEAL", "fallback": "FOOD"}, {"name": "CASH"}],
    "default_category": null,
    "mcc_rules": [{"mcc": "5411", "category": "FOOD"}, {"mcc": "4111", "category": "CASH"},
                  {"mcc": "5811-5812", "category": "MEAL"}, {"mcc": "5921", "category": "CASH"}],
    "merchant_rules": [{"match": "prefix", "name": "IFOOD *", "category": "MEAL"}])" +
         std::string(tail) + "}";
}

/// What each purchase came to by the backtest's word.
std::map<std::uint64_t, std::string> outcomes_now(Ledger& ledger, const Options& options, Report& report,
                                                  const Told& told) {
  std::map<std::uint64_t, std::string> now;
  for (const auto& purchase : told.purchases) now[purchase.id.value] = purchase.outcome;
  auto done = run(ledger.log(), options, {.on_changed = [&](const ChangedDecision& changed) -> Result<void> {
                    std::string text;
                    if (changed.now.approved()) {
                      for (const auto& part : *changed.now.paid)
                        text +=
                            std::string(part.category.name()) + " " + std::to_string(part.amount.minor) + " ";
                    } else {
                      text = domain::decline_codes(changed.now.reason).name;
                    }
                    CHECK(now.at(changed.authorization.value) != text);
                    now[changed.authorization.value] = text;
                    return {};
                  }});
  if (!done) FAIL(done.error().message);
  report = std::move(*done);
  return now;
}

/// The other world at the end of the log.
domain::State end_of(Ledger& ledger, const Options& options) {
  const Observers nobody;
  Judge judge(ledger.log(), options, nobody);
  log::DecodedEvent decoded;
  const auto cursor = ledger.log().cursor(1);
  for (;;) {
    const auto frame = cursor->next();
    REQUIRE(frame.has_value());
    if (*frame == nullptr) break;
    judge.passed(*frame);
    for (auto sequence = (*frame)->first_sequence(); sequence <= (*frame)->last_sequence(); ++sequence) {
      REQUIRE(decoded.decode((*frame)->event(sequence)).has_value());
      REQUIRE(judge.take(decoded.event).has_value());
    }
  }
  if (const auto broken = domain::broken_invariant(judge.state())) FAIL(*broken);
  return judge.state();
}

/// Wallets and shared accounts by what they are.
std::map<std::string, std::int64_t> balances_in(const domain::State& state) {
  std::map<std::string, std::int64_t> balances;
  for (std::size_t i = 0; i < state.accounts.size(); ++i) {
    const auto& account = state.accounts[i];
    for (std::uint32_t w = 0; w < account.wallets; ++w) {
      const auto wallet =
          static_cast<domain::LedgerIndex>(static_cast<std::uint32_t>(account.first_wallet) + w);
      const auto name = std::to_string(i) + " " + std::string(state.ledger.at(wallet).category.name());
      balances[name] = state.ledger.available(wallet).minor;
      balances[name + " held"] = state.ledger.held(wallet).minor;
    }
  }
  for (const auto& shared : state.ledger.shared_accounts()) {
    const auto& account = state.ledger.at(shared.account);
    // What nobody was ever owed need not have been opened.
    if (const auto posted = state.ledger.posted(shared.account).minor; posted != 0)
      balances["class " + std::to_string(static_cast<int>(account.account_class))] = posted;
  }
  return balances;
}

}  // namespace

TEST_CASE("a backtest of the program in force changes nothing, whatever the story") {
  for (const auto& document : {holding, capturing}) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      CAPTURE(document, seed);
      Ledger ledger(document);
      const auto accounts = script_accounts(ledger, "benefit-card");
      const auto told = tell(ledger, accounts, random_script(seed, 300));
      ledger.sweep();
      ledger.publish(document);
      const Options options{.program = compiled(document)};
      CHECK(balances_in(end_of(ledger, options)) == balances_in(ledger.state()));
      Report report(16);
      const auto now = outcomes_now(ledger, options, report, told);
      CHECK(report.decisions() == told.purchases.size());
      CHECK(report.changed() == 0);
      for (std::size_t kind = 0; kind < operation_kind_count; ++kind) {
        CAPTURE(operation_kind_name(static_cast<OperationKind>(kind)));
        for (const auto fate : {OperationFate::otherwise, OperationFate::skipped, OperationFate::forgotten})
          CHECK(report.operations(static_cast<OperationKind>(kind), fate) == 0);
      }
    }
  }
}

TEST_CASE("a backtest tells line by line what a ledger under the other program decides") {
  const std::string controls =
      R"("time_zone": "America/Sao_Paulo",
         "controls": [{"name": "daily", "by": "wallet", "per": "day", "amount": "1.20"},
                      {"name": "often", "by": "merchant", "per": "hours", "hours": 30, "count": 2}])";
  const Pair pairs[] = {
      {"other categories", capturing, other_rules("")},
      {"other categories, held", holding,
       other_rules(
           R"(,"capture": "later", "holds": {"expires_after_seconds": 18000, "tolerance_basis_points": 1000})")},
      {"another life of holds", holding,
       other_rules(R"(,"capture": "later", "holds": {"expires_after_seconds": 3600})")},
      {"parts and splits", capturing, with(capturing, R"("partial_approval": true, "split": true)")},
      {"parts, held", holding, with(holding, R"("partial_approval": true)")},
      {"controls", capturing, with(capturing, controls)},
      {"controls, held", holding, with(holding, controls)},
  };
  for (const auto& pair : pairs) {
    std::size_t changed = 0;
    std::uint64_t skipped = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
      CAPTURE(pair.what, seed);
      const auto script = random_script(seed, 300);
      Ledger recorded(pair.recorded);
      const auto then = tell(recorded, script_accounts(recorded, "benefit-card"), script);
      Ledger really(pair.candidate);
      const auto expected = tell(really, script_accounts(really, "benefit-card"), script, &then);
      // Whatever is due in either has expired.
      for (auto* ledger : {&recorded, &really}) {
        ledger->now += 86'400 * second;
        ledger->sweep();
      }
      recorded.publish(pair.recorded);

      const Options options{.program = compiled(pair.candidate)};
      Report report(16);
      const auto now = outcomes_now(recorded, options, report, then);
      CHECK(balances_in(end_of(recorded, options)) == balances_in(really.state()));
      REQUIRE(expected.purchases.size() == then.purchases.size());
      std::size_t differ = 0;
      for (std::size_t i = 0; i < then.purchases.size(); ++i) {
        CAPTURE(i, then.purchases[i].outcome);
        REQUIRE(now.at(then.purchases[i].id.value) == expected.purchases[i].outcome);
        differ += expected.purchases[i].outcome == then.purchases[i].outcome ? 0 : 1;
      }
      CHECK(report.changed() == differ);
      changed += differ;
      for (std::size_t kind = 0; kind < operation_kind_count; ++kind)
        skipped += report.operations(static_cast<OperationKind>(kind), OperationFate::skipped);
    }
    CAPTURE(pair.what);
    CHECK(changed > 20);
    CHECK(skipped > 0);
  }
}

}  // namespace lastro::backtest::test
