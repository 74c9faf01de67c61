#include "bench/sample_ledger.h"

#include "engine/programs/program_document.h"

namespace lastro::bench {

SampleLedger::SampleLedger(std::uint64_t accounts, std::function<void(const domain::Event&)> record)
    : record_(std::move(record)) {
  execute({.context = {}, .body = domain::OpenLedger{.house_credit = {.unlimited = true, .amount = {}}}});
  auto program = programs::compile_program(programs::benefit_card_document());
  LASTRO_ASSERT(program.has_value());
  execute({.context = {}, .body = domain::PublishProgram{.program = std::move(*program)}});
  execute({.context = {}, .body = domain::CreateClient{}});
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
  domain::AuthorizeBenefitTransaction body{.account = {.id = accounts_[(n * 2654435761U) % accounts_.size()]},
                                           .amount = Amount{1}};
  body.merchant.mcc = 5411;
  body.merchant.merchant = domain::MerchantText{"SUPERMERCADO PAO DE MEL  SAO PAULO    BR"};
  domain::Command command{.context = {}, .body = body};
  command.context.alias = {.high = n + 1, .low = n * 0x9E3779B97F4A7C15U};
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
