#include "tests/contract_projections/world.h"

#include <cstdlib>
#include <stdexcept>

#include "engine/keys/personal_data.h"
#include "engine/keys/random.h"

namespace lastro::projections {
namespace {

template <class T>
T require(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

void require(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

const char* const master_key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

}  // namespace

TempFolder::TempFolder() {
  auto name = (std::filesystem::temp_directory_path() / "lastro-views-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for tests");
  root_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

domain::Category category(std::string_view name) {
  return domain::Category::from(name).value();
}

domain::Allocation allocation(std::string_view name, std::int64_t minor, std::int64_t after_minor) {
  return {.category = category(name), .amount = Amount{minor}, .balance_after = Amount{after_minor}};
}

World::World()
    : ledger{{1, 2, 3, 4}},
      master(require(keys::MasterKey::load("", master_key))),
      digester(master, ledger),
      keys(require(keys::KeyStore::open(folder.path("keys"), master, ledger))),
      opener(*keys, ledger),
      views(make_views(opener, digester)),
      store(require(ViewStore::open(folder.path("views")))),
      builder_(ledger, 0) {}

Sequence World::add(domain::EventBody body, TenantId tenant, Digest128 alias) {
  const auto sequence = next_++;
  domain::Event event;
  event.header.sequence = sequence;
  event.header.recorded_at = world_begins + static_cast<UnixMicros>(sequence) * 1'000'000;
  event.header.business_time = event.header.recorded_at - 500;
  event.header.alias = alias;
  event.header.tenant = tenant;
  event.body = std::move(body);
  builder_.add(encoder_.encode(event));
  return sequence;
}

void World::commit() {
  const auto frame = builder_.finish(log.appended(), world_begins);
  require(log.append(*frame));
  require(log.commit(frame->last_sequence()));
}

void World::feed() {
  if (!builder_.empty()) commit();
  const auto feed = require(open_feed());
  while (require(feed->step())) {
  }
}

Result<std::unique_ptr<ViewFeed>> World::open_feed() {
  stage_ = std::make_unique<BatchStage>(*store);
  return ViewFeed::open(log, *store, views, *stage_);
}

void World::reopen() {
  store.reset();
  store = require(ViewStore::open(folder.path("views")));
}

ClientId World::add_client(const PersonalData& personal, TenantId tenant, Digest128 alias) {
  last_subject_ = keys::random_subject_id();
  require(keys->create(last_subject_));
  return add_client_of(last_subject_, personal, tenant, alias);
}

ClientId World::add_client_of(SubjectId subject, const PersonalData& personal, TenantId tenant,
                              Digest128 alias) {
  const auto key = require(keys->find(subject)).value();
  domain::ClientCreated created{
      .subject = subject, .key_version = key.version, .command_id = {7}, .sealed = {}};
  const auto sealed = keys::seal_personal(
      key.key,
      {.ledger = ledger, .subject = subject, .key_version = key.version, .command_id = created.command_id},
      personal);
  created.sealed = sealed;
  return ClientId::of(0, add(created, tenant, alias));
}

AccountId World::add_account(ClientId client, TenantId tenant, Digest128 alias) {
  domain::AccountOpened opened;
  opened.client = client;
  opened.employer = EmployerId{1};
  opened.currency = Currency::brl;
  opened.program = "default";
  for (const auto* name : {"FOOD", "MEAL", "CASH"}) opened.categories.push_back(category(name));
  opened.external_id = "account-7";
  return AccountId::of(0, add(opened, tenant, alias));
}

LoadId World::add_load(AccountId account, const domain::Allocation& allocation, TenantId tenant) {
  domain::BenefitLoaded loaded;
  loaded.account = account;
  loaded.employer = EmployerId{1};
  loaded.currency = Currency::brl;
  loaded.allocation = allocation;
  loaded.employer_balance_after = Amount{-allocation.amount.minor};
  loaded.reference = "2026-03 payroll";
  return LoadId::of(0, add(loaded, tenant));
}

AuthorizationId World::add_approval(AccountId account, const domain::Allocation& allocation, TenantId tenant,
                                    Digest128 alias) {
  domain::AuthorizationApproved approved;
  approved.account = account;
  approved.card = CardId{77};
  approved.amount = allocation.amount;
  approved.currency = Currency::brl;
  approved.program_version = 1;
  approved.rule = domain::RuleKind::mcc;
  approved.rule_ordinal = 3;
  approved.merchant = {.mcc = 5411,
                       .merchant = "PADARIA DO ZE               SAO PAULO BR",
                       .merchant_id = "M1",
                       .terminal_id = "T1",
                       .country = {'B', 'R'},
                       .entry_mode = domain::EntryMode::chip};
  approved.allocations.push_back(allocation);
  approved.external_id = "purchase-1";
  return AuthorizationId::of(0, add(approved, tenant, alias));
}

RefundId World::add_refund(AccountId account, AuthorizationId authorization,
                           const domain::Allocation& allocation) {
  domain::RefundPosted posted;
  posted.authorization = authorization;
  posted.account = account;
  posted.amount = allocation.amount;
  posted.currency = Currency::brl;
  posted.merchant.merchant = "PADARIA DO ZE";
  posted.allocations.push_back(allocation);
  if (authorization) {
    posted.after = {.number = 1, .status = domain::AuthorizationStatus::captured, .parts = {}};
    posted.after.parts.push_back({.category = allocation.category,
                                  .authorized = allocation.amount,
                                  .captured = allocation.amount,
                                  .refunded = allocation.amount});
  }
  return RefundId::of(0, add(posted));
}

Dump World::dump(ViewName view) const {
  Dump rows;
  const auto snapshot = store->snapshot(view);
  for (char kind = 0; kind < 32; ++kind) {
    auto scan = snapshot.scan(std::string(1, kind));
    for (; scan.valid(); scan.next()) rows.emplace_back(scan.key(), scan.value());
    require(scan.status());
  }
  return rows;
}

std::vector<Dump> dump_all(const World& world) {
  std::vector<Dump> dumps;
  for (const auto view : all_views) dumps.push_back(world.dump(view));
  return dumps;
}

void add_history(World& world) {
  const std::vector<std::string> names{"João da Silva", "Ana Lúcia", "Mariana Ána", "José"};
  std::int64_t purchases = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto tenant = i % 2 == 0 ? ours : others;
    const auto external_id = "client-" + std::to_string(i);
    const auto client = world.add_client({.name = names[i],
                                          .document = "5299822472" + std::to_string(i),
                                          .email = {},
                                          .phone = {},
                                          .birth_date = {},
                                          .address = {}},
                                         tenant, world.alias(AliasKind::client, external_id, tenant));
    const auto account =
        world.add_account(client, tenant, world.alias(AliasKind::account, external_id, tenant));
    world.add_load(account, allocation("FOOD", 10'000, 10'000), tenant);
    world.commit();
    for (std::int64_t spent = 1; spent <= 20; ++spent) {
      const auto purchase = "purchase-" + std::to_string(++purchases);
      world.add_approval(account, allocation("FOOD", 100, 10'000 - 100 * spent), tenant,
                         world.alias(AliasKind::authorization, purchase, tenant));
    }
    world.add(
        domain::ClientStatusChanged{.client = client, .status = domain::Status::blocked, .reason = "fraud"},
        tenant);
    world.commit();
  }
}

}  // namespace lastro::projections
