#include "engine/keys/key_record.h"

#include <algorithm>

#include "engine/base/bytes.h"

namespace lastro::keys {
namespace {

constexpr char format = 1;
constexpr char state_live = 1;
constexpr char state_destroyed = 2;
constexpr std::size_t head_bytes = 1 + 1 + 4;

template <class Integer>
void append_number(std::string& text, Integer value) {
  for (std::size_t i = sizeof value; i-- > 0;) text += static_cast<char>(value >> (8 * i) & 0xffU);
}

std::uint32_t read_version(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const auto byte : as_bytes(bytes)) value = value << 8U | byte;
  return value;
}

}  // namespace

std::string_view identity_row_key() {
  return "m";
}

std::string encode_identity(const LedgerId& ledger, std::uint64_t check_value) {
  std::string text{format};
  text.append(as_text(ledger.bytes));
  append_number(text, check_value);
  return text;
}

std::string subject_row_key(SubjectId subject) {
  std::string text{'s'};
  append_number(text, subject.high);
  append_number(text, subject.low);
  return text;
}

std::string encode_record(const KeyRecord& record) {
  std::string text{format, record.destroyed ? state_destroyed : state_live};
  append_number(text, record.key_version);
  if (!record.destroyed) text.append(as_text(record.wrapped));
  return text;
}

Result<KeyRecord> decode_record(std::string_view value) {
  KeyRecord record;
  if (!value.empty() && value[0] != format) {
    return fail(ErrorCode::incompatible, "a key record has a format this version does not know");
  }
  if (value.size() == head_bytes && value[1] == state_destroyed) {
    record.destroyed = true;
  } else if (value.size() != head_bytes + record.wrapped.size() || value[1] != state_live) {
    return fail(ErrorCode::corruption, "a key record is malformed");
  }
  record.key_version = read_version(value.substr(2, 4));
  if (record.key_version == 0) return fail(ErrorCode::corruption, "a key record has no key version");
  if (!record.destroyed) std::ranges::copy(as_bytes(value.substr(head_bytes)), record.wrapped.begin());
  return record;
}

}  // namespace lastro::keys
