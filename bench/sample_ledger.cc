#include "bench/sample_ledger.h"

#include "engine/programs/program_document.h"

namespace lastro::bench {

Digest128 sample_alias(std::uint64_t n) {
  const auto mixed = [](std::uint64_t z) {  // splitmix64
    z += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  };
  return {.high = mixed(n), .low = mixed(~n) | 1U};
}

domain::AuthorizeBenefitTransaction sample_purchase(AccountId account) {
  domain::AuthorizeBenefitTransaction body{.account = {.id = account}, .amount = Amount{1}};
  body.merchant.mcc = 5411;
  body.merchant.merchant = domain::MerchantText{"SUPERMERCADO PAO DE MEL  SAO PAULO    BR"};
  return body;
}

SampleLedger::SampleLedger(std::uint64_t accounts, std::function<void(const domain::Event&)> record,
                           const domain::CreateClient& owner)
    : record_(std::move(record)) {
  execute({.context = {},
           .body = domain::OpenLedger{.ledger_id = sample_ledger_id,
                                      .house_credit = {.unlimited = true, .amount = {}}}});
  auto program = programs::compile_program(programs::benefit_card_document());
  LASTRO_ASSERT(program.has_value());
  execute({.context = {}, .body = domain::PublishProgram{.program = std::move(*program)}});
  execute({.context = {}, .body = owner});
  const auto client = ClientId::of(0, state_.last);
  for (std::uint64_t i = 0; i < accounts; ++i) {
    execute(
        {.context = {},
         .body = domain::OpenAccount{.client = {.id = client}, .program = FixedText<32>{"benefit-card"}}});
    accounts_.push_back(AccountId::of(0, state_.last));
    execute({.context = {},
             .body = domain::LoadBenefit{.account = {.id = accounts_.back()},
                                         .category = *domain::Category::from("FOOD"),
                                         .amount = Amount{std::int64_t{1} << 40U}}});
  }
}

domain::Command SampleLedger::authorization(std::uint64_t n) const {
  domain::Command command{.context = {},
                          .body = sample_purchase(accounts_[(n * 2654435761U) % accounts_.size()])};
  command.context.alias = sample_alias(n);
  command.context.external_id = domain::ExternalId{"row-000123"};
  return command;
}

const domain::Event& SampleLedger::execute(const domain::Command& command) {
  domain::decide(state_, command, {.sequence = state_.last + 1, .recorded_at = state_.last_recorded_at + 1},
                 decision_);
  LASTRO_ASSERT(!decision_.rejection());
  for (const auto& event : decision_.events()) {
    if (record_) record_(event);
    domain::apply(state_, event);
  }
  return decision_.events().back();
}

}  // namespace lastro::bench
