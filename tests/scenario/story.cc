#include "tests/scenario/story.h"

#include <sstream>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/alias_kind.h"
#include "tests/scenario/line.h"
#include "tests/scenario/stage.h"

namespace lastro::scenario {
namespace {

using namespace lastro::domain;

class Player {
 public:
  std::vector<std::string> play(Words words) {
    context_ = {};
    std::size_t times = 1;
    for (;;) {
      if (words.size() > 2 && words[1] == "times") {
        times = number(words[0]);
        words.erase(words.begin(), words.begin() + 2);
      } else if (words.front() == "late") {
        context_.deadline_micros = 1;
        words.erase(words.begin());
      } else if (words.front() == "tenant" && words.size() > 2) {
        context_.tenant = TenantId{static_cast<std::uint32_t>(number(words[1]))};
        words.erase(words.begin(), words.begin() + 2);
      } else {
        break;
      }
    }
    words_ = std::move(words);
    next_ = 1;
    const auto& verb = words_.front();
    if (verb == "balance") return {stage_.balance(context_.tenant, alias(AliasKind::account, take()))};
    if (verb == "restart") return stage_.restart(), std::vector<std::string>{};
    if (verb == "wait") {
      stage_.clock.move(static_cast<UnixMicros>(number(take())) * 1'000'000);
      return {};
    }
    if (verb == "pass") {
      stage_.clock.move(static_cast<UnixMicros>(number(take())) * 86'400'000'000);
      return {};
    }
    const auto body = body_of(verb);
    if (next_ != words_.size()) FAIL("not understood: " << words_[next_]);
    return stage_.run(std::vector(times, Command{.context = context_, .body = body}));
  }

 private:
  const std::string& take() {
    if (next_ == words_.size()) FAIL("a word is missing");
    return words_[next_++];
  }
  bool take_if(std::string_view word) {
    if (next_ == words_.size() || words_[next_] != word) return false;
    ++next_;
    return true;
  }
  Amount take_amount() {
    const auto parsed = parse_amount(take(), 2);
    REQUIRE(parsed.amount.has_value());
    return *parsed.amount;
  }
  Mcc take_mcc() { return static_cast<Mcc>(number(take())); }
  [[nodiscard]] Digest128 alias(AliasKind kind, std::string_view name) const {
    return digest_of(context_.tenant, kind, name);
  }
  template <class IdType>
  Reference<IdType> named(AliasKind kind, std::string_view name) const {
    return {.id = {}, .alias = alias(kind, name)};
  }
  void name_it(AliasKind kind, std::string_view name) {
    context_.alias = alias(kind, name);
    context_.external_id = ExternalId{name};
  }
  void take_id(AliasKind kind) {
    if (take_if("id")) name_it(kind, take());
  }

  CommandBody body_of(const std::string& verb) {
    if (verb == "client") return name_it(AliasKind::client, take()), CreateClient{};
    if (verb == "employer") return name_it(AliasKind::employer, take()), CreateEmployer{};
    if (verb == "fund") return fund();
    if (verb == "account") return account();
    if (verb == "card") return card();
    if (verb == "status") return status();
    if (verb == "load") return load();
    if (verb == "authorize") return authorize();
    if (verb == "hold") return hold();
    if (verb == "increment") return operation<IncrementAuthorization>(AliasKind::increment);
    if (verb == "capture") return capture(false);
    if (verb == "present") return capture(true);
    if (verb == "reverse") return operation<ReverseAuthorization>(AliasKind::reversal);
    if (verb == "refund") return refund();
    FAIL("not understood: " << verb);
    return {};
  }
  CommandBody fund() {
    FundEmployer body{.employer = named<EmployerId>(AliasKind::employer, take())};
    body.amount = take_amount();
    return body;
  }
  CommandBody account() {
    name_it(AliasKind::account, take());
    REQUIRE(take_if("of"));
    OpenAccount body{.client = named<ClientId>(AliasKind::client, take())};
    if (take_if("by")) body.employer = named<EmployerId>(AliasKind::employer, take());
    body.program = FixedText<32>{std::string_view{"benefit-card"}};
    return body;
  }
  CommandBody card() {
    const auto name = take();
    name_it(AliasKind::card, name);
    REQUIRE(take_if("of"));
    IssueCard body{.account = named<AccountId>(AliasKind::account, take()),
                   .token = alias(AliasKind::card_token, name)};
    if (take_if("until")) {
      const auto& month = take();
      body.expires = static_cast<ExpiryMonth>(12 * number(month.substr(0, 4)) + number(month.substr(5)) - 1);
    }
    return body;
  }
  CommandBody status() {
    const auto kind = take();
    const auto name = take();
    const auto next = status_from(take());
    REQUIRE(next.has_value());
    if (kind == "client") return ChangeClientStatus{named<ClientId>(AliasKind::client, name), *next, {}};
    if (kind == "account") return ChangeAccountStatus{named<AccountId>(AliasKind::account, name), *next, {}};
    return ChangeCardStatus{named<CardId>(AliasKind::card, name), *next, {}};
  }
  CommandBody load() {
    LoadBenefit body{.account = named<AccountId>(AliasKind::account, take())};
    body.category = Category::from(take()).value();
    body.amount = take_amount();
    take_id(AliasKind::load);
    return body;
  }
  CommandBody hold() {
    auto body = authorize();
    body.capture = CaptureMode::later;
    if (take_if("for")) body.expires_in_seconds = static_cast<std::int64_t>(number(take()));
    return body;
  }
  CommandBody capture(bool forced) {
    auto body = operation<CaptureAuthorization>(AliasKind::capture);
    body.forced = forced;
    body.final = take_if("final");
    return body;
  }
  /// Of all there is, where no amount is told.
  template <class Body>
  Body operation(AliasKind kind) {
    REQUIRE(take_if("of"));
    Body body;
    body.authorization = named<AuthorizationId>(AliasKind::authorization, take());
    const bool told = next_ < words_.size() && words_[next_] != "id" && words_[next_] != "final";
    if (told) body.amount = take_amount();
    take_id(kind);
    return body;
  }
  AuthorizeBenefitTransaction authorize() {
    AuthorizeBenefitTransaction body;
    const std::string_view who = take();
    if (who.starts_with("card:")) {
      body.card = named<CardId>(AliasKind::card, who.substr(5));
    } else {
      body.account = named<AccountId>(AliasKind::account, who);
    }
    body.amount = take_amount();
    body.merchant.mcc = take_mcc();
    body.merchant.merchant = MerchantText{std::string_view{take()}};
    take_id(AliasKind::authorization);
    return body;
  }
  CommandBody refund() {
    Refund body;
    if (take_if("of")) {
      body.authorization = named<AuthorizationId>(AliasKind::authorization, take());
    } else {
      REQUIRE(take_if("to"));
      body.account = named<AccountId>(AliasKind::account, take());
    }
    body.amount = take_amount();
    if (take_if("mcc")) {
      body.has_mcc = true;
      body.merchant.mcc = take_mcc();
    } else if (next_ < words_.size()) {
      if (const auto category = Category::from(words_[next_])) ++next_, body.category = *category;
    }
    if (next_ < words_.size() && words_[next_] != "id")
      body.merchant.merchant = MerchantText{std::string_view{take()}};
    take_id(AliasKind::refund);
    return body;
  }

  Stage stage_;
  CommandContext context_;
  Words words_;
  std::size_t next_ = 0;
};

}  // namespace

std::string play(std::string_view story) {
  Player player;
  std::string played;
  std::istringstream lines{std::string(story)};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('>')) continue;
    played += line + "\n";
    if (line.empty() || line.front() == '#') continue;
    for (const auto& told : player.play(split(line))) played += "> " + told + "\n";
  }
  return played;
}

}  // namespace lastro::scenario
