#include <array>
#include <map>
#include <string>
#include <vector>

#include "tests/support/seeded_random.h"
#include "tests/unit_domain/desk.h"
#include "tests/unit_domain/life_model.h"

/// Random lives of authorizations against the model.
namespace lastro::domain {
namespace {

constexpr UnixMicros second = 1'000'000;

std::string word(AuthorizationStatus status) {
  constexpr std::array<std::string_view, 5> words{"declined", "held", "captured", "reversed", "expired"};
  return std::string(words.at(static_cast<std::size_t>(status)));
}

std::string answer_of(const Decision& decision) {
  const auto& body = decision.events().back().body;
  const auto declined = [](DeclineReason reason) {
    return "declined " + std::string(decline_codes(reason).name);
  };
  if (const auto* event = std::get_if<AuthorizationDeclined>(&body)) return declined(event->reason);
  if (const auto* event = std::get_if<RefundDeclined>(&body)) return declined(event->reason);
  if (const auto* event = declined_operation_of(body)) return declined(event->reason);
  if (const auto* event = std::get_if<RefundPosted>(&body)) return word(event->after.status);
  std::string flags;
  if (const auto* event = std::get_if<PresentmentPosted>(&body))
    flags = std::string(event->late ? "late " : "") + (event->over ? "over " : "");
  if (const auto* event = operation_of(body)) return flags + word(event->after.status);
  return std::holds_alternative<AuthorizationHeld>(body) ? "held" : "captured";
}

/// One account, and whatever happens to it.
class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed) {
    account_ = desk_.add_account();
    load("FOOD", 500);
    load("CASH", 200);
  }

  /// What was answered, and what the model expected; where they differ the test fails.
  void step() {
    desk_.now += static_cast<UnixMicros>(random_.below(20)) * second;
    while (const auto due = desk_.state.holds.due(desk_.now)) {
      compare(model_.expire(due->value), desk_.run(ExpireAuthorization{.authorization = *due}));
    }
    if (random_.one_in(12)) return load(random_.one_in(2) ? "FOOD" : "CASH", amount(60));
    if (ids_.empty() || random_.one_in(3)) return authorize();
    const auto id = ids_.at(random_.below(ids_.size()));
    switch (random_.below(6)) {
      case 0:
        return run(id, IncrementAuthorization{}, amount(40),
                   [&](Minor minor) { return model_.increment(id.value, minor); });
      case 1:
      case 2: {
        CaptureAuthorization command;
        command.final = random_.one_in(4);
        return run(id, command, maybe(amount(60)),
                   [&](Minor minor) { return model_.capture(id.value, minor, command.final); });
      }
      case 3:
        return run(id, ReverseAuthorization{}, maybe(amount(60)),
                   [&](Minor minor) { return model_.reverse(id.value, minor); });
      case 4: {
        CaptureAuthorization command;
        command.forced = true;
        command.final = random_.one_in(4);
        return run(id, command, amount(90),
                   [&](Minor minor) { return model_.present(id.value, minor, command.final); });
      }
      default:
        return run(id, Refund{}, amount(40), [&](Minor minor) { return model_.refund(id.value, minor); });
    }
  }

  void check_money() {
    const auto& state = desk_.state;
    for (const auto& [name, minor] : model_.available) CHECK(desk_.balance(account_, name) == minor);
    const auto payable = state.ledger.shared(ours, AccountClass::scheme_payable, Currency::brl);
    CHECK(state.ledger.posted(*payable).minor == model_.payable);
    const auto receivable = state.ledger.shared(ours, AccountClass::client_receivable, Currency::brl);
    CHECK((receivable ? state.ledger.posted(*receivable).minor : 0) == model_.owed);
    std::size_t held = 0;
    for (const auto& [id, each] : model_.all) held += each.held() > 0 ? 1 : 0;
    CHECK(state.holds.size() == held);
  }

  [[nodiscard]] const std::map<std::string, int>& outcomes() const { return outcomes_; }

 private:
  Minor amount(std::uint64_t most) { return 1 + static_cast<Minor>(random_.below(most)); }
  Minor maybe(Minor minor) { return random_.one_in(4) ? 0 : minor; }

  void load(std::string_view name, Minor minor) {
    desk_.load(account_, name, minor);
    model_.available[std::string(name)] += minor;
  }

  void authorize() {
    auto body = purchase(account_, amount(120), 5411);
    body.capture = random_.one_in(3) ? CaptureMode::now : CaptureMode::later;
    body.forced = random_.one_in(6);
    const bool later = body.capture == CaptureMode::later;
    body.expires_in_seconds = later ? 1 + static_cast<std::int64_t>(random_.below(600)) : 0;
    const auto id = AuthorizationId::of(0, desk_.last() + 1);
    const auto expected = model_.authorize(id.value, body.amount.minor, later, body.forced, 0);
    compare(expected, desk_.run(body));
    ids_.push_back(id);
  }

  template <class Command, class Expect>
  void run(AuthorizationId id, Command command, Minor minor, Expect expect) {
    command.authorization = by(id);
    command.amount = Amount{minor};
    if (desk_.state.holds.find(id) == nullptr) command.original = desk_.original(id);
    // A presentment of nothing named takes what is held; that is for captures to try.
    compare(expect(minor), desk_.run(command));
  }

  void compare(const std::string& expected, const Decision& decision) {
    REQUIRE_FALSE(decision.rejection().has_value());
    const auto actual = answer_of(decision);
    ++outcomes_[actual];
    REQUIRE(actual == expected);
  }

  testing::SeededRandom random_;
  Desk desk_;
  AccountId account_;
  Model model_;
  std::vector<AuthorizationId> ids_;
  std::map<std::string, int> outcomes_;
};

}  // namespace

TEST_CASE("every operation of a random life is the model's, money is conserved and the invariants hold") {
  std::map<std::string, int> outcomes;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Life life(seed);
    for (int step = 0; step < 300; ++step) life.step();  // the desk checks the invariants after each
    life.check_money();
    for (const auto& [outcome, count] : life.outcomes()) outcomes[outcome] += count;
  }
  for (const auto* outcome :
       {"held", "captured", "reversed", "expired", "late captured", "over captured", "late over captured",
        "declined insufficient_funds", "declined authorization_captured", "declined authorization_reversed",
        "declined authorization_expired", "declined authorization_declined",
        "declined capture_exceeds_authorized", "declined reversal_exceeds_authorized",
        "declined refund_exceeds_captured"}) {
    CAPTURE(outcome);
    CHECK(outcomes[outcome] > 0);
  }
}

}  // namespace lastro::domain
