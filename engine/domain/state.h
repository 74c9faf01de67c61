#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/flat_map.h"
#include "engine/base/probing_map.h"
#include "engine/domain/authorizations/hold_table.h"
#include "engine/domain/controls/counter_table.h"
#include "engine/domain/events.h"
#include "engine/domain/ledger/ledger.h"
#include "engine/domain/programs/compiled_program.h"
#include "engine/domain/programs/program_parts.h"

namespace lastro::domain {

struct EmployerState {
  struct Prefunded {
    Currency currency;
    LedgerIndex account;
  };

  EmployerId id;
  TenantId tenant = TenantId::ledger;
  CreditLimit credit;
  std::vector<Prefunded> prefunded;  ///< one for each currency it has accounts in
};

struct ClientState {
  ClientId id;
  TenantId tenant = TenantId::ledger;
  Status status = Status::active;
};

struct AccountState {
  AccountId id;
  std::uint32_t client = 0;       ///< position in State::clients
  std::uint32_t employer = 0;     ///< position in State::employers
  std::uint32_t program = 0;      ///< position in State::families
  LedgerIndex first_wallet{};     ///< the others follow, in the order of the program's categories at opening
  HoldSlot first_hold = no_hold;  ///< leads through the account's open holds
  TenantId tenant = TenantId::ledger;
  Currency currency = Currency::none;
  std::uint8_t wallets = 0;
  Status status = Status::active;
};
static_assert(sizeof(AccountState) <= 40);

struct CardState {
  std::uint32_t account = 0;  ///< position in State::accounts
  TenantId tenant = TenantId::ledger;
  ExpiryMonth expires = 0;
  Status status = Status::active;
};

struct PublishedProgram {
  CompiledProgram compiled;
  Sequence sequence = 0;  ///< of the event that published it
  UnixMicros published_at = 0;
  UnixMicros effective_at = 0;  ///< 0: at once
  TenantId tenant = TenantId::ledger;
};

/// Programs of one name: the version in force decides.
struct ProgramFamily {
  /// A version that takes over from its time on.
  struct Scheduled {
    UnixMicros effective_at = 0;
    std::uint32_t version = 0;
    bool operator==(const Scheduled&) const = default;
  };

  std::string name;
  TenantId owner = TenantId::ledger;  ///< that published it first
  std::uint32_t version = 0;  ///< in force when the last event was recorded; position + 1 in State::programs;
                              ///< 0 where its first one is still scheduled
  std::vector<Scheduled> scheduled = {};  ///< by time, then version; at most scheduled_versions_max
};
inline constexpr std::size_t scheduled_versions_max = 16;

/// All that decisions depend on: a function of the events applied so far, and of nothing else. One thread.
/// Invariants (beside the Ledger's):
///  1. `last` is the sequence of the event applied last, and sequences are applied without a gap;
///  2. every position held names an element that exists;
///  3. an account's wallets carry its currency and distinct categories;
///  4. what is held of an authorization is more than nothing, within what was authorized, and once for each
///     wallet; what all holds together hold of a wallet is what is pending of it;
///  5. an employer with limited credit has not given out more than that and what it was funded with;
///  6. an account belongs to the tenant of its client and employer, a card to that of its account;
///  7. a counter belongs to an account and is not negative;
///  8. of each family one version at most is in force, and those scheduled take over later;
///  9. the draft has parts of one program, from the first on without a gap.
struct State {
  Sequence last = 0;
  UnixMicros last_recorded_at = 0;
  std::uint16_t partition = 0;
  std::uint32_t engine_version = 0;
  CreditLimit house_credit;

  Ledger ledger;
  std::vector<EmployerState> employers;
  std::vector<ClientState> clients;
  std::vector<AccountState> accounts;
  std::vector<std::shared_ptr<const PublishedProgram>> programs;
  std::vector<ProgramFamily> families;
  UnixMicros next_activation = INT64_MAX;  ///< the first time that a scheduled version takes over
  ProgramDraft draft;
  CounterTable counters;  ///< of spend controls

  ProbingMap<EmployerId, std::uint32_t> employer_at;
  ProbingMap<ClientId, std::uint32_t> client_at;
  ProbingMap<AccountId, std::uint32_t> account_at;
  FlatMap<CardId, CardState> cards;
  FlatMap<TenantId, std::uint32_t> house_at;  ///< a tenant's house employer
  /// Alias digests (and card tokens) of employers, clients, accounts and cards → their id's value.
  FlatMap<Digest128, std::uint64_t> directory;
  /// By id's value, the last change of the clients, accounts and cards that changed after they were made.
  FlatMap<std::uint64_t, Sequence> changed_at;
  /// Authorizations of which something is held. What was one and is none any more is in the log alone.
  HoldTable holds;
};

/// Empty where the reference leads nowhere, or to another tenant's.
[[nodiscard]] const AccountState* find_account(const State& state, TenantId tenant,
                                               const Reference<AccountId>& reference);
[[nodiscard]] const EmployerState* find_employer(const State& state, TenantId tenant,
                                                 const Reference<EmployerId>& reference);
[[nodiscard]] const ClientState* find_client(const State& state, TenantId tenant,
                                             const Reference<ClientId>& reference);

/// The account's id, whether or not there is such a one; none where the reference is of an alias not known.
[[nodiscard]] AccountId account_id(const State& state, const Reference<AccountId>& reference);
/// Position in State::accounts of the account named, whosever it is.
[[nodiscard]] std::optional<std::uint32_t> account_position(const State& state,
                                                            const Reference<AccountId>& reference);

struct FoundCard {
  CardId id;
  const CardState* state = nullptr;
};
[[nodiscard]] FoundCard find_card(const State& state, TenantId tenant, const Reference<CardId>& reference);

/// Sequence of the event that made a client, account or card, or changed it last.
template <class Kind>
[[nodiscard]] Sequence version_of(const State& state, Id<Kind> id) {
  const auto changed = state.changed_at.find(id.value);
  return changed == state.changed_at.end() ? id.sequence() : changed->second;
}

/// Position of the program family of that name.
[[nodiscard]] std::optional<std::uint32_t> find_family(const State& state, std::string_view name);

/// Whether the tenant may use the family: its own, or the ledger's.
[[nodiscard]] inline bool may_use(TenantId tenant, const ProgramFamily& family) {
  return family.owner == tenant || family.owner == TenantId::ledger;
}
/// The version of a family in force at a time that is not before the last event's; 0 for none yet.
[[nodiscard]] std::uint32_t version_in_force(const ProgramFamily& family, UnixMicros at);
/// The program in force for an account at such a time: accounts are opened when there is one.
[[nodiscard]] const CompiledProgram& program_of(const State& state, const AccountState& account,
                                                UnixMicros at);
[[nodiscard]] std::uint32_t program_version_of(const State& state, const AccountState& account,
                                               UnixMicros at);

/// The account's wallet of a category.
[[nodiscard]] std::optional<LedgerIndex> find_wallet(const State& state, const AccountState& account,
                                                     Category category);

/// The ledger account that a part of an authorization is of: the wallet of that category, or, for an empty
/// one, the tenant's client receivable. Empty where it is not opened yet.
[[nodiscard]] std::optional<LedgerIndex> payer_of(const State& state, const AccountState& account,
                                                  Category category);

/// The employer's prefunded account in a currency.
[[nodiscard]] std::optional<LedgerIndex> prefunded_of(const EmployerState& employer, Currency currency);

}  // namespace lastro::domain
