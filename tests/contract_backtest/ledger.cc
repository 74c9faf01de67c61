#include "tests/contract_backtest/ledger.h"

#include "engine/domain/authorizations/operations.h"
#include "engine/domain/invariants.h"
#include "engine/programs/program_document.h"

namespace lastro::backtest::test {

std::shared_ptr<const domain::Program> compiled(std::string_view document) {
  auto program = programs::compile_program(document);
  if (!program) FAIL(program.error().message);
  return std::make_shared<const domain::Program>(std::move(*program));
}

Ledger::Ledger(std::string_view document) {
  expect(domain::OpenLedger{
      .ledger_id = ledger_id, .key_check = 1, .house_credit = {.unlimited = true, .amount = {}}});
  if (!document.empty()) publish(document);
}

void Ledger::decide(const domain::Command& command) {
  domain::decide(state_, command, {.sequence = state_.last + 1, .recorded_at = now}, decision_);
}

void Ledger::record() {
  for (const auto& event : decision_.events()) {
    const auto bytes = encoder_.encode(event);
    if (!builder_.fits(bytes.size())) static_cast<void>(log());
    builder_.add(encoder_.encode(event));
    domain::apply(state_, event);
    if (const auto known = domain::original_of(event, 0)) originals_[known->id.value] = *known;
    if (const auto* after = domain::after_of(event.body))
      originals_[domain::authorization_of(event.body).value].standing = *after;
  }
}

void Ledger::expire(AuthorizationId id) {
  domain::Command command;
  command.context.tenant = state_.accounts[state_.holds.find(id)->account].tenant;
  command.body = domain::ExpireAuthorization{.authorization = id};
  decide(command);
  REQUIRE_FALSE(decision_.rejection().has_value());
  record();
}

void Ledger::sweep() {
  while (const auto due = state_.holds.due(now)) expire(*due);
}

void Ledger::expire_of(const domain::CommandBody& body) {
  std::optional<std::uint32_t> account;
  if (const auto* purchase = std::get_if<domain::AuthorizeBenefitTransaction>(&body)) {
    account = account_position(state_, purchase->account);
  } else {
    std::visit(
        [&](const auto& each) {
          if constexpr (requires { each.original; }) {
            const auto known = originals_.find(each.authorization.id.value);
            if (known != originals_.end())
              account = account_position(state_, {.id = known->second.account, .alias = {}});
          }
        },
        body);
  }
  if (!account) return;
  while (const auto due = state_.holds.due_in(state_.accounts[*account].first_hold, now)) expire(*due);
}

const domain::Event* Ledger::run(domain::CommandBody body, Digest128 alias, TenantId tenant) {
  if (sweeps_in_time) sweep();
  expire_of(body);
  command_ = {.context = {.tenant = tenant, .alias = alias}, .body = std::move(body)};
  std::visit(
      [&](auto& each) {
        if constexpr (requires { each.original; }) {
          const auto known = originals_.find(each.authorization.id.value);
          if (known != originals_.end() && state_.holds.find(each.authorization.id) == nullptr)
            each.original = std::make_shared<domain::OriginalAuthorization>(known->second);
        }
      },
      command_.body);
  decide(command_);
  if (decision_.rejection()) return nullptr;
  record();
  return &decision_.events().back();
}

const domain::Event& Ledger::expect(domain::CommandBody body, Digest128 alias, TenantId tenant) {
  const auto* event = run(std::move(body), alias, tenant);
  if (event == nullptr) FAIL("rejected: " << decision_.rejection()->detail);
  return *event;
}

void Ledger::publish(std::string_view document, TenantId tenant, UnixMicros effective_at) {
  const auto program = compiled(document);
  if (needs_parts(*program)) {
    for (const auto& part : split(*program)) expect(domain::StoreProgramPart{.part = part}, {}, tenant);
  }
  expect(domain::PublishProgram{.program = *program, .effective_at = effective_at}, {}, tenant);
}

AccountId Ledger::add_account(std::string_view program, TenantId tenant, EmployerId employer) {
  domain::CreateClient client;
  client.personal.subject = {.high = 1, .low = state_.last};
  client.personal.bytes = {1, 2, 3};
  expect(client, {}, tenant);
  expect(domain::OpenAccount{.client = {.id = ClientId::of(0, state_.last), .alias = {}},
                             .employer = {.id = employer, .alias = {}},
                             .program = FixedText<32>{program}},
         {}, tenant);
  return AccountId::of(0, state_.last);
}

EmployerId Ledger::add_employer(std::int64_t funded) {
  expect(domain::CreateEmployer{.name = FixedText<200>{"Padaria Ltda"}, .document = {}});
  const auto employer = EmployerId::of(0, state_.last);
  expect(domain::FundEmployer{.employer = {.id = employer, .alias = {}}, .amount = Amount{funded}});
  return employer;
}

void Ledger::load(AccountId account, std::string_view category, std::int64_t minor, TenantId tenant) {
  expect(domain::LoadBenefit{.account = {.id = account, .alias = {}},
                             .category = *domain::Category::from(category),
                             .amount = Amount{minor}},
         {}, tenant);
}

const domain::Event& Ledger::pay(AccountId account, std::int64_t minor, Mcc mcc, std::string_view merchant,
                                 TenantId tenant) {
  domain::AuthorizeBenefitTransaction body;
  body.account.id = account;
  body.amount = Amount{minor};
  body.merchant.mcc = mcc;
  body.merchant.merchant = domain::MerchantText{merchant};
  return expect(body, {}, tenant);
}

log::MemoryLog& Ledger::log() {
  if (!builder_.empty()) {
    const auto frame = builder_.finish(log_.appended(), now);
    REQUIRE(log_.append(*frame).has_value());
    REQUIRE(log_.commit(frame->last_sequence()).has_value());
  }
  return log_;
}

std::int64_t Ledger::balance(AccountId account, std::string_view category) const {
  const auto position = account_position(state_, {.id = account, .alias = {}});
  REQUIRE(position.has_value());
  const auto wallet = find_wallet(state_, state_.accounts[*position], *domain::Category::from(category));
  REQUIRE(wallet.has_value());
  return state_.ledger.available(*wallet).minor;
}

domain::AuthorizationParts Ledger::parts(AuthorizationId id) const {
  const auto known = originals_.find(id.value);
  return known == originals_.end() ? domain::AuthorizationParts{} : known->second.standing.parts;
}

}  // namespace lastro::backtest::test
