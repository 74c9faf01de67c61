#include "projections/view_store.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/write_batch.h>

#include "engine/base/assert.h"
#include "projections/run_file.h"
#include "projections/view_database.h"

namespace lastro::projections {
namespace {

/// A read of a page takes milliseconds; who is not done by then has the store try again later.
constexpr std::chrono::milliseconds patience_with_readers{1000};

/// Whether the folder takes what is written to it.
Result<void> probe(const std::string& path, rocksdb::Env* disk) {
  rocksdb::Env* const env = disk != nullptr ? disk : rocksdb::Env::Default();
  const auto name = path + "/PROBE";
  const auto written = rocksdb::WriteStringToFile(env, "written", name, true);
  const auto removed = env->DeleteFile(name);
  if (!written.ok()) return ViewDatabase::failure("write", path, written);
  if (!removed.ok()) return ViewDatabase::failure("write", path, removed);
  return {};
}

}  // namespace

struct ViewStore::Impl {
  Impl(std::string folder, rocksdb::Env* env, std::unique_ptr<ViewDatabase> opened)
      : path(std::move(folder)), disk(env), database(std::move(opened)) {}

  std::shared_ptr<const ViewDatabase> lend();
  Result<std::unique_ptr<ViewDatabase>> take();
  void put_back(std::unique_ptr<ViewDatabase> opened);

  const std::string path;
  rocksdb::Env* const disk;
  std::mutex mutex;
  std::condition_variable read;            ///< readers has fallen
  std::size_t readers = 0;                 ///< to whom the database is lent
  std::unique_ptr<ViewDatabase> database;  ///< null while it is taken, and where it could not be opened again
};

/// To one reader; null where there is none to lend.
std::shared_ptr<const ViewDatabase> ViewStore::Impl::lend() {
  const std::lock_guard lock(mutex);
  if (database == nullptr) return nullptr;
  ++readers;
  return {database.get(), [this](const ViewDatabase*) {
            const std::lock_guard returning(mutex);
            --readers;
            read.notify_all();
          }};
}

/// For the caller alone, once those who read are done; none begins meanwhile. It stays where they are not
/// done in time.
Result<std::unique_ptr<ViewDatabase>> ViewStore::Impl::take() {
  std::unique_lock lock(mutex);
  auto taken = std::move(database);
  if (read.wait_for(lock, patience_with_readers, [this] { return readers == 0; })) return taken;
  database = std::move(taken);
  return fail(ErrorCode::unavailable, "the views in " + path + " are still being read");
}

void ViewStore::Impl::put_back(std::unique_ptr<ViewDatabase> opened) {
  const std::lock_guard lock(mutex);
  database = std::move(opened);
}

ViewStore::ViewStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ViewStore::~ViewStore() = default;

Result<std::unique_ptr<ViewStore>> ViewStore::open(const std::string& path, rocksdb::Env* disk) {
  auto opened = ViewDatabase::open(path, disk);
  if (!opened) return std::unexpected(opened.error());
  return std::unique_ptr<ViewStore>(new ViewStore(std::make_unique<Impl>(path, disk, std::move(*opened))));
}

Result<void> ViewStore::destroy(const std::string& path) {
  const auto status = rocksdb::DestroyDB(path, rocksdb::Options{});
  if (!status.ok()) return ViewDatabase::failure("remove", path, status);
  return {};
}

ViewSnapshot ViewStore::snapshot(ViewName view) const {
  return {impl_->lend(), view};
}

ViewBatch ViewStore::batch() const {
  LASTRO_ASSERT(impl_->database != nullptr);
  return ViewBatch(impl_->database->families());
}

Result<void> ViewStore::write(ViewBatch& batch) {
  LASTRO_ASSERT(impl_->database != nullptr);
  const auto status = impl_->database->rocks().Write(rocksdb::WriteOptions{}, batch.batch_.get());
  if (!status.ok()) return ViewDatabase::failure("write", impl_->path, status);
  batch.batch_->Clear();
  return {};
}

Result<void> ViewStore::sync() {
  LASTRO_ASSERT(impl_->database != nullptr);
  const auto status = impl_->database->rocks().SyncWAL();
  if (!status.ok()) return ViewDatabase::failure("sync", impl_->path, status);
  return {};
}

Result<ViewStore::RunFiles> ViewStore::write_files(RowRun& run, std::uint64_t number) const {
  LASTRO_ASSERT(impl_->database != nullptr);
  const auto options = impl_->database->options();
  RunFiles files;
  for (const auto view : all_views) {
    for (std::size_t kind = 0; kind < RowRun::kinds; ++kind) {
      if (!run.has(view, kind)) continue;
      auto path = impl_->path + "/" + ViewDatabase::draft_prefix +
                  fmt::format("{}-{}-{}.sst", number, view_text(view), kind);
      if (auto written = write_run_file(run, view, kind, options, path); !written)
        return std::unexpected(written.error());
      files[index_of(view)].push_back(std::move(path));
    }
  }
  return files;
}

Result<void> ViewStore::take_in(const RunFiles& files) {
  LASTRO_ASSERT(impl_->database != nullptr);
  std::vector<rocksdb::IngestExternalFileArg> arguments;
  for (const auto view : all_views) {
    if (files[index_of(view)].empty()) continue;
    rocksdb::IngestExternalFileArg argument;
    argument.column_family = &impl_->database->family(view);
    argument.external_files = files[index_of(view)];
    argument.options.move_files = true;
    argument.options.write_global_seqno = false;
    arguments.push_back(std::move(argument));
  }
  if (arguments.empty()) return {};
  const auto status = impl_->database->rocks().IngestExternalFiles(arguments);
  if (!status.ok()) return ViewDatabase::failure("take files into", impl_->path, status);
  return {};
}

Result<void> ViewStore::set_merging(bool on) {
  LASTRO_ASSERT(impl_->database != nullptr);
  for (auto* family : impl_->database->families()) {
    const auto status =
        impl_->database->rocks().SetOptions(family, {{"disable_auto_compactions", on ? "false" : "true"}});
    if (!status.ok()) return ViewDatabase::failure("set the options of", impl_->path, status);
  }
  return {};
}

Result<void> ViewStore::reset(ViewName view) {
  LASTRO_ASSERT(impl_->database != nullptr);
  auto taken = impl_->take();
  if (!taken) return std::unexpected(taken.error());
  auto emptied = (*taken)->reset(view);
  impl_->put_back(std::move(*taken));
  return emptied;
}

Result<void> ViewStore::recover() {
  if (impl_->database != nullptr) {
    // Enough after a full disk, and who reads goes on meanwhile. After other errors RocksDB wants to be
    // opened again, which it is not given up for before the folder can be written.
    const auto resumed = impl_->database->rocks().Resume();
    if (resumed.ok()) return {};
    if (resumed.severity() < rocksdb::Status::Severity::kFatalError)
      return ViewDatabase::failure("write", impl_->path, resumed);
    if (auto writable = probe(impl_->path, impl_->disk); !writable) return writable;
    if (auto taken = impl_->take(); !taken) return std::unexpected(taken.error());  // else closed with it
  }
  auto opened = ViewDatabase::open(impl_->path, impl_->disk);
  if (!opened) return std::unexpected(opened.error());
  impl_->put_back(std::move(*opened));
  return {};
}

}  // namespace lastro::projections
