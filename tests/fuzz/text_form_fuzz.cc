// Input: one byte that names a form, then a text that may be of it. What is read is written as the same text,
// or, where a form has several spellings, as one that reads the same.
#include <array>
#include <string>
#include <vector>

#include "api/auth/base64url.h"
#include "api/json/documents.h"
#include "api/json/rfc3339.h"
#include "api/resources/positions.h"
#include "engine/base/assert.h"
#include "engine/base/document.h"
#include "engine/base/hex.h"
#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/domain/category.h"
#include "engine/domain/programs/merchant_name.h"
#include "engine/log/uuid_text.h"
#include "projections/page.h"
#include "tests/fuzz/fuzz_target.h"

namespace lastro::fuzz {
namespace {

void check_id(std::string_view text) {
  const auto id = from_public<AccountKind>(text);
  if (!id) return;
  LASTRO_ASSERT(to_public(*id) == text);
  LASTRO_ASSERT(static_cast<bool>(*id));
  LASTRO_ASSERT(AccountId::of(id->partition(), id->sequence()) == *id);
  LASTRO_ASSERT(!from_public<CardKind>(text));
}

void check_cursor(std::string_view text) {
  const auto value = projections::read_cursor(text);
  if (!value) {
    LASTRO_ASSERT(value.error().code == ErrorCode::invalid);
    return;
  }
  LASTRO_ASSERT(value->has_value() == !text.empty());
  if (*value) LASTRO_ASSERT(projections::make_cursor(**value) == text);
}

void check_position(std::string_view text) {
  const auto position = api::parse_position(text, 7);
  if (!position) return;
  LASTRO_ASSERT(text.starts_with("7:"));
  LASTRO_ASSERT(api::parse_position(api::position_text(7, *position), 7) == position);
  LASTRO_ASSERT(!api::parse_position(text, 0));
}

void check_if_match(std::string_view text) {
  const auto version = api::parse_if_match(text);
  if (text.empty() || text == "*") {
    LASTRO_ASSERT(version == 0U);
    return;
  }
  if (!version) return;
  LASTRO_ASSERT(*version != 0);
  LASTRO_ASSERT(text.ends_with('"'));
  if (*version != UINT64_MAX) LASTRO_ASSERT(api::parse_if_match(api::entity_tag(*version)) == version);
}

void check_time(std::string_view text) {
  const auto time = api::parse_rfc3339(text);
  if (!time) return;
  const auto written = api::format_rfc3339(*time);
  LASTRO_ASSERT(api::parse_rfc3339(written) == time);
  LASTRO_ASSERT(api::format_rfc3339(*time) == written);
  LASTRO_ASSERT(written.size() == 27);
  // An hour further west is an hour later, where both can be written.
  const bool utc = text.back() == 'Z' || text.back() == 'z';
  const auto shifted = api::parse_rfc3339(std::string(text.substr(0, text.size() - 1)) + "-01:00");
  if (utc && shifted) LASTRO_ASSERT(*shifted == *time + 3'600'000'000);
}

void check_date(std::string_view text) {
  const auto date = api::parse_date(text);
  if (!date) return;
  LASTRO_ASSERT(date->ok());
  LASTRO_ASSERT(api::format_date(*date) == text);
}

void check_uuid(std::string_view text) {
  std::array<std::uint8_t, 16> bytes{};
  if (!log::parse_uuid(text, bytes)) return;
  std::array<char, 36> written{};
  log::format_uuid(bytes.data(), written);
  LASTRO_ASSERT(std::string_view(written.data(), written.size()) == text);
}

void check_hex(std::string_view text) {
  std::vector<std::uint8_t> bytes(text.size() / 2);
  if (!parse_hex(text, bytes)) return;
  std::string written;
  append_hex(written, bytes);
  std::vector<std::uint8_t> again(bytes.size());
  LASTRO_ASSERT(written.size() == text.size());
  LASTRO_ASSERT(parse_hex(written, again));
  LASTRO_ASSERT(again == bytes);
}

void check_base64url(std::string_view text) {
  const auto bytes = api::decode_base64url(text);
  if (bytes) LASTRO_ASSERT(api::encode_base64url(*bytes) == text);
  const auto written = api::encode_base64url(as_bytes(text));
  const auto read = api::decode_base64url(written);
  LASTRO_ASSERT(read.has_value());
  LASTRO_ASSERT(as_text(*read) == text);
}

/// Check digits fail with any other digit in one place.
void check_document(std::string_view text) {
  const auto normal = normalise_document(text);
  LASTRO_ASSERT(normalise_document(normal) == normal);
  LASTRO_ASSERT(api::mask_cpf(normal).size() == 14);
  if (!api::is_cpf(normal)) return;
  LASTRO_ASSERT(normal.size() == 11);
  LASTRO_ASSERT(api::hides_document(normal));
  auto wrong = normal;
  wrong.back() = wrong.back() == '9' ? '0' : static_cast<char>(wrong.back() + 1);
  LASTRO_ASSERT(!api::is_cpf(wrong));
}

void check_merchant(std::string_view text) {
  const auto name = domain::normalise_merchant(text);
  LASTRO_ASSERT(domain::normalise_merchant(name.view()) == name);
  LASTRO_ASSERT(!name.view().starts_with(' '));
  LASTRO_ASSERT(!name.view().ends_with(' '));
  LASTRO_ASSERT(name.view().find("  ") == std::string_view::npos);
  for (const char c : name.view()) LASTRO_ASSERT(c >= 0x20 && c < 0x7f && !(c >= 'a' && c <= 'z'));
}

void check_category(std::string_view text) {
  const auto category = domain::Category::from(text);
  if (!category) return;
  LASTRO_ASSERT(category->name() == text);
  LASTRO_ASSERT(domain::Category::from_bits(category->bits()) == *category);
}

constexpr std::array forms{check_id,        check_cursor,   check_position, check_if_match,
                           check_time,      check_date,     check_uuid,     check_hex,
                           check_base64url, check_document, check_merchant, check_category};

}  // namespace

/// Forms are named by letters: `a` is check_id.
void check(Bytes input) {
  const auto form = static_cast<std::size_t>(take_byte(input) + forms.size() * 20 - 'a') % forms.size();
  forms.at(form)(as_text(input));
}

}  // namespace lastro::fuzz
