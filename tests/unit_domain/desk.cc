#include "tests/unit_domain/desk.h"

#include "engine/domain/authorizations/operations.h"
#include "engine/programs/program_document.h"

namespace lastro::domain {

Category category(std::string_view name) {
  const auto found = Category::from(name);
  REQUIRE(found.has_value());
  return *found;
}

Digest128 alias(std::uint64_t number) {
  return {.high = 0xA11A5, .low = number};
}

CommandContext context_of(TenantId tenant, Digest128 alias) {
  CommandContext context;
  context.tenant = tenant;
  context.alias = alias;
  return context;
}

AuthorizeBenefitTransaction purchase(AccountId account, std::int64_t minor, Mcc mcc,
                                     std::string_view merchant) {
  AuthorizeBenefitTransaction body;
  body.account = by(account);
  body.amount = Amount{minor};
  body.merchant.mcc = mcc;
  body.merchant.merchant = MerchantText{merchant};
  return body;
}

Desk::Desk(CreditLimit house_credit, UnixMicros opens) : now(opens) {
  run(OpenLedger{.ledger_id = {}, .key_check = 1, .house_credit = house_credit});
  auto program = programs::compile_program(programs::benefit_card_document());
  REQUIRE(program.has_value());
  run(PublishProgram{.program = *program}, context_of(TenantId::ledger));
}

const Decision& Desk::decide(const CommandBody& body, const CommandContext& context, bool expired) {
  command_ = {.context = context, .body = body};
  domain::decide(state, command_, {.sequence = state.last + 1, .recorded_at = now, .expired = expired},
                 decision_);
  return decision_;
}

const Decision& Desk::run(const CommandBody& body, const CommandContext& context, bool expired) {
  const auto& decision = decide(body, context, expired);
  REQUIRE(decision.rejection().has_value() == decision.events().empty());
  for (const auto& event : decision.events()) {
    apply(state, event);
    if (const auto known = original_of(event, state.partition)) originals_[known->id] = *known;
    if (const auto* after = after_of(event.body)) originals_[authorization_of(event.body)].standing = *after;
  }
  if (const auto broken = broken_invariant(state)) FAIL(*broken);
  now += 1'000;
  return decision;
}

Rejection Desk::expect_rejection(const CommandBody& body, const CommandContext& context, bool expired) {
  const auto& decision = decide(body, context, expired);
  REQUIRE(decision.rejection().has_value());
  CHECK(decision.events().empty());
  return *decision.rejection();
}

ClientId Desk::add_client(TenantId tenant, Digest128 alias) {
  CreateClient body;
  body.personal.subject = {.high = 1, .low = state.last};
  body.personal.bytes = {1, 2, 3};
  expect<ClientCreated>(body, context_of(tenant, alias));
  return last_id<ClientId>();
}

AccountId Desk::add_account(ClientId client, TenantId tenant, EmployerId employer, Currency currency,
                            std::string_view program) {
  OpenAccount body;
  body.client = by(client);
  body.employer = by(employer);
  body.program = FixedText<32>{program};
  body.currency = currency;
  expect<AccountOpened>(body, context_of(tenant));
  return last_id<AccountId>();
}

AccountId Desk::add_account_under(std::string_view document) {
  auto program = programs::compile_program(document);
  if (!program) FAIL(program.error().message);
  const auto name = program->name;
  expect<ProgramPublished>(PublishProgram{.program = std::move(*program)}, context_of(ours));
  return add_account(add_client(), ours, {}, Currency::brl, name);
}

CardId Desk::add_card(AccountId account, ExpiryMonth expires, TenantId tenant) {
  IssueCard body;
  body.account = by(account);
  body.token = {.high = 0x70CE7, .low = ++tokens_};
  body.last_four = {'0', '0', '1', '7'};
  body.expires = expires;
  expect<CardIssued>(body, context_of(tenant));
  return last_id<CardId>();
}

EmployerId Desk::add_employer(TenantId tenant) {
  expect<EmployerCreated>(CreateEmployer{}, context_of(tenant));
  return last_id<EmployerId>();
}

void Desk::load(AccountId account, std::string_view name, std::int64_t minor, TenantId tenant) {
  LoadBenefit body;
  body.account = by(account);
  body.category = category(name);
  body.amount = Amount{minor};
  expect<BenefitLoaded>(body, context_of(tenant));
}

AuthorizationId Desk::spend(AccountId account, std::int64_t minor, Mcc mcc, TenantId tenant) {
  expect<AuthorizationApproved>(purchase(account, minor, mcc), context_of(tenant));
  return last_id<AuthorizationId>();
}

std::int64_t Desk::balance(AccountId account, std::string_view name) const {
  const auto* position = state.account_at.find(account);
  REQUIRE(position != nullptr);
  const auto wallet = find_wallet(state, state.accounts[*position], category(name));
  REQUIRE(wallet.has_value());
  return state.ledger.available(*wallet).minor;
}

OriginalFromLog Desk::original(AuthorizationId id) const {
  const auto found = originals_.find(id);
  REQUIRE(found != originals_.end());
  return std::make_shared<OriginalAuthorization>(found->second);
}

}  // namespace lastro::domain
