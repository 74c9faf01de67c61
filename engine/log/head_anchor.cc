#include "engine/log/head_anchor.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include <openssl/sha.h>

#include "engine/log/posix_anchor_file.h"

namespace lastro::log {
namespace {

static_assert(std::endian::native == std::endian::little, "slots are written as they lie in memory");

constexpr std::array<char, 8> magic{'L', 'S', 'T', 'A', 'N', 'C', 'H', 'R'};
constexpr std::uint32_t version = 1;

struct SlotFields {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t epoch;
  std::array<std::uint8_t, 16> ledger;
  std::uint64_t counter;
  std::uint64_t sequence;
  Sha256 frame_hash;
};
static_assert(sizeof(SlotFields) == 80);

struct Numbered {
  AnchorRecord record;
  std::uint64_t counter;
};

using Slot = std::array<std::uint8_t, HeadAnchor::slot_bytes>;
constexpr std::size_t covered_bytes = HeadAnchor::slot_bytes - sizeof(Sha256);

Sha256 checksum(const Slot& slot) {
  Sha256 sum;
  SHA256(slot.data(), covered_bytes, sum.data());
  return sum;
}

Slot encode(const AnchorRecord& record, std::uint64_t counter) {
  const SlotFields fields{magic,
                          version,
                          record.head.epoch,
                          record.ledger.bytes,
                          counter,
                          record.head.sequence,
                          record.head.frame_hash};
  Slot slot{};
  std::memcpy(slot.data(), &fields, sizeof fields);
  const auto sum = checksum(slot);
  std::memcpy(slot.data() + covered_bytes, sum.data(), sum.size());
  return slot;
}

std::optional<Numbered> decode(const Slot& slot, std::size_t index) {
  SlotFields fields{};
  std::memcpy(&fields, slot.data(), sizeof fields);
  const auto sum = checksum(slot);
  if (fields.magic != magic || fields.version != version || fields.counter % 2 != index) return std::nullopt;
  if (std::memcmp(slot.data() + covered_bytes, sum.data(), sum.size()) != 0) return std::nullopt;
  return Numbered{{LedgerId{fields.ledger}, {fields.sequence, fields.frame_hash, fields.epoch}},
                  fields.counter};
}

Result<Numbered> newest_of(const std::vector<std::uint8_t>& content, const std::string& path) {
  // What is there of the file, zeros where it is too short.
  std::array<Slot, 2> slots{};
  if (!content.empty()) std::memcpy(slots.data(), content.data(), std::min(content.size(), sizeof slots));
  const auto first = decode(slots[0], 0);
  const auto second = decode(slots[1], 1);
  if (!first && !second) {
    return fail(ErrorCode::corruption,
                "the head anchor " + path +
                    " is damaged in both its slots: put it back, or restore a backup of the "
                    "ledger, which makes a new one");
  }
  if (!first) return *second;
  if (!second) return *first;
  return first->counter > second->counter ? *first : *second;
}

Result<std::optional<Numbered>> read_newest(AnchorFile& file) {
  const auto content = file.read(2 * HeadAnchor::slot_bytes);
  if (!content) return std::unexpected(content.error());
  if (!*content) return std::nullopt;
  return newest_of(**content, file.path());
}

}  // namespace

Result<std::optional<AnchorRecord>> HeadAnchor::read(AnchorFile& file) {
  const auto newest = read_newest(file);
  if (!newest) return std::unexpected(newest.error());
  if (!*newest) return std::nullopt;
  return (*newest)->record;
}

Result<std::optional<AnchorRecord>> HeadAnchor::read(const std::string& path) {
  PosixAnchorFile file(path);
  return read(file);
}

Result<void> HeadAnchor::create(AnchorFile& file, const AnchorRecord& record) {
  std::array<std::uint8_t, 2 * slot_bytes> content{};
  for (std::size_t index = 0; index < 2; ++index) {
    std::ranges::copy(encode(record, index),
                      content.begin() + static_cast<std::ptrdiff_t>(index * slot_bytes));
  }
  return file.create(content);
}

Result<void> HeadAnchor::create(const std::string& path, const AnchorRecord& record) {
  PosixAnchorFile file(path);
  return create(file, record);
}

Result<std::unique_ptr<HeadAnchor>> HeadAnchor::open(std::unique_ptr<AnchorFile> file) {
  const auto newest = read_newest(*file);
  if (!newest) return std::unexpected(newest.error());
  if (!*newest) return fail(ErrorCode::not_found, "there is no head anchor " + file->path());
  // The newest slot may be a killed process's, not synced yet. The next write goes to the other slot, and a
  // power cut in it must not find both in doubt.
  if (auto synced = file->sync(); !synced) return std::unexpected(synced.error());
  return std::unique_ptr<HeadAnchor>(new HeadAnchor(std::move(file), (*newest)->counter));
}

Result<std::unique_ptr<HeadAnchor>> HeadAnchor::open(const std::string& path) {
  return open(std::make_unique<PosixAnchorFile>(path));
}

Result<void> HeadAnchor::write(const AnchorRecord& record) {
  const auto counter = ++counter_;
  return file_->overwrite(counter % 2 * slot_bytes, encode(record, counter));
}

}  // namespace lastro::log
