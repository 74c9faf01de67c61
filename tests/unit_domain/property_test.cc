#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "engine/domain/decide.h"
#include "engine/domain/invariants.h"
#include "engine/domain/state_hash.h"
#include "engine/programs/program_document.h"
#include "tests/support/command_generator.h"
#include "tests/support/outcome_words.h"
#include "tests/support/reference_model.h"

namespace lastro::domain {
namespace {

constexpr UnixMicros day = 86'400'000'000;

/// Two states fed with the same events, one of them the one that decides.
struct Twins {
  State deciding;
  State following;
  Decision decision;

  void run(const Command& command, UnixMicros now, bool expired) {
    decide(deciding, command, {.sequence = deciding.last + 1, .recorded_at = now, .expired = expired},
           decision);
    for (const auto& event : decision.events()) {
      apply(deciding, event);
      apply(following, event);
    }
  }
};

std::map<std::string, int> run_history(std::uint64_t seed, int steps) {
  testing::SeededRandom random(seed);
  const CreditLimit credit{.unlimited = random.one_in(2), .amount = Amount{200}};
  Twins twins;
  auto now = generated_times_begin;
  twins.run({.context = {}, .body = OpenLedger{.house_credit = credit}}, now, false);
  const auto house = twins.deciding.employers.front().id;
  auto program = programs::compile_program(programs::benefit_card_document());
  REQUIRE(program.has_value());
  twins.run({.context = {.tenant = TenantId::ledger}, .body = PublishProgram{.program = *program}}, now,
            false);
  ReferenceModel model(credit, house.value);
  KnownThings known;
  known.employers.push_back(house);
  CommandGenerator generator(random, known);
  std::map<std::string, int> outcomes;

  for (int step = 0; step < steps; ++step) {
    now += static_cast<UnixMicros>(random.below(static_cast<std::uint64_t>(day / 4)));
    while (const auto due = model.due(now)) {
      REQUIRE(twins.deciding.holds.due(now) == AuthorizationId{*due});
      const auto expected = model.expire(*due);
      twins.run({.context = {.tenant = model.tenant_of(*due)},
                 .body = ExpireAuthorization{.authorization = AuthorizationId{*due}}},
                now, false);
      REQUIRE(outcome_words(twins.decision) == expected);
      for (const auto& event : twins.decision.events()) known.learn(event);
      ++outcomes["expired"];
    }
    REQUIRE_FALSE(twins.deciding.holds.due(now).has_value());
    const auto command = generator.next();
    const bool expired = random.one_in(50);
    const auto expected = model.answer(command, twins.deciding.last + 1, now, expired);
    twins.run(command, now, expired);
    const auto actual = outcome_words(twins.decision);
    if (actual != expected) {
      FAIL("seed " << seed << " step " << step << ": decided `" << actual << "`, expected `" << expected
                   << "`");
    }
    for (const auto& event : twins.decision.events()) known.learn(event);
    known.aliases.clear();  // the model knows things by id
    if (const auto broken = broken_invariant(twins.deciding))
      FAIL("seed " << seed << " step " << step << *broken);
    if (state_hash(twins.deciding) != state_hash(twins.following)) FAIL("seed " << seed << " step " << step);
    ++outcomes[actual.substr(0, actual.find_first_of("FMC0123456789"))];
    if (step % 16 == 0) CHECK(different_money(twins.deciding, model).value_or("") == "");
  }
  CHECK(different_money(twins.deciding, model).value_or("") == "");
  return outcomes;
}

}  // namespace

TEST_CASE("every decision of a random history is the reference model's, and keeps the invariants") {
  std::map<std::string, int> outcomes;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    for (const auto& [outcome, count] : run_history(seed, 600)) outcomes[outcome] += count;
  }
  // The histories reach every outcome of the contract, so that none goes unchecked.
  for (const auto* outcome : {"approved ",
                              "held ",
                              "incremented held ",
                              "captured held ",
                              "captured captured ",
                              "reversed held ",
                              "reversed reversed ",
                              "reversed captured ",
                              "expired",
                              "declined capture_exceeds_authorized",
                              "declined reversal_exceeds_authorized",
                              "declined authorization_captured",
                              "declined authorization_reversed",
                              "declined authorization_expired",
                              "loaded ",
                              "refunded ",
                              "created",
                              "opened",
                              "opened with house",
                              "issued",
                              "changed",
                              "funded ",
                              "declined account_unknown",
                              "declined card_unknown",
                              "declined card_blocked",
                              "declined card_closed",
                              "declined card_lost",
                              "declined card_stolen",
                              "declined card_cancelled",
                              "declined card_expired",
                              "declined client_blocked",
                              "declined client_closed",
                              "declined account_blocked",
                              "declined account_closed",
                              "declined currency_mismatch",
                              "declined category_unknown",
                              "declined insufficient_funds",
                              "declined deadline_passed",
                              "declined refund_exceeds_captured",
                              "declined employer_insufficient_funds",
                              "declined authorization_declined",
                              "rejected unknown_reference",
                              "rejected not_found",
                              "rejected conflict",
                              "rejected stale",
                              "rejected unprocessable",
                              "rejected deadline_passed"}) {
    CAPTURE(outcome);
    CHECK(outcomes[outcome] > 0);
  }
}

}  // namespace lastro::domain
