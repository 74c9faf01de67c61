#include "tests/support/command_generator.h"

#include <algorithm>
#include <iterator>

#include "engine/domain/authorizations/operations.h"

namespace lastro::domain {

void KnownThings::learn(const Event& event) {
  const auto sequence = event.header.sequence;
  const bool directory = std::holds_alternative<ClientCreated>(event.body) ||
                         std::holds_alternative<EmployerCreated>(event.body) ||
                         std::holds_alternative<AccountOpened>(event.body) ||
                         std::holds_alternative<CardIssued>(event.body);
  if (std::holds_alternative<ClientCreated>(event.body)) clients.push_back(ClientId::of(0, sequence));
  if (std::holds_alternative<EmployerCreated>(event.body)) employers.push_back(EmployerId::of(0, sequence));
  if (std::holds_alternative<AccountOpened>(event.body)) accounts.push_back(AccountId::of(0, sequence));
  if (std::holds_alternative<CardIssued>(event.body)) cards.push_back(CardId::of(0, sequence));
  const auto original = original_of(event, 0);
  if (original) originals[sequence] = *original;
  if (const auto* after = after_of(event.body))
    originals[authorization_of(event.body).sequence()].standing = *after;
  if (event.header.alias && (directory || original)) aliases[sequence] = event.header.alias;
}

Command CommandGenerator::next() {
  Command command;
  auto& context = command.context;
  context.tenant = random_.one_in(8) ? TenantId{2} : TenantId::standard;
  if (!random_.one_in(3)) context.alias = {.high = 1, .low = ++aliases_};
  command.body = body();
  if (random_.one_in(10)) {
    constexpr UnixMicros day = 86'400'000'000;
    context.business_time = generated_times_begin + static_cast<UnixMicros>(random_.below(90)) * day;
  }
  return command;
}

template <class IdType>
Reference<IdType> CommandGenerator::any(const std::vector<IdType>& ids) {
  if (ids.empty() || random_.one_in(40)) return {.id = IdType::of(0, 1'000'000), .alias = {}};
  const auto id = ids[random_.below(ids.size())];
  const auto alias = known_.aliases.find(id.value);
  if (alias != known_.aliases.end() && random_.one_in(3)) return {.id = {}, .alias = alias->second};
  return {.id = id, .alias = {}};
}

Category CommandGenerator::any_category() {
  constexpr std::string_view names[] = {"FOOD", "MEAL", "CASH", "TRAVEL"};
  return *Category::from(names[random_.below(random_.one_in(10) ? 4 : 3)]);
}

MerchantData CommandGenerator::merchant() {
  constexpr Mcc codes[] = {5411, 5412, 5811, 5812, 4111, 5410, 5813, 0};
  constexpr std::string_view names[] = {"BAR", "UBER EATS", "UBER TRIP", "IFOOD *PIZZA", "IFOOD", ""};
  MerchantData merchant;
  merchant.mcc = codes[random_.below(std::size(codes))];
  merchant.merchant = MerchantText{names[random_.one_in(3) ? random_.below(std::size(names)) : 0]};
  return merchant;
}

Status CommandGenerator::status(bool of_card) {
  if (!random_.one_in(3)) return random_.one_in(2) ? Status::active : Status::blocked;
  return static_cast<Status>(1 + random_.below(of_card || random_.one_in(5) ? 6 : 3));
}

CommandBody CommandGenerator::body() {
  const auto choice = random_.below(100);
  if (choice < 4) return CreateClient{};
  if (choice < 6) return CreateEmployer{};
  if (choice < 12) return FundEmployer{.employer = any(known_.employers), .amount = amount(500)};
  if (choice < 18) return open_account();
  if (choice < 23) return issue_card();
  if (choice < 24) return change<ChangeClientStatus>(&ChangeClientStatus::client, known_.clients, false);
  if (choice < 26) return change<ChangeAccountStatus>(&ChangeAccountStatus::account, known_.accounts, false);
  if (choice < 28) return change<ChangeCardStatus>(&ChangeCardStatus::card, known_.cards, true);
  if (choice < 48)
    return LoadBenefit{.account = any(known_.accounts), .category = any_category(), .amount = amount(60)};
  if (choice < 78) return authorize();
  return choice < 88 || known_.originals.empty() ? CommandBody{refund()} : operation();
}

/// From the version it was made with, where it insists on one: stale once it has changed.
template <class Body, class IdType, class Ids>
Body CommandGenerator::change(Reference<IdType> Body::*target, const Ids& ids, bool of_card) {
  Body body{.status = status(of_card)};
  body.*target = any(ids);
  if (random_.one_in(3)) body.if_version = (body.*target).id.sequence();
  return body;
}

OpenAccount CommandGenerator::open_account() {
  OpenAccount body{.client = any(known_.clients), .currency = currency()};
  if (random_.one_in(2)) body.employer = any(known_.employers);
  body.program = FixedText<32>{std::string_view{random_.one_in(30) ? "other" : "benefit-card"}};
  return body;
}

IssueCard CommandGenerator::issue_card() {
  IssueCard body{.account = any(known_.accounts), .token = {.high = 7, .low = random_.below(400)}};
  if (random_.one_in(2)) body.expires = static_cast<ExpiryMonth>(12 * 2026 + 1 + random_.below(6));
  return body;
}

AuthorizeBenefitTransaction CommandGenerator::authorize() {
  AuthorizeBenefitTransaction body{
      .amount = amount(40), .currency = currency_if_named(), .merchant = merchant()};
  if (random_.one_in(2)) {
    body.card = any(known_.cards);
  } else {
    body.account = any(known_.accounts);
  }
  if (random_.one_in(3)) {
    body.capture = CaptureMode::later;
    body.expires_in_seconds = 1 + static_cast<std::int64_t>(random_.below(random_.one_in(2) ? 30 : 200'000));
  }
  return body;
}

CommandBody CommandGenerator::operation() {
  const auto part = [&](std::uint64_t most) { return random_.one_in(3) ? Amount{} : amount(most); };
  switch (random_.below(3)) {
    case 0:
      return linked(IncrementAuthorization{.amount = amount(20), .currency = currency_if_named()});
    case 1:
      return linked(CaptureAuthorization{
          .amount = part(40), .currency = currency_if_named(), .final = random_.one_in(3)});
    default:
      return linked(ReverseAuthorization{.amount = part(40), .currency = currency_if_named()});
  }
}

Refund CommandGenerator::refund() {
  Refund body{.amount = amount(30), .currency = currency_if_named(), .merchant = merchant()};
  if (!random_.one_in(3) && !known_.originals.empty()) return linked(body);
  body.account = any(known_.accounts);
  body.has_mcc = random_.one_in(2);
  if (random_.one_in(2)) body.category = any_category();
  return body;
}

template <class Body>
Body CommandGenerator::linked(Body body) {
  auto found = known_.originals.begin();
  // One of the last, more often than not: holds end.
  const auto count = known_.originals.size();
  const auto from_end = random_.below(random_.one_in(3) ? count : std::min<std::size_t>(count, 6));
  std::advance(found, static_cast<std::ptrdiff_t>(count - 1 - from_end));
  body.authorization = {.id = AuthorizationId::of(0, found->first), .alias = {}};
  if (!random_.one_in(20)) body.original = std::make_shared<OriginalAuthorization>(found->second);
  const auto alias = known_.aliases.find(found->first);
  if (alias != known_.aliases.end() && random_.one_in(3))
    body.authorization = {.id = {}, .alias = alias->second};
  return body;
}

}  // namespace lastro::domain
