#include "engine/keys/key_store.h"

#include <mutex>
#include <unordered_set>
#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "engine/base/rocksdb_file_check.h"
#include "engine/keys/key_record.h"
#include "engine/keys/key_store_files.h"
#include "engine/keys/random.h"

namespace lastro::keys {
namespace {

constexpr std::uint32_t first_key_version = 1;

std::unexpected<Error> storage_failure(std::string_view doing, const std::string& path,
                                       const rocksdb::Status& status) {
  const auto code = status.IsCorruption() ? ErrorCode::corruption : ErrorCode::io;
  return fail(code, "key store " + path + ": cannot " + std::string{doing} + ": " + status.ToString());
}

rocksdb::WriteOptions synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

}  // namespace

struct KeyStore::Impl {
  Impl(std::string folder, const MasterKey& master, const LedgerId& ledger)
      : path(std::move(folder)), wrapping_key(master.derive(ledger, "key-store/wrap")) {}

  [[nodiscard]] Result<std::optional<KeyRecord>> read(SubjectId subject) const {
    std::string value;
    const auto status = database->Get(rocksdb::ReadOptions{}, subject_row_key(subject), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return storage_failure("read", path, status);
    auto record = decode_record(value);
    if (!record) return std::unexpected(record.error());
    return *record;
  }

  [[nodiscard]] Result<void> require_writable() const {
    if (!read_only) return {};
    return fail(ErrorCode::invalid, "key store " + path + " is open for reading only");
  }

  const std::string path;
  const DerivedKey wrapping_key;
  bool read_only = false;
  std::unique_ptr<rocksdb::DB> database;

  std::mutex mutex;  ///< guards what follows; never held while RocksDB works
  KeyCache cache{cache_entries_max};
  std::unordered_set<SubjectId> reserved;  ///< being created or destroyed; bounded by the callers' threads
};

/// Subjects that one caller alone creates or destroys, so that looking and writing are one step without a
/// lock that would keep writers from sharing a sync.
class KeyStore::Reservation {
 public:
  explicit Reservation(Impl& impl) : impl_(impl) {}
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  ~Reservation() {
    const std::lock_guard lock(impl_.mutex);
    for (const auto subject : mine_) impl_.reserved.erase(subject);
  }

  [[nodiscard]] Result<void> take(std::span<const SubjectId> subjects) {
    const std::lock_guard lock(impl_.mutex);
    mine_.reserve(subjects.size());
    for (const auto subject : subjects) {
      if (!impl_.reserved.insert(subject).second) {
        return fail(ErrorCode::unavailable, "the key of a subject is being created or destroyed already");
      }
      mine_.push_back(subject);
    }
    return {};
  }

 private:
  Impl& impl_;
  std::vector<SubjectId> mine_;
};

KeyStore::KeyStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KeyStore::~KeyStore() = default;

Result<std::unique_ptr<KeyStore>> KeyStore::open(const std::string& path, const MasterKey& master,
                                                 const LedgerId& ledger, IfAbsent if_absent) {
  auto database = open_key_files(path, if_absent == IfAbsent::create);
  if (!database) return std::unexpected(database.error());
  const auto identified = identify_key_files(**database, path, master, ledger, if_absent == IfAbsent::create);
  if (!identified) return std::unexpected(identified.error());
  auto impl = std::make_unique<Impl>(path, master, ledger);
  impl->database = std::move(*database);
  return std::unique_ptr<KeyStore>{new KeyStore(std::move(impl))};
}

Result<std::unique_ptr<KeyStore>> KeyStore::open_read_only(const std::string& path, const MasterKey& master,
                                                           const LedgerId& ledger) {
  auto database = open_key_files_read_only(path);
  if (!database) return std::unexpected(database.error());
  const auto identified = identify_key_files(**database, path, master, ledger, false);
  if (!identified) return std::unexpected(identified.error());
  auto impl = std::make_unique<Impl>(path, master, ledger);
  impl->database = std::move(*database);
  impl->read_only = true;
  return std::unique_ptr<KeyStore>{new KeyStore(std::move(impl))};
}

Result<SubjectKey> KeyStore::create(SubjectId subject) {
  const auto created = create_many(std::span{&subject, 1});
  if (!created) return std::unexpected(created.error());
  return created->front();
}

Result<std::vector<SubjectKey>> KeyStore::create_many(std::span<const SubjectId> subjects) {
  if (const auto writable = impl_->require_writable(); !writable) return std::unexpected(writable.error());
  if (subjects.empty()) return std::vector<SubjectKey>{};
  if (subjects.size() > create_many_max) return fail(ErrorCode::invalid, "too many data keys in one request");
  Reservation reservation{*impl_};
  if (const auto taken = reservation.take(subjects); !taken) return std::unexpected(taken.error());

  std::vector<SubjectKey> keys;
  keys.reserve(subjects.size());
  rocksdb::WriteBatch batch;
  for (const auto subject : subjects) {
    if (!subject) return fail(ErrorCode::invalid, "subject 0 means none and has no data key");
    const auto record = impl_->read(subject);
    if (!record) return std::unexpected(record.error());
    if (*record) {
      return fail(ErrorCode::invalid, (*record)->destroyed ? "the subject's data key was destroyed"
                                                           : "the subject has a data key already");
    }
    SubjectKey& made = keys.emplace_back();
    made.version = first_key_version;
    fill_random(made.key.writable());
    const KeyRecord stored{
        .destroyed = false, .key_version = made.version, .wrapped = wrap_key(impl_->wrapping_key, made.key)};
    batch.Put(subject_row_key(subject), encode_record(stored));
  }
  const auto status = impl_->database->Write(synced(), &batch);
  if (!status.ok()) return storage_failure("store keys", impl_->path, status);

  const std::lock_guard lock(impl_->mutex);
  for (std::size_t i = 0; i < keys.size(); ++i) impl_->cache.insert(subjects[i], keys[i]);
  return keys;
}

Result<std::optional<SubjectKey>> KeyStore::find(SubjectId subject) {
  std::uint64_t erasures_before = 0;
  {
    const std::lock_guard lock(impl_->mutex);
    if (auto cached = impl_->cache.find(subject)) return cached;
    erasures_before = impl_->cache.erasures();
  }
  const auto record = impl_->read(subject);
  if (!record) return std::unexpected(record.error());
  if (!*record || (*record)->destroyed) return std::nullopt;
  const auto key = unwrap_key(impl_->wrapping_key, (*record)->wrapped);
  if (!key) return std::unexpected(key.error());
  SubjectKey found{.key = *key, .version = (*record)->key_version};

  const std::lock_guard lock(impl_->mutex);
  impl_->cache.insert_read(subject, found, erasures_before);
  return found;
}

Result<KeyState> KeyStore::state(SubjectId subject) {
  const auto record = impl_->read(subject);
  if (!record) return std::unexpected(record.error());
  if (!*record) return KeyState::absent;
  return (*record)->destroyed ? KeyState::destroyed : KeyState::live;
}

Result<void> KeyStore::destroy(SubjectId subject) {
  if (auto writable = impl_->require_writable(); !writable) return writable;
  if (!subject) return fail(ErrorCode::invalid, "subject 0 means none and has no data key");
  Reservation reservation{*impl_};
  if (auto taken = reservation.take(std::span{&subject, 1}); !taken) return taken;
  const KeyRecord tombstone{.destroyed = true, .key_version = first_key_version, .wrapped = {}};
  const auto status = impl_->database->Put(synced(), subject_row_key(subject), encode_record(tombstone));
  if (!status.ok()) return storage_failure("destroy a key", impl_->path, status);

  const std::lock_guard lock(impl_->mutex);
  impl_->cache.erase(subject);
  return {};
}

Result<void> KeyStore::purge() {
  if (auto writable = impl_->require_writable(); !writable) return writable;
  auto& database = *impl_->database;
  // The flush ends the write-ahead log's file; the compaction drops values that were overwritten, at any
  // level.
  auto status = database.Flush(rocksdb::FlushOptions{});
  if (status.ok()) status = database.CompactRange(rocksdb::CompactRangeOptions{}, nullptr, nullptr);
  // Files out of use are deleted in the background, perhaps later; this deletes them now.
  if (status.ok()) status = database.EnableFileDeletions(/*force=*/true);
  if (!status.ok()) return storage_failure("purge destroyed keys", impl_->path, status);
  return {};
}

Result<void> KeyStore::check_files(const ReadPace& pace) const {
  const auto contents = [](const std::string&, const std::string&) { return std::string("wrapped keys"); };
  auto checked = check_table_files(*impl_->database, contents, pace);
  if (checked) return checked;
  auto error = checked.error();
  error.message = "key store " + impl_->path + ": " + error.message;
  if (error.code == ErrorCode::corruption) error.message += "; restore keys/ from its backup";
  return std::unexpected(std::move(error));
}

}  // namespace lastro::keys
