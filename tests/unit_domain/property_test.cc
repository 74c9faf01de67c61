#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/domain/decide.h"
#include "engine/domain/invariants.h"
#include "engine/domain/refunds/refunds.h"
#include "engine/domain/state_hash.h"
#include "engine/programs/program_document.h"
#include "tests/unit_domain/reference_model.h"

namespace lastro::domain {
namespace {

constexpr UnixMicros begins = 1'773'576'000'000'000;  // 2026-03-15T12:00:00Z
constexpr UnixMicros day = 86'400'000'000;

/// SplitMix64: the same sequence for the same seed everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    state_ += 0x9E3779B97F4A7C15U;
    auto value = state_;
    value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
    value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
    return (value ^ value >> 31U) % bound;
  }
  bool one_in(std::uint64_t chance) { return below(chance) == 0; }

 private:
  std::uint64_t state_;
};

/// What the generator may name: everything created so far.
struct Known {
  std::vector<ClientId> clients;
  std::vector<EmployerId> employers;
  std::vector<AccountId> accounts;
  std::vector<CardId> cards;
  std::map<std::uint64_t, OriginalAuthorization> originals;

  void learn(const Event& event) {
    const auto sequence = event.header.sequence;
    if (std::holds_alternative<ClientCreated>(event.body)) clients.push_back(ClientId::of(0, sequence));
    if (std::holds_alternative<EmployerCreated>(event.body)) employers.push_back(EmployerId::of(0, sequence));
    if (std::holds_alternative<AccountOpened>(event.body)) accounts.push_back(AccountId::of(0, sequence));
    if (std::holds_alternative<CardIssued>(event.body)) cards.push_back(CardId::of(0, sequence));
    if (const auto original = original_of(event, 0)) originals[sequence] = *original;
  }
};

class Generator {
 public:
  Generator(Random& random, const Known& known) : random_(random), known_(known) {}

  Command next() {
    Command command;
    auto& context = command.context;
    context.tenant = random_.one_in(8) ? TenantId{2} : TenantId::standard;
    if (!random_.one_in(3)) context.alias = {.high = 1, .low = ++aliases_};
    command.body = body();
    if (random_.one_in(10)) {
      const auto back = static_cast<UnixMicros>(random_.below(90)) * day;
      context.business_time = begins + back;
    }
    return command;
  }

 private:
  template <class IdType>
  Reference<IdType> any(const std::vector<IdType>& ids) {
    if (ids.empty() || random_.one_in(40)) return {.id = IdType::of(0, 1'000'000), .alias = {}};
    return {.id = ids[random_.below(ids.size())], .alias = {}};
  }
  Amount amount(std::uint64_t most) { return Amount{1 + static_cast<std::int64_t>(random_.below(most))}; }
  Category any_category() {
    constexpr std::string_view names[] = {"FOOD", "MEAL", "CASH", "TRAVEL"};
    return *Category::from(names[random_.below(random_.one_in(10) ? 4 : 3)]);
  }
  Currency currency() { return random_.one_in(20) ? Currency::usd : Currency::brl; }
  Currency currency_if_named() { return random_.one_in(3) ? Currency::none : currency(); }
  MerchantData merchant() {
    constexpr Mcc codes[] = {5411, 5412, 5811, 5812, 4111, 5410, 5813, 0};
    constexpr std::string_view names[] = {"BAR", "UBER EATS", "UBER TRIP", "IFOOD *PIZZA", "IFOOD", ""};
    MerchantData merchant;
    merchant.mcc = codes[random_.below(std::size(codes))];
    merchant.merchant = MerchantText{names[random_.one_in(3) ? random_.below(std::size(names)) : 0]};
    return merchant;
  }
  Status status(bool of_card) {
    if (!random_.one_in(3)) return random_.one_in(2) ? Status::active : Status::blocked;
    return static_cast<Status>(1 + random_.below(of_card || random_.one_in(5) ? 6 : 3));
  }

  CommandBody body() {
    const auto choice = random_.below(100);
    if (choice < 4) return CreateClient{};
    if (choice < 6) return CreateEmployer{};
    if (choice < 12) return FundEmployer{.employer = any(known_.employers), .amount = amount(500)};
    if (choice < 18) return open_account();
    if (choice < 23) return issue_card();
    if (choice < 24) return change<ChangeClientStatus>(&ChangeClientStatus::client, known_.clients, false);
    if (choice < 26)
      return change<ChangeAccountStatus>(&ChangeAccountStatus::account, known_.accounts, false);
    if (choice < 28) return change<ChangeCardStatus>(&ChangeCardStatus::card, known_.cards, true);
    if (choice < 48) {
      return LoadBenefit{.account = any(known_.accounts), .category = any_category(), .amount = amount(60)};
    }
    return choice < 82 ? CommandBody{authorize()} : CommandBody{refund()};
  }
  /// From the version it was made with, where it insists on one: stale once it has changed.
  template <class Body, class IdType, class Ids>
  Body change(Reference<IdType> Body::*target, const Ids& ids, bool of_card) {
    Body body{.status = status(of_card)};
    body.*target = any(ids);
    if (random_.one_in(3)) body.if_version = (body.*target).id.sequence();
    return body;
  }
  OpenAccount open_account() {
    OpenAccount body{.client = any(known_.clients), .currency = currency()};
    if (random_.one_in(2)) body.employer = any(known_.employers);
    body.program = FixedText<32>{std::string_view{random_.one_in(30) ? "other" : "benefit-card"}};
    return body;
  }
  IssueCard issue_card() {
    IssueCard body{.account = any(known_.accounts), .token = {.high = 7, .low = random_.below(400)}};
    if (random_.one_in(2)) body.expires = static_cast<ExpiryMonth>(12 * 2026 + 1 + random_.below(6));
    return body;
  }
  AuthorizeBenefitTransaction authorize() {
    AuthorizeBenefitTransaction body{
        .amount = amount(40), .currency = currency_if_named(), .merchant = merchant()};
    if (random_.one_in(2)) {
      body.card = any(known_.cards);
    } else {
      body.account = any(known_.accounts);
    }
    return body;
  }
  Refund refund() {
    Refund body{.amount = amount(30), .currency = currency_if_named(), .merchant = merchant()};
    if (!random_.one_in(3) && !known_.originals.empty()) {
      auto found = known_.originals.begin();
      std::advance(found, static_cast<std::ptrdiff_t>(random_.below(known_.originals.size())));
      body.authorization = {.id = AuthorizationId::of(0, found->first), .alias = {}};
      if (!random_.one_in(20)) body.original = found->second;
      return body;
    }
    body.account = any(known_.accounts);
    body.has_mcc = random_.one_in(2);
    if (random_.one_in(2)) body.category = any_category();
    return body;
  }

  Random& random_;
  const Known& known_;
  std::uint64_t aliases_ = 0;
};

/// The decision in the model's words.
struct InWords {
  std::string operator()(const ClientCreated&) const { return "created"; }
  std::string operator()(const EmployerCreated&) const { return "created"; }
  std::string operator()(const EmployerFunded& event) const {
    return "funded " + std::to_string(event.balance_after.minor);
  }
  std::string operator()(const AccountOpened&) const { return events == 1 ? "opened" : "opened with house"; }
  std::string operator()(const CardIssued&) const { return "issued"; }
  std::string operator()(const ClientStatusChanged&) const { return "changed"; }
  std::string operator()(const AccountStatusChanged&) const { return "changed"; }
  std::string operator()(const CardStatusChanged&) const { return "changed"; }
  std::string operator()(const BenefitLoaded& event) const { return "loaded " + words(event.allocation); }
  std::string operator()(const BenefitLoadDeclined& event) const { return words(event.reason); }
  std::string operator()(const AuthorizationApproved& event) const {
    return "approved " + words(event.allocations[0]);
  }
  std::string operator()(const AuthorizationDeclined& event) const { return words(event.reason); }
  std::string operator()(const RefundPosted& event) const {
    return "refunded " + words(event.allocations[0]);
  }
  std::string operator()(const RefundDeclined& event) const { return words(event.reason); }
  template <class Other>
  std::string operator()(const Other&) const {
    return "another event";
  }

  static std::string words(const Allocation& allocation) {
    return std::string(allocation.category.name()) + " " + std::to_string(allocation.balance_after.minor);
  }
  static std::string words(DeclineReason reason) {
    return "declined " + std::string(decline_codes(reason).name);
  }

  std::size_t events;
};

std::string in_words(const Decision& decision) {
  if (decision.rejection()) return "rejected " + std::string(rejection_name(decision.rejection()->kind));
  return std::visit(InWords{decision.events().size()}, decision.events().back().body);
}

void require_same_money(const State& state, const ReferenceModel& model) {
  for (const auto& [id, wallets] : model.balances()) {
    const auto& account = state.accounts[state.account_at.at(AccountId{id})];
    for (const auto& [name, balance] : wallets) {
      const auto wallet = find_wallet(state, account, *Category::from(name));
      if (!wallet || state.ledger.available(*wallet).minor != balance) FAIL("account " << id << " " << name);
    }
  }
  for (const auto& [key, balance] : model.employer_balances()) {
    const auto& employer = state.employers[state.employer_at.at(EmployerId{key.first})];
    const auto prefunded = prefunded_of(employer, key.second);
    if (!prefunded || state.ledger.posted(*prefunded).minor != balance) FAIL("employer " << key.first);
  }
  for (const auto& [key, balance] : model.payable()) {
    const auto payable = state.ledger.shared(key.first, AccountClass::scheme_payable, key.second);
    if (!payable || state.ledger.posted(*payable).minor != balance) FAIL("scheme payable");
  }
}

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
  Random random(seed);
  const CreditLimit credit{.unlimited = random.one_in(2), .amount = Amount{200}};
  Twins twins;
  auto now = begins;
  twins.run({.context = {}, .body = OpenLedger{.house_credit = credit}}, now, false);
  const auto house = twins.deciding.employers.front().id;
  auto program = programs::compile_program(programs::benefit_card_document());
  REQUIRE(program.has_value());
  twins.run({.context = {}, .body = PublishProgram{.program = *program}}, now, false);
  ReferenceModel model(credit, house.value);
  Known known;
  known.employers.push_back(house);
  Generator generator(random, known);
  std::map<std::string, int> outcomes;

  for (int step = 0; step < steps; ++step) {
    const auto command = generator.next();
    now += static_cast<UnixMicros>(random.below(static_cast<std::uint64_t>(day / 4)));
    const bool expired = random.one_in(50);
    const auto expected = model.answer(command, twins.deciding.last + 1, now, expired);
    twins.run(command, now, expired);
    const auto actual = in_words(twins.decision);
    if (actual != expected) {
      FAIL("seed " << seed << " step " << step << ": decided `" << actual << "`, expected `" << expected
                   << "`");
    }
    for (const auto& event : twins.decision.events()) known.learn(event);
    if (const auto broken = broken_invariant(twins.deciding))
      FAIL("seed " << seed << " step " << step << *broken);
    if (state_hash(twins.deciding) != state_hash(twins.following)) FAIL("seed " << seed << " step " << step);
    ++outcomes[actual.substr(0, actual.find_first_of("FMC0123456789"))];
    if (step % 16 == 0) require_same_money(twins.deciding, model);
  }
  require_same_money(twins.deciding, model);
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
