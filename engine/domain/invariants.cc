#include "engine/domain/invariants.h"

#include <vector>

#include "engine/domain/authorizations/operations.h"

namespace lastro::domain {
namespace {

using Broken = std::optional<std::string>;

/// Wider than int64: the totals of all accounts together have no bound of their own.
struct Sides {
  Currency currency;
  __int128 posted = 0;   ///< debits less credits
  __int128 pending = 0;  ///< debits less credits
};

Sides& sides_of(std::vector<Sides>& all, Currency currency) {
  for (auto& sides : all) {
    if (sides.currency == currency) return sides;
  }
  return all.emplace_back(Sides{.currency = currency});
}

std::string place(std::string_view what, std::uint64_t position) {
  return std::string(what) + " " + std::to_string(position);
}

Broken check_ledger(const Ledger& ledger) {
  std::vector<Sides> all;
  for (std::uint32_t i = 0; i < ledger.size(); ++i) {
    const auto index = static_cast<LedgerIndex>(i);
    const auto& account = ledger.at(index);
    for (const auto total :
         {account.debits_posted, account.credits_posted, account.debits_pending, account.credits_pending}) {
      if (total.minor < 0) return "ledger 3: a total is below zero on " + place("ledger account", i);
    }
    if (account.floor && ledger.available(index).minor < 0) {
      return "ledger 2: less than nothing is available on " + place("ledger account", i);
    }
    if (!ledger.has_room_for_debit(index, {}) || !ledger.has_room_for_credit(index, {}))
      return "ledger 4: what is pending could not be posted on " + place("ledger account", i);
    auto& sides = sides_of(all, account.currency);
    sides.posted += account.debits_posted.minor;
    sides.posted -= account.credits_posted.minor;
    sides.pending += account.debits_pending.minor;
    sides.pending -= account.credits_pending.minor;
  }
  for (const auto& sides : all) {
    if (sides.posted == 0 && sides.pending == 0) continue;
    return "ledger 1: debits and credits differ in " +
           place("currency", static_cast<std::uint16_t>(sides.currency));
  }
  return std::nullopt;
}

template <class IdType>
bool is_future(const State& state, IdType id) {
  return !id || id.sequence() > state.last;
}

/// Elements and the table of their positions hold the same ids.
template <class IdType, class Element>
Broken check_positions(const State& state, const ProbingMap<IdType, std::uint32_t>& positions,
                       const std::vector<Element>& elements, std::string_view what) {
  if (positions.size() != elements.size())
    return "state 2: not every " + std::string(what) + " is found by id";
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (is_future(state, elements[i].id)) return "state 1: no event applied created " + place(what, i);
    const auto* position = positions.find(elements[i].id);
    if (position == nullptr || *position != i) return "state 2: its id does not lead to " + place(what, i);
  }
  return std::nullopt;
}

Broken check_employers(const State& state) {
  for (std::size_t i = 0; i < state.employers.size(); ++i) {
    const auto& employer = state.employers[i];
    for (const auto& prefunded : employer.prefunded) {
      if (static_cast<std::size_t>(prefunded.account) >= state.ledger.size()) {
        return "state 2: a prefunded account does not exist of " + place("employer", i);
      }
      const auto& account = state.ledger.at(prefunded.account);
      if (account.account_class != AccountClass::employer_prefunded ||
          account.currency != prefunded.currency) {
        return "state 2: another ledger account stands for that of " + place("employer", i);
      }
      if (employer.credit.unlimited) continue;
      const auto left =
          static_cast<__int128>(state.ledger.posted(prefunded.account).minor) + employer.credit.amount.minor;
      if (left < 0) return "state 5: more was given out than funded by " + place("employer", i);
    }
  }
  for (const auto& [tenant, position] : state.house_at) {
    if (position >= state.employers.size() || state.employers[position].tenant != tenant) {
      return "state 2: a tenant's house employer does not exist";
    }
  }
  return std::nullopt;
}

/// `taken` marks the ledger accounts that are some account's wallet.
Broken check_wallets(const State& state, const AccountState& account, std::size_t i,
                     std::vector<bool>& taken) {
  const std::size_t first = static_cast<std::size_t>(account.first_wallet);
  if (account.wallets == 0 || first + account.wallets > state.ledger.size()) {
    return "state 2: a wallet does not exist of " + place("account", i);
  }
  for (std::size_t at = first; at < first + account.wallets; ++at) {
    const auto& wallet = state.ledger.at(static_cast<LedgerIndex>(at));
    if (wallet.account_class != AccountClass::wallet || !wallet.floor || taken[at]) {
      return "state 2: another ledger account stands for a wallet of " + place("account", i);
    }
    taken[at] = true;
    if (wallet.currency != account.currency || !wallet.category) {
      return "state 3: a wallet has another currency or no category of " + place("account", i);
    }
    for (std::size_t before = first; before < at; ++before) {
      if (state.ledger.at(static_cast<LedgerIndex>(before)).category == wallet.category) {
        return "state 3: two wallets have one category of " + place("account", i);
      }
    }
  }
  return std::nullopt;
}

Broken check_accounts(const State& state) {
  std::vector<bool> taken(state.ledger.size());
  for (std::size_t i = 0; i < state.accounts.size(); ++i) {
    const auto& account = state.accounts[i];
    if (account.client >= state.clients.size() || account.employer >= state.employers.size() ||
        account.program >= state.families.size()) {
      return "state 2: a position does not exist of " + place("account", i);
    }
    if (state.clients[account.client].tenant != account.tenant ||
        state.employers[account.employer].tenant != account.tenant) {
      return "state 6: another tenant's client or employer has " + place("account", i);
    }
    if (auto broken = check_wallets(state, account, i, taken)) return broken;
    const auto& employer = state.employers[account.employer];
    if (!prefunded_of(employer, account.currency) ||
        !state.ledger.shared(account.tenant, AccountClass::scheme_payable, account.currency)) {
      return "state 2: nothing to load from or to pay into has " + place("account", i);
    }
  }
  return std::nullopt;
}

Broken check_cards(const State& state) {
  for (const auto& [id, card] : state.cards) {
    if (is_future(state, id)) return "state 1: no event applied created " + place("card", id.value);
    if (card.account >= state.accounts.size()) return "state 2: no account has " + place("card", id.value);
    if (state.accounts[card.account].tenant != card.tenant)
      return "state 6: another tenant's account has " + place("card", id.value);
  }
  return std::nullopt;
}

Broken check_programs(const State& state) {
  for (std::size_t i = 0; i < state.families.size(); ++i) {
    const auto& family = state.families[i];
    const auto is_of_family = [&](std::uint32_t version) {
      return version > 0 && version <= state.programs.size() &&
             state.programs[version - 1]->compiled.program().name == family.name;
    };
    if (!is_of_family(family.version) && (family.version != 0 || family.scheduled.empty()))
      return "state 2: no program is in force for " + place("family", i);
    for (const auto& scheduled : family.scheduled) {
      if (!is_of_family(scheduled.version) || scheduled.effective_at <= state.last_recorded_at ||
          scheduled.effective_at < state.next_activation)
        return "state 8: a version is not scheduled for later of " + place("family", i);
    }
  }
  for (std::size_t i = 0; i < state.draft.parts.size(); ++i) {
    const auto& part = *state.draft.parts[i];
    if (part.number != i + 1 || part.program != state.draft.program)
      return "state 9: the draft does not continue with " + place("part", i);
  }
  return std::nullopt;
}

Broken check_parts(const AuthorizationParts& parts, const std::string& hold) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& part = parts[i];
    if (!is_sound(part)) return "state 4: an amount cannot be of " + hold;
    for (std::size_t j = 0; j < i; ++j) {
      if (parts[j].category == part.category) return "state 4: a wallet stands twice in " + hold;
    }
  }
  if (total_open(parts).minor == 0) return "state 4: nothing is held by " + hold;
  return std::nullopt;
}

Broken check_counters(const State& state) {
  Broken broken;
  state.counters.each(hour_of(state.last_recorded_at), [&](const Counter& counter) {
    if (counter.key.account >= state.accounts.size())
      broken = "state 7: no account has " + place("counter", counter.key.subject);
    if (counter.amount.minor < 0)
      broken = "state 7: an amount is below zero of " + place("counter", counter.key.subject);
    if (state.counters.find(counter.key, hour_of(state.last_recorded_at)) != &counter)
      broken = "state 7: its key does not lead to " + place("counter", counter.key.subject);
  });
  return broken;
}

/// What is pending of each ledger account is what the holds hold of it.
Broken check_pending(const State& state, const std::vector<__int128>& pending) {
  for (std::size_t i = 0; i < state.ledger.size(); ++i) {
    const auto& account = state.ledger.at(static_cast<LedgerIndex>(i));
    const bool pays = account.account_class == AccountClass::wallet ||
                      account.account_class == AccountClass::client_receivable;
    if (account.debits_pending.minor != (pays ? pending[i] : 0))
      return "state 4: other than what is held is pending of " + place("ledger account", i);
  }
  return std::nullopt;
}

/// Whoever paid the hold's fee can be given it back.
bool is_payable_back(const State& state, const HoldState& hold) {
  const auto fee = state.holds.fee_of(hold.id);
  if (!fee) return true;
  const auto& account = state.accounts[hold.account];
  const bool known = fee.employer ? fee.employer == state.employers[account.employer].id && !fee.category
                                  : find_wallet(state, account, fee.category).has_value();
  const auto& program = state.programs[hold.program_version - 1]->compiled.program();
  return known && fee.ordinal < program.fees.size() &&
         state.ledger.shared(account.tenant, AccountClass::fee_income, account.currency).has_value();
}

Broken check_holds(const State& state) {
  std::vector<__int128> pending(state.ledger.size());
  std::size_t open = 0;
  for (const auto& hold : state.holds.slots()) {
    if (!hold.id) continue;
    ++open;
    const auto name = place("hold", hold.id.value);
    if (is_future(state, hold.id)) return "state 1: no event applied created " + name;
    if (hold.account >= state.accounts.size() || hold.program_version == 0 ||
        hold.program_version > state.programs.size() ||
        (!hold.split() && hold.wallet >= state.accounts[hold.account].wallets)) {
      return "state 2: a position does not exist of " + name;
    }
    const auto parts = parts_of(state, hold);
    if (auto broken = check_parts(parts, name)) return broken;
    if (!is_payable_back(state, hold)) return "state 2: nobody paid the fee of " + name;
    for (const auto& part : parts) {
      const auto payer = payer_of(state, state.accounts[hold.account], part.category);
      if (!payer) return "state 2: a wallet does not exist of " + name;
      pending[static_cast<std::size_t>(*payer)] += part.open().minor;
    }
  }
  if (open != state.holds.size()) return "state 2: not every hold is found by id";
  for (const auto& account : state.accounts) {
    for (auto slot = account.first_hold; slot != no_hold; slot = state.holds.at(slot).next) {
      if (state.accounts[state.holds.at(slot).account].id != account.id || open == 0)
        return "state 2: a hold is in another account's chain";
      --open;
    }
  }
  if (open != 0) return "state 2: a hold is in no account's chain";
  return check_pending(state, pending);
}

}  // namespace

std::optional<std::string> broken_invariant(const State& state) {
  if (auto broken = check_ledger(state.ledger)) return broken;
  if (auto broken = check_positions(state, state.employer_at, state.employers, "employer")) return broken;
  if (auto broken = check_positions(state, state.client_at, state.clients, "client")) return broken;
  if (auto broken = check_positions(state, state.account_at, state.accounts, "account")) return broken;
  if (auto broken = check_programs(state)) return broken;
  if (auto broken = check_employers(state)) return broken;
  if (auto broken = check_accounts(state)) return broken;
  if (auto broken = check_cards(state)) return broken;
  if (auto broken = check_holds(state)) return broken;
  return check_counters(state);
}

}  // namespace lastro::domain
