#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

void decide(const State& state, const CommandContext& context, const CreateEmployer& command,
            Decision& decision);
/// Money paid in: bank (debit) to the employer's prefunded account (credit).
void decide(const State& state, const CommandContext& context, const FundEmployer& command,
            Decision& decision);

/// The employer of accounts that name none; one for each tenant.
void add_house_employer(const CreditLimit& credit, Decision& decision);

/// What the employer can still give out, credit included, int64's largest at most; empty where that is
/// unlimited.
[[nodiscard]] std::optional<Amount> employer_available(const State& state, const EmployerState& employer,
                                                       LedgerIndex prefunded);

void apply(State& state, const EventHeader& header, const EmployerCreated& event);
void apply(State& state, const EventHeader& header, const EmployerFunded& event);

/// Opens the employer's prefunded account in a currency where it has none.
LedgerIndex open_prefunded(State& state, std::uint32_t employer, Currency currency);

}  // namespace lastro::domain
