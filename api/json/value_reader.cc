#include "api/json/value_reader.h"

#include <algorithm>
#include <charconv>

#include "api/json/documents.h"
#include "api/json/field_reader.h"
#include "engine/base/document.h"
#include "engine/base/limits.h"

namespace lastro::api {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

std::string_view describe_malformed_amount(std::string_view text) {
  if (text.empty()) return "must be a decimal amount, not an empty string";
  if (text.front() == '+') return "must be a decimal amount without a plus sign";
  if (text.find_first_of(" \t\r\n") != std::string_view::npos)
    return "must be a decimal amount without white space";
  if (text.find(',') != std::string_view::npos) {
    return "must be a decimal amount with a point and no thousands separators";
  }
  const bool numeric = text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
  if (numeric && text.find_first_of("eE") != std::string_view::npos) {
    return "must be a decimal amount, not in exponent form";
  }
  return "must be a decimal amount such as \"100.00\"";
}

std::string describe_amount_error(AmountError error, std::string_view text, int exponent) {
  switch (error) {
    case AmountError::malformed:
      break;
    case AmountError::excess_precision:
      return "must have at most " + std::to_string(exponent) + " digits after the point";
    case AmountError::out_of_range:
      return "is beyond the largest amount";
  }
  return std::string(describe_malformed_amount(text));
}

std::string_view name_of(JsonKind kind) {
  switch (kind) {
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
      return "a boolean";
    case JsonKind::number:
      return "a number";
    case JsonKind::string:
      return "a string";
    case JsonKind::array:
      return "an array";
    case JsonKind::object:
      return "an object";
  }
  return {};
}

std::string wrong_kind(std::string_view wanted, JsonKind found) {
  return std::string("must be ").append(wanted).append(", not ").append(name_of(found));
}

}  // namespace

bool is_external_id(std::string_view text) {
  if (text.empty() || text.size() > limits::external_id_length_max) return false;
  return std::ranges::all_of(text, [](char c) {
    return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == ':' ||
           c == '-';
  });
}

const JsonNode* ValueReader::take(JsonKind kind) {
  if (body_ == nullptr) return nullptr;
  const JsonNode& node = body_->node(index_);
  if (node.kind == kind) return &node;
  refuse(wrong_kind(name_of(kind), node.kind));
  return nullptr;
}

bool ValueReader::refuse(std::string detail) {
  if (body_ != nullptr) body_->refuse(index_, ProblemType::invalid_field, std::move(detail));
  return false;
}

bool ValueReader::string(std::string_view& out, std::size_t characters_max, std::size_t characters_min,
                         ControlCharacters allowed) {
  const JsonNode* node = take(JsonKind::string);
  if (node == nullptr) return false;
  const std::size_t characters = count_characters(node->text);
  if (characters < characters_min) {
    return refuse(characters == 0 ? "must not be empty"
                                  : "must have at least " + std::to_string(characters_min) + " characters");
  }
  if (characters > characters_max) {
    return refuse("must have at most " + std::to_string(characters_max) + " characters");
  }
  if (has_control_character(node->text, allowed)) return refuse("must not hold control characters");
  out = node->text;
  return true;
}

bool ValueReader::boolean(bool& out) {
  const JsonNode* node = take(JsonKind::boolean);
  if (node == nullptr) return false;
  out = node->boolean;
  return true;
}

bool ValueReader::integer(std::int64_t& out, std::int64_t min, std::int64_t max) {
  const JsonNode* node = take(JsonKind::number);
  if (node == nullptr) return false;
  std::int64_t value = 0;
  const char* const begin = node->text.begin();
  const char* const end = node->text.end();
  const auto [at, error] = std::from_chars(begin, end, value);
  if (error == std::errc{} && at != end) return refuse("must be a whole number without exponent");
  if (error != std::errc{} || value < min || value > max) {
    return refuse("must be between " + std::to_string(min) + " and " + std::to_string(max));
  }
  out = value;
  return true;
}

bool ValueReader::amount(int exponent, Amount& out, AmountSign sign) {
  if (body_ == nullptr) return false;
  const JsonNode& node = body_->node(index_);
  if (node.kind != JsonKind::number && node.kind != JsonKind::string) {
    return refuse(wrong_kind("a decimal string", node.kind));
  }
  const ParsedAmount parsed = parse_amount(node.text, exponent);
  if (!parsed.amount) return refuse(describe_amount_error(parsed.error, node.text, exponent));
  if (sign == AmountSign::positive && parsed.amount->minor <= 0) return refuse("must be greater than zero");
  if (sign == AmountSign::not_negative && parsed.amount->minor < 0) return refuse("must not be negative");
  out = *parsed.amount;
  return true;
}

bool ValueReader::mcc(std::uint16_t& out) {
  if (body_ == nullptr) return false;
  const JsonNode& node = body_->node(index_);
  const std::string_view text = node.text;
  const bool sized = node.kind == JsonKind::string ? text.size() == 4 : text.size() <= 4;
  const bool scalar = node.kind == JsonKind::string || node.kind == JsonKind::number;
  if (!scalar || !sized || !std::ranges::all_of(text, is_digit))
    return refuse("must be a string of four digits");
  std::uint16_t value = 0;
  for (const char c : text) value = static_cast<std::uint16_t>(value * 10 + (c - '0'));
  out = value;
  return true;
}

bool ValueReader::currency(Currency& out) {
  const JsonNode* node = take(JsonKind::string);
  if (node == nullptr) return false;
  const auto currency = currency_from_code(node->text);
  if (!currency) return refuse("must be the ISO 4217 code of a currency, such as BRL");
  out = *currency;
  return true;
}

bool ValueReader::wallet_currency(Currency& out) {
  auto currency = Currency::none;
  if (!this->currency(currency)) return false;
  if (!has_wallets(currency)) return refuse("must be one of BRL, USD, EUR");
  out = currency;
  return true;
}

bool ValueReader::conversion_rate(ConversionRate& out) {
  if (body_ == nullptr) return false;
  const JsonNode& node = body_->node(index_);
  if (node.kind != JsonKind::number && node.kind != JsonKind::string)
    return refuse(wrong_kind("a decimal string", node.kind));
  const auto rate = parse_conversion_rate(node.text);
  if (!rate)
    return refuse("must be a decimal above zero of at most seven digits, at most nine behind the point");
  out = *rate;
  return true;
}

bool ValueReader::country(std::string_view& out) {
  const JsonNode* node = take(JsonKind::string);
  if (node == nullptr) return false;
  if (node->text.size() != 2 || !std::ranges::all_of(node->text, is_capital)) {
    return refuse("must be an ISO 3166 code of two capital letters, such as BR");
  }
  out = node->text;
  return true;
}

bool ValueReader::month(std::uint16_t& out) {
  const JsonNode* node = take(JsonKind::string);
  if (node == nullptr) return false;
  const auto text = node->text;
  const bool formed = text.size() == 7 && text[4] == '-' &&
                      std::ranges::all_of(text.substr(0, 4), is_digit) &&
                      std::ranges::all_of(text.substr(5), is_digit);
  unsigned year = 0;
  for (const char c : text.substr(0, 4)) year = formed ? year * 10 + static_cast<unsigned>(c - '0') : 0;
  const auto month = formed ? static_cast<unsigned>((text[5] - '0') * 10 + (text[6] - '0')) : 0;
  if (month < 1 || month > 12 || year < 1970 || year > 2200) return refuse("must be a month as YYYY-MM");
  out = static_cast<std::uint16_t>(12 * year + month - 1);
  return true;
}

bool ValueReader::date(Date& out) {
  const JsonNode* node = take(JsonKind::string);
  if (node == nullptr) return false;
  const auto date = parse_date(node->text);
  if (!date) return refuse("must be a date such as 1990-12-31");
  out = *date;
  return true;
}

bool ValueReader::time(UnixMicros& out) {
  const JsonNode* node = take(JsonKind::string);
  if (node == nullptr) return false;
  const auto time = parse_rfc3339(node->text);
  if (!time)
    return refuse("must be an RFC 3339 time with offset and at most six fraction digits, years 1970 to 2200");
  out = *time;
  return true;
}

bool ValueReader::external_id(std::string_view& out) {
  const JsonNode* node = take(JsonKind::string);
  if (node == nullptr) return false;
  if (!is_external_id(node->text)) return refuse("must be 1 to 64 letters, digits or . _ : -");
  out = node->text;
  return true;
}

bool ValueReader::cpf(std::string& out) {
  const JsonNode* node = take(JsonKind::string);
  if (node == nullptr) return false;
  std::string normalized = normalise_document(node->text);
  if (!is_cpf(normalized)) return refuse("must be a valid CPF");
  out = std::move(normalized);
  return true;
}

bool ValueReader::cnpj(std::string& out) {
  const JsonNode* node = take(JsonKind::string);
  if (node == nullptr) return false;
  std::string normalized = normalise_document(node->text);
  if (!is_cnpj(normalized)) return refuse("must be a valid CNPJ");
  out = std::move(normalized);
  return true;
}

bool ValueReader::cpf_or_cnpj(std::string& out) {
  const JsonNode* node = take(JsonKind::string);
  if (node == nullptr) return false;
  std::string normalized = normalise_document(node->text);
  if (!is_cpf(normalized) && !is_cnpj(normalized)) return refuse("must be a valid CPF or CNPJ");
  out = std::move(normalized);
  return true;
}

FieldReader ValueReader::object() {
  if (take(JsonKind::object) == nullptr) return {};
  return FieldReader(*body_, index_);
}

bool ValueReader::at_most(std::size_t items_max) {
  std::size_t items = 0;
  const std::uint32_t end = body_->node(index_).end;
  for (std::uint32_t i = index_ + 1; i != end; i = body_->node(i).end) ++items;
  if (items <= items_max) return true;
  return refuse("must have at most " + std::to_string(items_max) + " items");
}

}  // namespace lastro::api
