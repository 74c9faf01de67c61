#include "tests/simulation/views_task.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "engine/base/assert.h"
#include "projections/accounts_view.h"
#include "projections/authorizations_view.h"
#include "projections/balances.h"
#include "projections/balances_view.h"
#include "projections/statement.h"
#include "projections/statement_view.h"

namespace lastro::simulation {
namespace {

using namespace projections;

const std::string folder = "/views";
const std::string rebuilt_folder = "/rebuilt";

void must(const rocksdb::Status& status) {
  if (!status.ok()) fmt::print(stderr, "views in memory: {}\n", status.ToString());
  LASTRO_ASSERT(status.ok());
}

std::vector<std::string> names_in(rocksdb::Env& disk, const std::string& path) {
  std::vector<std::string> names;
  if (!disk.GetChildren(path, &names).ok()) return {};
  std::erase_if(names, [](const std::string& name) { return name == "." || name == ".." || name == "LOCK"; });
  return names;
}

}  // namespace

ViewsTask::ViewsTask(testing::SeededRandom& random)
    : random_(random), disk_(rocksdb::NewMemEnv(rocksdb::Env::Default())) {
  views_.push_back(std::make_unique<AccountsView>());
  views_.push_back(std::make_unique<BalancesView>());
  views_.push_back(std::make_unique<StatementView>());
  views_.push_back(std::make_unique<AuthorizationsView>());
}

ViewsTask::~ViewsTask() = default;

Result<void> ViewsTask::open(log::EventLog& log) {
  if (random_.one_in(2)) earlier_ = copy_files();
  auto store = ViewStore::open(folder, disk_.get());
  if (!store) return std::unexpected(store.error());
  store_ = std::move(*store);
  stage_ = std::make_unique<BatchStage>(*store_);
  auto feed = ViewFeed::open(log, *store_, views_, *stage_);
  if (!feed) return std::unexpected(feed.error());
  feed_ = std::move(*feed);
  return {};
}

Result<bool> ViewsTask::step() {
  return feed_->step();
}

void ViewsTask::close(bool power_cut) {
  if (!store_) return;
  feed_.reset();
  stage_.reset();
  store_.reset();
  if (!power_cut) return;
  switch (random_.below(6)) {
    case 0:
      return put_back({});
    case 1:
      return put_back(earlier_);
    default:
      return tear_write_ahead_log();
  }
}

/// What was not synced: ViewStore::write never does.
void ViewsTask::tear_write_ahead_log() {
  auto files = copy_files();
  const auto newest = std::find_if(files.rbegin(), files.rend(),
                                   [](const auto& file) { return file.first.ends_with(".log"); });
  if (newest == files.rend()) return;
  newest->second.resize(random_.below(newest->second.size() + 1));
  put_back(files);
}

ViewsTask::Files ViewsTask::copy_files() const {
  Files files;
  for (const auto& name : names_in(*disk_, folder)) {
    std::string content;
    must(rocksdb::ReadFileToString(disk_.get(), folder + "/" + name, &content));
    files[name] = std::move(content);
  }
  return files;
}

void ViewsTask::put_back(const Files& files) {
  for (const auto& name : names_in(*disk_, folder)) must(disk_->DeleteFile(folder + "/" + name));
  for (const auto& [name, content] : files)
    must(rocksdb::WriteStringToFile(disk_.get(), content, folder + "/" + name));
}

std::optional<std::string> ViewsTask::compare_with_model(const LedgerModel& model) const {
  const BalancesReader reader(*store_);
  const StatementReader statements(*store_);
  const auto tenants = model.account_tenants();
  auto held = model.money().held();
  for (const auto& [id, wallets] : model.money().balances()) {
    const auto tenant = tenants.at(id);
    const auto found = reader.find(tenant, AccountId{id});
    if (!found) return "balances: " + found.error().message;
    if (!*found) return "balances: account " + std::to_string(id) + " is missing";
    for (const auto& wallet : (*found)->wallets) {
      const std::string name(wallet.category.name());
      if (wallet.available.minor != wallets.at(name) || wallet.held.minor != held[id][name])
        return "balances: account " + std::to_string(id);
    }
    auto left = wallets;  // a statement tells what is posted
    for (const auto& [name, amount] : held[id]) left[name] += amount;
    std::optional<std::string> cursor = "";
    do {
      const auto page = statements.list(tenant, AccountId{id}, {.cursor = *cursor, .limit = 100});
      if (!page) return "statement: " + page.error().message;
      for (const auto& entry : page->items) left[std::string(entry.category.name())] -= entry.amount.minor;
      cursor = page->next_cursor;
    } while (cursor);
    for (const auto& [name, balance] : left) {
      if (balance != 0) return "statement: account " + std::to_string(id) + " does not add up";
    }
  }
  return std::nullopt;
}

Result<ViewsTask::Rows> ViewsTask::rows_of(const ViewStore& store) const {
  Rows rows;
  for (const auto& view : views_) {
    const auto snapshot = store.snapshot(view->name());
    for (char kind = 0; kind < 32; ++kind) {
      auto scan = snapshot.scan(std::string(1, kind));
      for (; scan.valid(); scan.next()) rows.emplace_back(scan.key(), scan.value());
      if (auto status = scan.status(); !status) return std::unexpected(status.error());
    }
  }
  return rows;
}

std::optional<std::string> ViewsTask::find_fault(log::EventLog& log, const LedgerModel& model) {
  if (auto different = compare_with_model(model)) return different;
  auto store = ViewStore::open(rebuilt_folder, disk_.get());
  if (!store) return store.error().message;
  BatchStage stage(**store);
  auto feed = ViewFeed::open(log, **store, views_, stage);
  if (!feed) return feed.error().message;
  for (bool more = true; more;) {
    const auto fed = (*feed)->step();
    if (!fed) return fed.error().message;
    more = *fed;
  }
  const auto kept = rows_of(*store_);
  const auto rebuilt = rows_of(**store);
  if (!kept || !rebuilt) return "views: rows cannot be read";
  if (*kept != *rebuilt) return "views: other rows than those made of the whole log";
  return std::nullopt;
}

}  // namespace lastro::simulation
