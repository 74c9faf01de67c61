// Input: how the two slots of an anchor file differ from slots that are right, then bytes to change in them.
//   for each slot: one byte of flags (1: absent, 2: its checksum is of other bytes), then its first 80 bytes
//   then triples of slot offset (two bytes) and value, and at last one byte that says how much the file is
//   cut
#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include <openssl/sha.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/base/assert.h"
#include "engine/log/head_anchor.h"
#include "tests/fuzz/fuzz_target.h"

namespace lastro::log {
namespace {

constexpr std::size_t slot_bytes = HeadAnchor::slot_bytes;
constexpr std::size_t field_bytes = 80;
using File = std::vector<std::uint8_t>;

void write_checksum(std::uint8_t* slot) {
  SHA256(slot, slot_bytes - 32, slot + slot_bytes - 32);
}

void write_slot(File& file, std::size_t index, Bytes& input) {
  std::uint8_t* slot = file.data() + index * slot_bytes;
  const auto flags = fuzz::take_byte(input);
  if ((flags & 1U) != 0) return;
  const auto fields = input.first(std::min(input.size(), field_bytes));
  std::ranges::copy(fields, slot);
  input = input.subspan(fields.size());
  write_checksum(slot);
  if ((flags & 2U) != 0) slot[slot_bytes - 1] ^= 1U;
}

File file_of(Bytes input) {
  File file(2 * slot_bytes);
  write_slot(file, 0, input);
  write_slot(file, 1, input);
  while (input.size() >= 3) {
    const auto at = static_cast<std::size_t>(input[0] + 256 * input[1]);
    file[at % file.size()] = input[2];
    input = input.subspan(3);
  }
  file.resize(file.size() - 32 * fuzz::take_byte(input));
  return file;
}

template <class Number>
Number number_at(const std::uint8_t* slot, std::size_t offset) {
  Number number = 0;
  std::memcpy(&number, slot + offset, sizeof number);
  return number;
}

/// By the layout in head_anchor.h.
bool is_valid(const std::uint8_t* slot, std::size_t index) {
  std::array<std::uint8_t, 32> sum{};
  SHA256(slot, slot_bytes - 32, sum.data());
  return std::memcmp(slot, "LSTANCHR", 8) == 0 && number_at<std::uint32_t>(slot, 8) == 1 &&
         number_at<std::uint64_t>(slot, 32) % 2 == index &&
         std::memcmp(sum.data(), slot + slot_bytes - 32, sum.size()) == 0;
}

const std::uint8_t* expected(const File& file) {
  const auto* first = is_valid(file.data(), 0) ? file.data() : nullptr;
  const auto* second = is_valid(file.data() + slot_bytes, 1) ? file.data() + slot_bytes : nullptr;
  if (first == nullptr || second == nullptr) return first != nullptr ? first : second;
  return number_at<std::uint64_t>(first, 32) > number_at<std::uint64_t>(second, 32) ? first : second;
}

void check_record(const AnchorRecord& record, const std::uint8_t* slot) {
  LASTRO_ASSERT(record.head.epoch == number_at<std::uint32_t>(slot, 12));
  LASTRO_ASSERT(record.head.sequence == number_at<std::uint64_t>(slot, 40));
  LASTRO_ASSERT(std::equal(record.ledger.bytes.begin(), record.ledger.bytes.end(), slot + 16));
  LASTRO_ASSERT(std::equal(record.head.frame_hash.begin(), record.head.frame_hash.end(), slot + 48));
}

/// What was read is what is read after it was written once more, into the other slot.
void check_written(const std::string& path, const AnchorRecord& record) {
  auto anchor = HeadAnchor::open(path);
  LASTRO_ASSERT(anchor.has_value());
  auto next = record;
  ++next.head.sequence;
  LASTRO_ASSERT((*anchor)->write(next).has_value());
  const auto read = HeadAnchor::read(path);
  LASTRO_ASSERT(read.has_value());
  LASTRO_ASSERT((*read)->head.sequence == next.head.sequence);
}

void check_file(File file) {
  const int memory = ::memfd_create("anchor", MFD_CLOEXEC);
  LASTRO_ASSERT(memory >= 0);
  LASTRO_ASSERT(::write(memory, file.data(), file.size()) == static_cast<ssize_t>(file.size()));
  file.resize(2 * slot_bytes);
  const auto path = "/proc/self/fd/" + std::to_string(memory);
  const auto read = HeadAnchor::read(path);
  const auto* const slot = expected(file);
  LASTRO_ASSERT(read.has_value() == (slot != nullptr));
  if (read) {
    check_record(read->value(), slot);
    // Nobody comes to write as many records as wrap the counter.
    if (number_at<std::uint64_t>(slot, 32) < UINT64_MAX) check_written(path, **read);
  } else {
    LASTRO_ASSERT(read.error().code == ErrorCode::corruption);
    LASTRO_ASSERT(read.error().message.find(path) != std::string::npos);
  }
  ::close(memory);
}

}  // namespace
}  // namespace lastro::log

void lastro::fuzz::check(Bytes input) {
  log::check_file(log::file_of(input));
}
