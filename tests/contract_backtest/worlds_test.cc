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
  std::string recorded;
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

/// Who pays, how much, and what comes back, of purchases and of inquiries.
constexpr std::string_view fees =
    R"("fees": [{"name": "food", "on": "purchase", "amount": "0.05", "categories": ["FOOD"], "refundable": true},
                {"name": "meal", "on": "purchase", "paid_by": "employer", "basis_points": 1000,
                 "categories": ["MEAL"], "refundable": true},
                {"name": "any", "on": "purchase", "amount": "0.01", "basis_points": 500},
                {"name": "balance", "on": "balance_inquiry", "amount": "0.03"}])";
/// The same for some, at other places; otherwise for others.
constexpr std::string_view other_fees =
    R"("fees": [{"name": "balance", "on": "balance_inquiry", "paid_by": "employer", "amount": "0.07"},
                {"name": "meal", "on": "purchase", "amount": "0.04", "categories": ["MEAL"]},
                {"name": "food", "on": "purchase", "amount": "0.05", "categories": ["FOOD"]},
                {"name": "any", "on": "purchase", "paid_by": "employer", "amount": "0.02", "refundable": true}])";

/// More rules than one event holds.
std::string in_parts(std::string_view document) {
  std::string rules;
  for (const auto* first : {"AL", "BE"}) {
    for (char a = 'A'; a <= 'Z'; ++a) {
      for (char b = 'A'; b <= 'Z'; ++b)
        rules += R"({"match": "exact", "name": ")" + std::string(first) + a + b +
                 R"( LOJAS", "category": "FOOD"},)";
    }
  }
  rules += R"({"match": "exact", "name": "BAR DO ZE", "category": "MEAL"})";
  return with(document, R"("merchant_rules": [)" + rules + "]");
}

/// What each purchase came to by the backtest's word.
std::map<std::uint64_t, std::string> outcomes_now(Ledger& ledger, const Options& options, Report& report,
                                                  const Told& told) {
  std::map<std::uint64_t, std::string> now;
  for (const auto& purchase : told.purchases) now[purchase.id.value] = purchase.outcome;
  auto done = run(ledger.log(), options, {.on_changed = [&](const ChangedDecision& changed) -> Result<void> {
                    const auto text = outcome_text(changed.now);
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
  for (std::size_t i = 0; i < state.employers.size(); ++i) {
    for (const auto& prefunded : state.employers[i].prefunded)
      balances["employer " + std::to_string(i)] = state.ledger.posted(prefunded.account).minor;
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
  for (const auto& document : {std::string(holding), std::string(capturing), with(holding, fees),
                               with(capturing, fees), in_parts(with(holding, fees))}) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      INFO(document.substr(0, 1'000) << "; seed " << seed);
      Ledger ledger(document);
      ledger.sweeps_in_time = true;
      const auto accounts = script_accounts(ledger, "benefit-card");
      const auto told = tell(ledger, accounts, random_script(seed, 300));
      ledger.sweep();
      ledger.publish(document);
      for (const Sequence from : {ledger.state().last / 2, Sequence{1}}) {
        const Options begun{.program = compiled(document), .from = from};
        CHECK(balances_in(end_of(ledger, begun)) == balances_in(ledger.state()));
      }
      const Options options{.program = compiled(document)};
      Report report(16);
      const auto now = outcomes_now(ledger, options, report, told);
      CHECK(report.decisions() + report.others() == told.purchases.size());
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
  REQUIRE(needs_parts(*compiled(in_parts(capturing))));
  const Pair pairs[] = {
      {"other categories", std::string(capturing), other_rules("")},
      {"other categories, held", std::string(holding),
       other_rules(
           R"(,"capture": "later", "holds": {"expires_after_seconds": 18000, "tolerance_basis_points": 1000})")},
      {"another life of holds", std::string(holding),
       other_rules(R"(,"capture": "later", "holds": {"expires_after_seconds": 3600})")},
      {"parts and splits", std::string(capturing),
       with(capturing, R"("partial_approval": true, "split": true)")},
      {"parts, held", std::string(holding), with(holding, R"("partial_approval": true)")},
      {"controls", std::string(capturing), with(capturing, controls)},
      {"controls, held", std::string(holding), with(holding, controls)},
      {"fees where there were none", std::string(capturing), with(capturing, fees)},
      {"fees where there were none, held", std::string(holding), with(holding, fees)},
      {"no fees any more", with(capturing, fees), std::string(capturing)},
      {"no fees any more, held", with(holding, fees), std::string(holding)},
      {"other fees", with(capturing, fees), with(capturing, other_fees)},
      {"other fees, held", with(holding, other_fees), with(holding, fees)},
      {"other fees, parts and splits", with(capturing, fees),
       with(with(capturing, other_fees), R"("partial_approval": true, "split": true)")},
      {"other categories and fees, held", with(holding, fees),
       other_rules("," + std::string(other_fees) +
                   R"(,"capture": "later", "holds": {"expires_after_seconds": 3600})")},
      {"a document in parts", with(capturing, fees), in_parts(with(capturing, other_fees))},
      {"documents in parts, held", in_parts(with(holding, fees)), in_parts(with(holding, other_fees))},
  };
  std::size_t others_changed = 0;
  for (const auto& pair : pairs) {
    std::size_t changed = 0;
    std::uint64_t skipped = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
      CAPTURE(pair.what, seed);
      const auto script = random_script(seed, 400);
      Ledger recorded(pair.recorded);
      recorded.sweeps_in_time = true;
      const auto then = tell(recorded, script_accounts(recorded, "benefit-card"), script);
      Ledger really(pair.candidate);
      really.sweeps_in_time = true;
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
      // Nobody can tell what these should come to; they come to an end, and to books that balance.
      const auto last = recorded.state().last;
      for (const auto from : {last / 3, last / 2}) {
        static_cast<void>(end_of(recorded, {.program = options.program, .from = from}));
        static_cast<void>(end_of(recorded, {.program = options.program, .from = from, .divergences_max = 3}));
      }
      REQUIRE(expected.purchases.size() == then.purchases.size());
      std::size_t differ = 0;
      for (std::size_t i = 0; i < then.purchases.size(); ++i) {
        if (then.purchases[i].of_other) {
          others_changed += expected.purchases[i].outcome == then.purchases[i].outcome ? 0 : 1;
          continue;
        }
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
  // By what their employer has left.
  CHECK(others_changed > 20);
}

}  // namespace lastro::backtest::test
