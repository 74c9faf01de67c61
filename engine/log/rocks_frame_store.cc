#include "engine/log/rocks_frame_store.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <rocksdb/db.h>

#include "engine/base/assert.h"
#include "engine/base/rocksdb_file_check.h"
#include "engine/log/frame_store_options.h"
#include "engine/log/rocks_support.h"

namespace lastro::log {

namespace {

const std::string family_name = "log";

using Key = std::array<char, 8>;

Key key_of(Sequence sequence) {
  Key key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<char>(sequence >> (56U - 8U * i));
  return key;
}

constexpr int attempts_max = 100;

/// Name and size of the file in which RocksDB notes each change of its files, before it removes any. Empty
/// where that cannot be read.
std::string manifest_state(const std::string& folder) {
  std::string name;
  std::getline(std::ifstream(folder + "/CURRENT"), name);
  std::error_code error;
  const auto size = std::filesystem::file_size(folder + "/" + name, error);
  return error ? std::string{} : name + " " + std::to_string(size);
}

/// 0, which no frame has, for a key of another length.
Sequence sequence_of(const rocksdb::Slice& key) {
  if (key.size() != sizeof(Key)) return 0;
  Sequence sequence = 0;
  for (std::size_t i = 0; i < key.size(); ++i) sequence = sequence << 8U | static_cast<std::uint8_t>(key[i]);
  return sequence;
}

rocksdb::Slice slice(const Key& key) {
  return {key.data(), key.size()};
}

}  // namespace

struct RocksFrameStore::Database {
  ~Database() {
    if (family != nullptr) database->DestroyColumnFamilyHandle(family);
    if (other != nullptr) database->DestroyColumnFamilyHandle(other);
  }

  [[nodiscard]] Error damaged(const std::string& what) const {
    return {ErrorCode::corruption, "event log " + folder + ": " + what + "; " + restore_remedy};
  }
  [[nodiscard]] Error unreadable(const std::string& what, const rocksdb::Status& status) const {
    auto error = storage_error("event log " + folder + ": " + what, status);
    if (error.code == ErrorCode::corruption) error.message += "; " + restore_remedy;
    return error;
  }
  /// The frame under an iterator that is valid.
  [[nodiscard]] Result<std::shared_ptr<const Frame>> frame_at(const rocksdb::Iterator& iterator) const {
    const auto sequence = sequence_of(iterator.key());
    const auto value = iterator.value();
    auto frame = Frame::decode({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
    if (!frame) {
      return std::unexpected(
          damaged(fmt::format("frame of sequence {}: {}", sequence, frame.error().message)));
    }
    if ((*frame)->first_sequence() != sequence) {
      return std::unexpected(damaged(fmt::format("the frame stored under sequence {} begins with {}",
                                                 sequence, (*frame)->first_sequence())));
    }
    return frame;
  }

  std::string folder;
  std::unique_ptr<rocksdb::DB> database;
  rocksdb::ColumnFamilyHandle* family = nullptr;  ///< null in a store that was made, but never filled
  rocksdb::ColumnFamilyHandle* other = nullptr;   ///< RocksDB's own default, empty
};

RocksFrameStore::RocksFrameStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}

RocksFrameStore::~RocksFrameStore() = default;

bool RocksFrameStore::exists(const std::string& folder) {
  return database_exists(folder);
}

Result<std::unique_ptr<RocksFrameStore>> RocksFrameStore::open(const std::string& folder, Mode mode,
                                                               const std::string& info_log_folder) {
  if (mode != Mode::beside) return open_once(folder, mode, info_log_folder);
  // Between what RocksDB reads first (the manifest) and last (the write-ahead log), a writer may flush one
  // file into another and remove the first: it then finds neither. Where the manifest kept still, nothing
  // went.
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    const auto before = manifest_state(folder);
    auto store = open_once(folder, mode, info_log_folder);
    if (manifest_state(folder) == before) return store;
  }
  return fail(ErrorCode::unavailable,
              "event log " + folder + ": its files change too fast to be opened for reading: try again");
}

Result<std::unique_ptr<RocksFrameStore>> RocksFrameStore::open_once(const std::string& folder, Mode mode,
                                                                    const std::string& info_log_folder) {
  auto database = std::make_unique<Database>();
  database->folder = folder;
  auto options = frame_database_options(info_log_folder);
  if (mode == Mode::beside) options.max_open_files = -1;  // all, from the start
  std::vector<rocksdb::ColumnFamilyDescriptor> families{{rocksdb::kDefaultColumnFamilyName, {}}};
  std::vector<std::string> present;
  if (mode != Mode::write) {
    const auto listed = rocksdb::DB::ListColumnFamilies(options, folder, &present);
    if (!listed.ok()) return std::unexpected(database->unreadable("cannot list its contents", listed));
  }
  // A process may end after making the database and before making the family: then the log is empty.
  if (mode == Mode::write || std::ranges::find(present, family_name) != present.end()) {
    families.emplace_back(family_name, frame_family_options());
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const auto status = mode == Mode::write
                          ? rocksdb::DB::Open(options, folder, families, &handles, &opened)
                          : rocksdb::DB::OpenForReadOnly(options, folder, families, &handles, &opened);
  if (!status.ok()) return std::unexpected(database->unreadable("cannot open", status));
  database->database.reset(opened);
  database->other = handles[0];
  if (handles.size() > 1) database->family = handles[1];
  return std::unique_ptr<RocksFrameStore>(new RocksFrameStore(std::move(database)));
}

Result<void> RocksFrameStore::put(const Frame& frame) {
  const auto key = key_of(frame.first_sequence());
  const auto bytes = as_text(frame.bytes());
  const auto status =
      database_->database->Put({}, database_->family, slice(key), rocksdb::Slice(bytes.data(), bytes.size()));
  if (status.ok()) return {};
  return std::unexpected(database_->unreadable(
      fmt::format("cannot write the frame of sequence {}", frame.first_sequence()), status));
}

Result<void> RocksFrameStore::sync() {
  const auto status = database_->database->SyncWAL();
  if (status.ok()) return {};
  return std::unexpected(database_->unreadable("cannot sync its write-ahead log", status));
}

Result<std::shared_ptr<const Frame>> RocksFrameStore::last() const {
  if (database_->family == nullptr) return nullptr;
  const std::unique_ptr<rocksdb::Iterator> iterator(database_->database->NewIterator({}, database_->family));
  iterator->SeekToLast();
  if (iterator->Valid()) return database_->frame_at(*iterator);
  if (!iterator->status().ok()) {
    return std::unexpected(database_->unreadable("cannot read its last frame", iterator->status()));
  }
  return nullptr;
}

Result<void> RocksFrameStore::read_chunk(Sequence from, Sequence through,
                                         std::vector<std::shared_ptr<const Frame>>& chunk) const {
  chunk.clear();
  rocksdb::ReadOptions options;
  if (through > from) {
    options.fill_cache = false;  // a scan would push out what point reads come back to
    options.readahead_size = chunk_bytes_max;
  }
  const std::unique_ptr<rocksdb::Iterator> iterator(
      database_->database->NewIterator(options, database_->family));
  const auto key = key_of(from);
  std::size_t bytes = 0;
  for (iterator->SeekForPrev(slice(key)); iterator->Valid(); iterator->Next()) {
    if (!chunk.empty() && sequence_of(iterator->key()) > through) break;
    auto frame = database_->frame_at(*iterator);
    if (!frame) return std::unexpected(frame.error());
    bytes += (*frame)->bytes().size();
    const bool complete = (*frame)->last_sequence() >= through;
    chunk.push_back(std::move(*frame));
    if (complete || bytes >= chunk_bytes_max || chunk.size() == chunk_frames_max) break;
  }
  if (!iterator->status().ok()) {
    const auto missing = chunk.empty() ? from : chunk.back()->last_sequence() + 1;
    return std::unexpected(database_->unreadable(fmt::format("cannot read the frame of sequence {}", missing),
                                                 iterator->status()));
  }
  if (chunk.empty() || !chunk.front()->holds(from)) {
    return std::unexpected(database_->damaged(fmt::format("sequence {} is missing", from)));
  }
  return {};
}

Result<void> RocksFrameStore::check_files(const ReadPace& pace) const {
  const auto contents = [](const std::string& lowest, const std::string& highest) {
    return fmt::format("frames of sequence {} to {}", sequence_of(lowest), sequence_of(highest));
  };
  auto checked = check_table_files(*database_->database, contents, pace);
  if (checked || checked.error().code != ErrorCode::corruption) return checked;
  return std::unexpected(database_->damaged(checked.error().message));
}

}  // namespace lastro::log
