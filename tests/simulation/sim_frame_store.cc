#include "tests/simulation/sim_frame_store.h"

#include <cstring>
#include <iterator>
#include <optional>

#include "tests/simulation/sim_storage.h"

namespace lastro::simulation {
namespace {

struct RecordHeader {
  std::uint64_t length = 0;
  std::uint64_t sequence = 0;
  std::uint64_t checksum = 0;  ///< of length, sequence and the frame's bytes
};

/// FNV-1a, 64 bits: against accidents, as RocksDB's own.
std::uint64_t checksum_of(const RecordHeader& header, Bytes bytes) {
  std::uint64_t sum = 0xCBF29CE484222325U;
  const auto add = [&](std::uint64_t value) { sum = (sum ^ value) * 0x100000001B3U; };
  add(header.length);
  add(header.sequence);
  for (const auto byte : bytes) add(byte);
  return sum;
}

void append_record(FileBytes& to, Sequence sequence, Bytes bytes) {
  RecordHeader header{.length = bytes.size(), .sequence = sequence};
  header.checksum = checksum_of(header, bytes);
  const auto* raw = reinterpret_cast<const std::uint8_t*>(&header);
  to.insert(to.end(), raw, raw + sizeof header);
  to.insert(to.end(), bytes.begin(), bytes.end());
}

struct Record {
  RecordHeader header;
  Bytes bytes;
  bool sound = false;
};

/// The record in front, of which the rest of the bytes holds all; moves past it.
std::optional<Record> take_record(Bytes& rest) {
  Record record;
  if (rest.size() < sizeof record.header) return std::nullopt;
  std::memcpy(&record.header, rest.data(), sizeof record.header);
  if (record.header.length > rest.size() - sizeof record.header) return std::nullopt;
  record.bytes = rest.subspan(sizeof record.header, record.header.length);
  record.sound = checksum_of(record.header, record.bytes) == record.header.checksum;
  rest = rest.subspan(sizeof record.header + record.header.length);
  return record;
}

std::unexpected<Error> damaged(const std::string& what) {
  return fail(ErrorCode::corruption, "event log: " + what + "; " + log::restore_remedy);
}

FileBytes manifest_of(std::uint64_t table_bytes) {
  FileBytes manifest;
  append_record(manifest, 0, {reinterpret_cast<const std::uint8_t*>(&table_bytes), sizeof table_bytes});
  return manifest;
}

}  // namespace

Result<std::unique_ptr<SimFrameStore>> SimFrameStore::open(SimDisk& disk, Mode mode) {
  auto store = std::unique_ptr<SimFrameStore>(new SimFrameStore(disk));
  if (mode == Mode::write && !disk.exists(SimStorage::manifest_name)) {
    if (auto made = disk.replace(SimStorage::manifest_name, manifest_of(0)); !made)
      return std::unexpected(made.error());
  }
  if (auto read = store->read_table(); !read) return std::unexpected(read.error());
  if (auto read = store->read_wal(); !read) return std::unexpected(read.error());
  if (mode == Mode::write) {
    if (auto moved = store->move_wal_to_table(); !moved) return std::unexpected(moved.error());
  }
  return store;
}

Result<void> SimFrameStore::read_table() {
  const auto manifest = disk_.read(SimStorage::manifest_name);
  if (!manifest) return std::unexpected(manifest.error());
  Bytes rest = *manifest;
  const auto entry = take_record(rest);
  if (!entry || !entry->sound || entry->bytes.size() != sizeof table_bytes_)
    return damaged("its manifest is damaged");
  std::memcpy(&table_bytes_, entry->bytes.data(), sizeof table_bytes_);

  const auto table = disk_.read(SimStorage::table_name);
  if (!table) return std::unexpected(table.error());
  if (table->size() < table_bytes_) return damaged("its table is cut or removed");
  rest = Bytes{*table}.first(table_bytes_);
  Sequence before = 0;
  while (!rest.empty()) {
    const auto record = take_record(rest);
    if (!record || record->header.sequence <= before) return damaged("the index of its table is damaged");
    before = record->header.sequence;
    frames_[before] = {.bytes = {record->bytes.begin(), record->bytes.end()}, .sound = record->sound};
  }
  return {};
}

Result<void> SimFrameStore::read_wal() {
  const auto wal = disk_.read(SimStorage::wal_name);
  if (!wal) return std::unexpected(wal.error());
  Bytes rest = *wal;
  const auto in_table = frames_.empty() ? 0 : frames_.rbegin()->first;
  while (const auto record = take_record(rest)) {
    if (!record->sound) return {};  // the end of the history, as far as this store can tell
    const auto sequence = record->header.sequence;
    if (sequence <= in_table) continue;
    frames_[sequence] = {.bytes = {record->bytes.begin(), record->bytes.end()}};
    append_record(recovered_, sequence, record->bytes);
  }
  return {};
}

Result<void> SimFrameStore::move_wal_to_table() {
  if (!recovered_.empty()) {
    if (auto written = disk_.overwrite(SimStorage::table_name, table_bytes_, recovered_); !written)
      return written;
    if (auto synced = disk_.sync(SimStorage::table_name); !synced) return synced;
    table_bytes_ += recovered_.size();
    if (auto listed = disk_.replace(SimStorage::manifest_name, manifest_of(table_bytes_)); !listed)
      return listed;
    recovered_.clear();
  }
  return disk_.exists(SimStorage::wal_name) ? disk_.remove(SimStorage::wal_name) : Result<void>{};
}

Result<void> SimFrameStore::put(const log::Frame& frame) {
  FileBytes record;
  append_record(record, frame.first_sequence(), frame.bytes());
  if (auto written = disk_.append(SimStorage::wal_name, record); !written) return written;
  frames_[frame.first_sequence()] = {.bytes = {frame.bytes().begin(), frame.bytes().end()}};
  return {};
}

Result<void> SimFrameStore::sync() {
  return disk_.sync(SimStorage::wal_name);
}

Result<std::shared_ptr<const log::Frame>> SimFrameStore::decode(Sequence sequence, const Stored& stored) {
  if (!stored.sound)
    return damaged("the checksum of the block with sequence " + std::to_string(sequence) + " is wrong");
  auto frame = log::Frame::decode(stored.bytes);
  if (!frame) return damaged("frame of sequence " + std::to_string(sequence) + ": " + frame.error().message);
  return frame;
}

Result<std::shared_ptr<const log::Frame>> SimFrameStore::last() const {
  if (frames_.empty()) return nullptr;
  return decode(frames_.rbegin()->first, frames_.rbegin()->second);
}

Result<void> SimFrameStore::read_chunk(Sequence from, Sequence through,
                                       std::vector<std::shared_ptr<const log::Frame>>& chunk) const {
  chunk.clear();
  auto found = frames_.upper_bound(from);
  if (found != frames_.begin()) --found;
  for (; found != frames_.end() && (chunk.empty() || found->first <= through); ++found) {
    auto frame = decode(found->first, found->second);
    if (!frame) return std::unexpected(frame.error());
    chunk.push_back(std::move(*frame));
    if (chunk.back()->last_sequence() >= through || chunk.size() == chunk_frames_max) break;
  }
  if (chunk.empty() || !chunk.front()->holds(from))
    return damaged("sequence " + std::to_string(from) + " is missing");
  return {};
}

Result<void> SimFrameStore::check_files(const ReadPace&) const {
  for (const auto& [sequence, stored] : frames_) {
    if (auto frame = decode(sequence, stored); !frame) return std::unexpected(frame.error());
  }
  return {};
}

}  // namespace lastro::simulation
