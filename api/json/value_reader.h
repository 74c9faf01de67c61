#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "api/json/json_body.h"
#include "api/json/rfc3339.h"
#include "api/json/utf8.h"
#include "engine/base/clock.h"
#include "engine/base/conversion_rate.h"
#include "engine/base/ids.h"
#include "engine/base/money.h"

namespace lastro::api {

class FieldReader;

enum class AmountSign : std::uint8_t { positive, not_negative, any };

/// A row of the table that says how an enumeration is spelled in JSON.
template <class E>
struct NamedValue {
  std::string_view name;
  E value;
};

/// How every id parameter names a thing: by the public id, else by the caller's own. Exactly one is set.
template <class Kind>
struct Reference {
  Id<Kind> id;
  std::string_view external_id;  ///< lives as long as the body's views
};

/// One value of a JsonBody, or an absent one. Each read gives true and sets `out`, or gives false, leaves
/// `out` alone and, unless the value is absent, keeps a problem in the body: wrong kinds and contents are
/// invalid_field. Views live until the body's next parse.
class ValueReader {
 public:
  ValueReader() = default;
  ValueReader(JsonBody& body, std::uint32_t index) : body_(&body), index_(index) {}

  explicit operator bool() const { return body_ != nullptr; }
  [[nodiscard]] bool is(JsonKind kind) const { return body_ != nullptr && body_->node(index_).kind == kind; }

  /// Lengths in code points.
  bool string(std::string_view& out, std::size_t characters_max, std::size_t characters_min = 1,
              ControlCharacters allowed = ControlCharacters::refused);
  bool boolean(bool& out);
  /// A number without fraction and exponent.
  bool integer(std::int64_t& out, std::int64_t min, std::int64_t max);
  template <class E>
  bool one_of(std::span<const NamedValue<E>> table, E& out) {
    const JsonNode* node = take(JsonKind::string);
    if (node == nullptr) return false;
    std::string names;
    for (const auto& row : table) {
      if (row.name == node->text) {
        out = row.value;
        return true;
      }
      names.append(names.empty() ? "" : ", ").append(row.name);
    }
    return refuse("must be one of " + names);
  }

  /// A decimal string or a JSON number, read exactly from its text by parse_amount.
  bool amount(int exponent, Amount& out, AmountSign sign = AmountSign::positive);
  /// A string of four digits, or a JSON integer 0 to 9999 (ISO 18245).
  bool mcc(std::uint16_t& out);
  /// ISO 4217 alphabetic code.
  bool currency(Currency& out);
  /// Of a currency that wallets are kept in.
  bool wallet_currency(Currency& out);
  /// A decimal string or a JSON number, read exactly from its text by parse_conversion_rate.
  bool conversion_rate(ConversionRate& out);
  /// ISO 3166-1 alpha-2: two capital letters; not looked up.
  bool country(std::string_view& out);
  /// YYYY-MM from 1970 to 2200, as 12 × year + (month − 1).
  bool month(std::uint16_t& out);
  bool date(Date& out);
  bool time(UnixMicros& out);

  /// [A-Za-z0-9._:-]{1,64}.
  bool external_id(std::string_view& out);
  template <class Kind>
  bool id(Id<Kind>& out) {
    const JsonNode* node = take(JsonKind::string);
    if (node == nullptr) return false;
    const auto id = from_public<Kind>(node->text);
    if (!id) return refuse("must be an id such as " + to_public(Id<Kind>::of(0, 1)));
    out = *id;
    return true;
  }
  template <class Kind>
  bool reference(Reference<Kind>& out) {
    const JsonNode* node = take(JsonKind::string);
    if (node == nullptr) return false;
    if (const auto id = from_public<Kind>(node->text)) {
      out = {*id, {}};
      return true;
    }
    std::string_view own;
    if (!external_id(own)) return false;
    out = {{}, own};
    return true;
  }

  /// Normalised (documents.h): eleven digits; fourteen characters; either.
  bool cpf(std::string& out);
  bool cnpj(std::string& out);
  bool cpf_or_cnpj(std::string& out);

  /// Absent where the value is absent or no object.
  FieldReader object();
  /// Calls `read(ValueReader)` for each element, in order. False where it is absent, no array, or longer.
  template <class Read>
  bool array(std::size_t items_max, Read&& read) {
    const JsonNode* node = take(JsonKind::array);
    if (node == nullptr || !at_most(items_max)) return false;
    const std::uint32_t end = node->end;
    for (std::uint32_t i = index_ + 1; i != end; i = body_->node(i).end) {
      body_->node(i).taken = true;
      read(ValueReader(*body_, i));
    }
    return true;
  }

  /// Keeps an invalid_field problem about this value; false. For rules of the caller's own.
  bool refuse(std::string detail);

 private:
  /// The node where it is present and of this kind; else null, and a problem unless it is absent.
  const JsonNode* take(JsonKind kind);
  [[nodiscard]] bool at_most(std::size_t items_max);

  JsonBody* body_ = nullptr;
  std::uint32_t index_ = 0;
};

/// Whether the text may be a caller's own id: [A-Za-z0-9._:-]{1,64}. Also for headers and paths.
[[nodiscard]] bool is_external_id(std::string_view text);

}  // namespace lastro::api
