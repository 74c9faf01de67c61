#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/money.h"

namespace lastro::api {

/// Appends one JSON value, without white space, to a string the caller owns and must keep alive.
///
///     JsonWriter json(body);
///     json.begin_object().key("id").id(account).key("amount").amount(amount, 2).end_object();
///
/// Texts must be valid UTF-8 (what JsonBody gives is) and are escaped; commas are the writer's. The shape is
/// the caller's: a key before each member's value. No floating point: a ratio goes through raw(). One thread.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out), start_(out.size()) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('{', '}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close('[', ']'); }

  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  template <std::integral T>
  requires(!std::same_as<T, bool>) JsonWriter& number(T value) {
    separate();
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
    out_.append(digits, end);
    return *this;
  }
  template <std::same_as<bool> T>
  JsonWriter& boolean(T value) {
    return raw(value ? "true" : "false");
  }
  JsonWriter& null() { return raw("null"); }
  /// A JSON value already written out, as it is.
  JsonWriter& raw(std::string_view json) {
    separate();
    out_.append(json);
    return *this;
  }

  /// A decimal string with the currency's fraction digits: "100.00".
  JsonWriter& amount(Amount amount, int exponent);
  /// RFC 3339 in UTC with microseconds.
  JsonWriter& time(UnixMicros time);
  /// The public form, `acc_…`; null where the id is none.
  template <class Kind>
  JsonWriter& id(Id<Kind> id) {
    if (!id) return null();
    const auto digits = encode_base32(id.value);
    separate();
    out_ += '"';
    out_.append(Kind::prefix) += '_';
    out_.append(digits.data(), digits.size()) += '"';
    return *this;
  }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char opening, char closing);
  /// Writes the comma unless this is the first thing in its place: a complete JSON value never ends in one of
  /// the three characters after which none is due.
  void separate() {
    if (out_.size() == start_) return;
    const char last = out_.back();
    if (last != '{' && last != '[' && last != ':') out_ += ',';
  }
  void append_quoted(std::string_view text);

  std::string& out_;
  std::size_t start_;
  /// Bit n is set where the bracket at depth n is `{`; 62 levels.
  std::uint64_t objects_ = 0;
  unsigned depth_ = 0;
};

}  // namespace lastro::api
