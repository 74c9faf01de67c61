#include "engine/log/head_anchor.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <openssl/sha.h>
#include <unistd.h>

#include "engine/log/folder_lock.h"

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
using File = std::array<Slot, 2>;
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

std::unexpected<Error> io_failure(const std::string& doing, const std::string& path, int error) {
  return fail(ErrorCode::io,
              "cannot " + doing + " the head anchor " + path + ": " + std::generic_category().message(error));
}

Result<void> write_at(int file, const std::string& path, std::span<const std::uint8_t> bytes,
                      std::size_t offset) {
  while (!bytes.empty()) {
    const auto written = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return io_failure("write", path, written < 0 ? errno : EIO);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::size_t>(written);
  }
  return {};
}

/// What is there of the file, zeros where it is too short.
Result<void> read_whole(int file, const std::string& path, File& slots) {
  const std::span<std::uint8_t> bytes(slots[0].data(), sizeof slots);
  std::size_t offset = 0;
  while (offset < bytes.size()) {
    const auto got = ::pread(file, bytes.data() + offset, bytes.size() - offset, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failure("read", path, errno);
    if (got == 0) return {};
    offset += static_cast<std::size_t>(got);
  }
  return {};
}

Result<Numbered> newest_of(int file, const std::string& path) {
  File slots{};
  if (auto read = read_whole(file, path, slots); !read) return std::unexpected(read.error());
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

std::string folder_of(const std::string& path) {
  auto folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

Result<void> write_new(int file, const std::string& path, const AnchorRecord& record) {
  for (std::size_t index = 0; index < 2; ++index) {
    if (auto written = write_at(file, path, encode(record, index), index * HeadAnchor::slot_bytes); !written)
      return written;
  }
  if (::fsync(file) != 0) return io_failure("sync", path, errno);
  return {};
}

}  // namespace

Result<std::optional<AnchorRecord>> HeadAnchor::read(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return std::nullopt;
  if (file < 0) return io_failure("open", path, errno);
  const auto newest = newest_of(file, path);
  ::close(file);
  if (!newest) return std::unexpected(newest.error());
  return newest->record;
}

Result<void> HeadAnchor::create(const std::string& path, const AnchorRecord& record) {
  const auto draft = path + ".new";
  const int file = ::open(draft.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return io_failure("create", draft, errno);
  auto written = write_new(file, draft, record);
  ::close(file);
  if (!written) return written;
  if (::rename(draft.c_str(), path.c_str()) != 0) return io_failure("put in place", path, errno);
  return sync_folder(folder_of(path));
}

Result<std::unique_ptr<HeadAnchor>> HeadAnchor::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return fail(ErrorCode::not_found, "there is no head anchor " + path);
  if (file < 0) return io_failure("open", path, errno);
  std::unique_ptr<HeadAnchor> anchor(new HeadAnchor(path, file, 0));
  const auto newest = newest_of(file, path);
  if (!newest) return std::unexpected(newest.error());
  anchor->counter_ = newest->counter;
  return anchor;
}

HeadAnchor::~HeadAnchor() {
  ::close(file_);
}

Result<void> HeadAnchor::write(const AnchorRecord& record) {
  const auto counter = ++counter_;
  if (auto written = write_at(file_, path_, encode(record, counter), counter % 2 * slot_bytes); !written)
    return written;
  // Both slots have had their blocks since create: nothing of the file's size is left to sync.
  if (::fdatasync(file_) != 0) return io_failure("sync", path_, errno);
  return {};
}

}  // namespace lastro::log
