#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/domain/events.h"
#include "engine/keys/digester.h"
#include "engine/keys/key_store.h"
#include "engine/log/event_codec.h"
#include "engine/log/memory_log.h"
#include "projections/accounts.h"
#include "projections/authorizations.h"
#include "projections/balances.h"
#include "projections/batch_stage.h"
#include "projections/clients.h"
#include "projections/statement.h"
#include "projections/view_feed.h"
#include "projections/view_store.h"
#include "projections/views.h"

namespace lastro::projections {

inline constexpr TenantId ours{1};
inline constexpr TenantId others{2};

/// A folder that goes with the object.
class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();
  [[nodiscard]] std::string path(std::string_view name) const { return (root_ / name).string(); }

 private:
  std::filesystem::path root_;
};

[[nodiscard]] domain::Category category(std::string_view name);
[[nodiscard]] domain::Allocation allocation(std::string_view name, std::int64_t minor,
                                            std::int64_t after_minor);

/// Rows of a view, with their keys.
using Dump = std::vector<std::pair<std::string, std::string>>;

/// A log with what it takes to fill views from it: events are added, committed as frames, and fed.
class World {
 public:
  World();

  /// Adds an event to the frame in the making.
  Sequence add(domain::EventBody body, TenantId tenant = ours, Digest128 alias = {});
  /// Ends the frame and makes it visible.
  void commit();
  /// Commits what is left and feeds the views up to it.
  void feed();
  /// What a process does that starts on the same folder again.
  void reopen();
  /// The feed before is of no further use.
  Result<std::unique_ptr<ViewFeed>> open_feed();

  ClientId add_client(const PersonalData& personal, TenantId tenant = ours, Digest128 alias = {});
  /// Sealed with a key that is there already: saves the sync that making one costs.
  ClientId add_client_of(SubjectId subject, const PersonalData& personal, TenantId tenant = ours,
                         Digest128 alias = {});
  AccountId add_account(ClientId client, TenantId tenant = ours, Digest128 alias = {});
  LoadId add_load(AccountId account, const domain::Allocation& allocation, TenantId tenant = ours);
  AuthorizationId add_approval(AccountId account, const domain::Allocation& allocation,
                               TenantId tenant = ours, Digest128 alias = {});
  RefundId add_refund(AccountId account, AuthorizationId authorization, const domain::Allocation& allocation);

  /// The subject of the client added last.
  [[nodiscard]] SubjectId last_subject() const { return last_subject_; }

  [[nodiscard]] Digest128 alias(AliasKind kind, std::string_view external_id, TenantId tenant = ours) const {
    return digester.alias(tenant, kind, external_id);
  }
  /// Every row of a view, checkpoint included.
  [[nodiscard]] Dump dump(ViewName view) const;

  [[nodiscard]] ClientsReader clients() const { return {*store, opener, digester}; }
  [[nodiscard]] AccountsReader accounts() const { return AccountsReader(*store); }
  [[nodiscard]] BalancesReader balances() const { return BalancesReader(*store); }
  [[nodiscard]] StatementReader statement() const { return StatementReader(*store); }
  [[nodiscard]] AuthorizationsReader authorizations() const { return AuthorizationsReader(*store); }

  const TempFolder folder;
  const LedgerId ledger;
  const keys::MasterKey master;
  const keys::Digester digester;
  std::unique_ptr<keys::KeyStore> keys;
  const PersonalDataOpener opener;
  std::vector<std::unique_ptr<View>> views;
  log::MemoryLog log;
  std::unique_ptr<ViewStore> store;

 private:
  std::unique_ptr<BatchStage> stage_;
  log::FrameBuilder builder_;
  log::EventEncoder encoder_;
  Sequence next_ = 1;
  SubjectId last_subject_;
};

/// Microseconds since 1970: the events of a World are one second apart from here on.
inline constexpr UnixMicros world_begins = 1'700'000'000'000'000;

/// dump() of each view.
[[nodiscard]] std::vector<Dump> dump_all(const World& world);

/// A long history of all kinds of events in several frames, some clients and tenants, committed but not fed.
void add_history(World& world);

}  // namespace lastro::projections
