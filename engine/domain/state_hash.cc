#include "engine/domain/state_hash.h"

#include "engine/domain/authorizations/operations.h"
#include "engine/domain/programs/program_hash.h"

namespace lastro::domain {
namespace {

/// Of business are those that callers tell, and what follows from them.
enum class HashedTimes : std::uint8_t { all, of_business };

/// A sum over the entries does not depend on their order.
template <class Map, class AddEntry>
void add_table(Hasher& to, const Map& map, AddEntry add_entry) {
  std::uint64_t sum = 0;
  const auto add = [&](const auto& key, const auto& value) {
    Hasher entry;
    add_entry(entry, key, value);
    sum += entry.value();
  };
  if constexpr (requires { map.each(add); }) {
    map.each(add);
  } else {
    for (const auto& [key, value] : map) add(key, value);
  }
  to.add(map.size());
  to.add(sum);
}

template <class Map>
void add_positions(Hasher& to, const Map& map) {
  add_table(to, map, [](Hasher& entry, auto key, std::uint32_t position) {
    entry.add(key);
    entry.add(std::uint64_t{position});
  });
}

void add_ledger(Hasher& to, const Ledger& ledger) {
  to.add(ledger.size());
  for (std::size_t i = 0; i < ledger.size(); ++i) {
    const auto& account = ledger.at(static_cast<LedgerIndex>(i));
    to.add(account.debits_posted);
    to.add(account.credits_posted);
    to.add(account.debits_pending);
    to.add(account.credits_pending);
    to.add(account.category);
    to.add(account.account_class);
    to.add(account.currency);
    to.add(std::uint64_t{account.floor});
  }
}

/// With a tenant's shared ledger accounts, which exist for the currencies its employers have.
void add_employers(Hasher& to, const State& state) {
  to.add(state.employers.size());
  for (const auto& employer : state.employers) {
    to.add(employer.id);
    to.add(employer.tenant);
    to.add(employer.credit);
    to.add(employer.prefunded.size());
    for (const auto& prefunded : employer.prefunded) {
      to.add(prefunded.currency);
      to.add(prefunded.account);
      for (const auto account_class : {AccountClass::bank, AccountClass::scheme_payable,
                                       AccountClass::client_receivable, AccountClass::fee_income}) {
        const auto shared = state.ledger.shared(employer.tenant, account_class, prefunded.currency);
        to.add(shared ? static_cast<std::uint64_t>(*shared) : UINT64_MAX);
      }
    }
  }
}

void add_holders(Hasher& to, const State& state) {
  to.add(state.clients.size());
  for (const auto& client : state.clients) {
    to.add(client.id);
    to.add(client.tenant);
    to.add(client.status);
  }
  to.add(state.accounts.size());
  for (const auto& account : state.accounts) {
    to.add(account.id);
    to.add(std::uint64_t{account.client});
    to.add(std::uint64_t{account.employer});
    to.add(std::uint64_t{account.program});
    to.add(account.first_wallet);
    to.add(account.tenant);
    to.add(account.currency);
    to.add(std::uint64_t{account.wallets});
    to.add(account.status);
  }
}

void add_programs(Hasher& to, const State& state) {
  to.add(state.programs.size());
  for (const auto& published : state.programs) {
    add_program(to, published->compiled.program());
    to.add(published->sequence);
    to.add(static_cast<std::uint64_t>(published->published_at));
    to.add(static_cast<std::uint64_t>(published->effective_at));
    to.add(published->tenant);
  }
  add_draft(to, state.draft);
  to.add(state.families.size());
  for (const auto& family : state.families) {
    to.add(family.name);
    to.add(family.owner);
    to.add(std::uint64_t{family.version});
    to.add(family.scheduled.size());
    for (const auto& scheduled : family.scheduled) {
      to.add(static_cast<std::uint64_t>(scheduled.effective_at));
      to.add(std::uint64_t{scheduled.version});
    }
  }
}

/// Those that live: what is dead is no part of the state, swept or not.
void add_counters(Hasher& to, const State& state, UnixMicros recorded_at) {
  std::uint64_t sum = 0;
  state.counters.each(hour_of(recorded_at), [&](const Counter& counter) {
    Hasher entry;
    entry.add(counter.key.subject);
    entry.add(std::uint64_t{counter.key.account});
    entry.add(std::uint64_t{counter.key.window});
    entry.add(counter.amount);
    entry.add(std::uint64_t{counter.count});
    entry.add(std::uint64_t{counter.dead_hour});
    sum += entry.value();
  });
  to.add(sum);
}

void add_holds(Hasher& to, const State& state, HashedTimes times) {
  std::uint64_t sum = 0;
  for (const auto& hold : state.holds.slots()) {
    if (!hold.id) continue;
    Hasher entry;
    entry.add(hold.id);
    entry.add(hold.card);
    entry.add(hold.merchant_key);
    entry.add(static_cast<std::uint64_t>(hold.business_time));
    if (times == HashedTimes::all) entry.add(static_cast<std::uint64_t>(hold.expires_at));
    entry.add(std::uint64_t{hold.account});
    entry.add(std::uint64_t{hold.program_version});
    entry.add(std::uint64_t{hold.operations});
    entry.add(std::uint64_t{hold.mcc});
    for (const auto& part : parts_of(state, hold)) {
      entry.add(part.category);
      for (const auto amount : {part.authorized, part.captured, part.over, part.released, part.refunded})
        entry.add(amount);
    }
    const auto fee = state.holds.fee_of(hold.id);
    entry.add(std::uint64_t{fee.ordinal});
    entry.add(fee.category);
    entry.add(fee.employer);
    entry.add(fee.amount);
    sum += entry.value();
  }
  to.add(state.holds.size());
  to.add(sum);
}

void add_tables(Hasher& to, const State& state, HashedTimes times) {
  add_positions(to, state.employer_at);
  add_positions(to, state.client_at);
  add_positions(to, state.account_at);
  add_positions(to, state.house_at);
  add_table(to, state.cards, [](Hasher& entry, CardId id, const CardState& card) {
    entry.add(id);
    entry.add(std::uint64_t{card.account});
    entry.add(card.tenant);
    entry.add(std::uint64_t{card.expires});
    entry.add(card.status);
  });
  add_table(to, state.directory, [](Hasher& entry, const Digest128& alias, std::uint64_t id) {
    entry.add(alias.high);
    entry.add(alias.low);
    entry.add(id);
  });
  add_table(to, state.changed_at, [](Hasher& entry, std::uint64_t id, Sequence changed) {
    entry.add(id);
    entry.add(changed);
  });
  add_holds(to, state, times);
}

std::uint64_t hash_of(const State& state, HashedTimes times) {
  const auto recorded_at = times == HashedTimes::all ? state.last_recorded_at : 0;
  Hasher hasher;
  hasher.add(state.last);
  hasher.add(static_cast<std::uint64_t>(recorded_at));
  hasher.add(std::uint64_t{state.partition});
  hasher.add(std::uint64_t{state.engine_version});
  hasher.add(state.house_credit);
  add_ledger(hasher, state.ledger);
  add_employers(hasher, state);
  add_holders(hasher, state);
  add_programs(hasher, state);
  add_tables(hasher, state, times);
  add_counters(hasher, state, recorded_at);
  return hasher.value();
}

}  // namespace

std::uint64_t state_hash(const State& state) {
  return hash_of(state, HashedTimes::all);
}

std::uint64_t state_hash_without_times(const State& state) {
  return hash_of(state, HashedTimes::of_business);
}

}  // namespace lastro::domain
