#include "engine/domain/state_hash.h"

#include "engine/domain/authorizations/operations.h"

namespace lastro::domain {
namespace {

/// Bijective mixing of 64 bits: the finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
constexpr std::uint64_t mix(std::uint64_t value) {
  value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
  value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
  return value ^ value >> 31U;
}

class Hasher {
 public:
  void add(std::uint64_t word) { value_ = mix(value_ + 0x9E3779B97F4A7C15U) ^ mix(word + 1); }
  void add(std::string_view text) {
    add(text.size());
    for (const char c : text) add(static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
  }
  void add(Amount amount) { add(static_cast<std::uint64_t>(amount.minor)); }
  void add(Category category) { add(category.bits()); }
  void add(LedgerIndex index) { add(static_cast<std::uint64_t>(index)); }
  template <class Kind>
  void add(Id<Kind> id) {
    add(id.value);
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void add(Enum value) { add(static_cast<std::uint64_t>(value)); }
  void add(const CreditLimit& credit) {
    add(std::uint64_t{credit.unlimited});
    add(credit.amount);
  }

  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

/// A sum over the entries does not depend on their order.
template <class Map, class AddEntry>
void add_table(Hasher& to, const Map& map, AddEntry add_entry) {
  std::uint64_t sum = 0;
  for (const auto& [key, value] : map) {
    Hasher entry;
    add_entry(entry, key, value);
    sum += entry.value();
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
      for (const auto account_class :
           {AccountClass::bank, AccountClass::scheme_payable, AccountClass::client_receivable}) {
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

void add_program(Hasher& to, const Program& program) {
  to.add(program.name);
  to.add(program.document);
  to.add(std::uint64_t{program.default_category});
  to.add(program.categories.size());
  for (const auto& category : program.categories) {
    to.add(category.category);
    to.add(category.fallback ? std::uint64_t{*category.fallback} : UINT64_MAX);
  }
  to.add(program.mcc_rules.size());
  for (const auto& rule : program.mcc_rules) {
    to.add(std::uint64_t{rule.first});
    to.add(std::uint64_t{rule.last});
    to.add(std::uint64_t{rule.category});
  }
  to.add(program.merchant_rules.size());
  for (const auto& rule : program.merchant_rules) {
    to.add(rule.match);
    to.add(rule.name);
    to.add(std::uint64_t{rule.category});
  }
}

void add_programs(Hasher& to, const State& state) {
  to.add(state.programs.size());
  for (const auto& program : state.programs) add_program(to, *program);
  to.add(state.families.size());
  for (const auto& family : state.families) {
    to.add(family.name);
    to.add(std::uint64_t{family.version});
  }
}

void add_holds(Hasher& to, const State& state) {
  std::uint64_t sum = 0;
  for (const auto& hold : state.holds.slots()) {
    if (!hold.id) continue;
    Hasher entry;
    entry.add(hold.id);
    entry.add(hold.card);
    entry.add(hold.merchant_key);
    entry.add(static_cast<std::uint64_t>(hold.business_time));
    entry.add(static_cast<std::uint64_t>(hold.expires_at));
    entry.add(std::uint64_t{hold.account});
    entry.add(std::uint64_t{hold.program_version});
    entry.add(std::uint64_t{hold.operations});
    entry.add(std::uint64_t{hold.mcc});
    for (const auto& part : parts_of(state, hold)) {
      entry.add(part.category);
      for (const auto amount : {part.authorized, part.captured, part.over, part.released, part.refunded})
        entry.add(amount);
    }
    sum += entry.value();
  }
  to.add(state.holds.size());
  to.add(sum);
}

void add_tables(Hasher& to, const State& state) {
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
  add_holds(to, state);
}

}  // namespace

std::uint64_t state_hash(const State& state) {
  Hasher hasher;
  hasher.add(state.last);
  hasher.add(static_cast<std::uint64_t>(state.last_recorded_at));
  hasher.add(std::uint64_t{state.partition});
  hasher.add(std::uint64_t{state.engine_version});
  hasher.add(state.house_credit);
  add_ledger(hasher, state.ledger);
  add_employers(hasher, state);
  add_holders(hasher, state);
  add_programs(hasher, state);
  add_tables(hasher, state);
  return hasher.value();
}

}  // namespace lastro::domain
