#include "engine/domain/employers/employers.h"

#include <limits>

namespace lastro::domain {

void decide(const State&, const CommandContext& context, const CreateEmployer& command, Decision& decision) {
  auto& created = decision.add<EmployerCreated>();
  created.external_id = context.external_id.view();
  created.name = command.name.view();
  created.document = command.document.view();
}

void add_house_employer(const CreditLimit& credit, Decision& decision) {
  auto& created = decision.add<EmployerCreated>();
  created.name = "House";
  created.credit = credit;
  created.house = true;
}

void decide(const State& state, const CommandContext& context, const FundEmployer& command,
            Decision& decision) {
  LASTRO_ASSERT(command.amount.minor > 0);
  const auto* employer = find_employer(state, context.tenant, command.employer);
  if (employer == nullptr) {
    return decision.reject(RejectionKind::unknown_reference, "employer_id", "names no employer");
  }
  const auto prefunded = prefunded_of(*employer, funding_currency);
  LASTRO_ASSERT(prefunded.has_value());
  const auto bank = state.ledger.shared(context.tenant, AccountClass::bank, funding_currency);
  LASTRO_ASSERT(bank.has_value());
  if (state.ledger.overflows(*bank, *prefunded, command.amount)) {
    return decision.reject(RejectionKind::unprocessable, "amount", "would pass the largest balance");
  }
  auto& funded = decision.add<EmployerFunded>();
  funded.employer = employer->id;
  funded.amount = command.amount;
  funded.balance_after = Amount{state.ledger.posted(*prefunded).minor + command.amount.minor};
  funded.external_id = context.external_id.view();
}

std::optional<Amount> employer_available(const State& state, const EmployerState& employer,
                                         LedgerIndex prefunded) {
  if (employer.credit.unlimited) return std::nullopt;
  constexpr Amount most{std::numeric_limits<std::int64_t>::max()};
  return checked_add(state.ledger.available(prefunded), employer.credit.amount).value_or(most);
}

LedgerIndex open_prefunded(State& state, std::uint32_t employer, Currency currency) {
  auto& known = state.employers[employer];
  if (const auto prefunded = prefunded_of(known, currency)) return *prefunded;
  state.ledger.open_shared(known.tenant, AccountClass::bank, currency);
  state.ledger.open_shared(known.tenant, AccountClass::scheme_payable, currency);
  const auto account = state.ledger.open(AccountClass::employer_prefunded, currency, {}, false);
  known.prefunded.push_back({.currency = currency, .account = account});
  return account;
}

void apply(State& state, const EventHeader& header, const EmployerCreated& event) {
  const auto id = EmployerId::of(state.partition, header.sequence);
  const auto position = static_cast<std::uint32_t>(state.employers.size());
  state.employers.push_back({.id = id, .tenant = header.tenant, .credit = event.credit, .prefunded = {}});
  state.employer_at.emplace(id, position);
  if (header.alias) state.directory.emplace(header.alias, id.value);
  if (event.house) state.house_at.emplace(header.tenant, position);
  open_prefunded(state, position, funding_currency);
}

void apply(State& state, const EventHeader& header, const EmployerFunded& event) {
  const auto* position = state.employer_at.find(event.employer);
  LASTRO_ASSERT(position != nullptr);
  const auto prefunded = prefunded_of(state.employers[*position], funding_currency);
  const auto bank = state.ledger.shared(header.tenant, AccountClass::bank, funding_currency);
  LASTRO_ASSERT(prefunded.has_value());
  LASTRO_ASSERT(bank.has_value());
  state.ledger.post({.debit = *bank, .credit = *prefunded, .amount = event.amount});
  LASTRO_ASSERT(state.ledger.posted(*prefunded) == event.balance_after);
}

}  // namespace lastro::domain
