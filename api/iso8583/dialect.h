#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/iso8583/message.h"
#include "engine/base/result.h"

namespace lastro::iso8583 {

/// What may stand in an element, as the standard writes it.
enum class Content : std::uint8_t {
  n,    ///< digits
  a,    ///< letters and blanks
  an,   ///< letters, digits and blanks
  ans,  ///< printable characters, ASCII or Latin-1
  x_n,  ///< C or D (credit, debit), then digits
  z,    ///< track 2: 0-9 and : ; < = > ? (ISO 7811), the sixteen values of a nibble
  b,    ///< bytes
};

enum class Length : std::uint8_t { fixed, llvar, lllvar };

/// One element's form. `size` is exact where fixed, else the most; it counts characters, of b bytes.
struct FieldFormat {
  Content content = Content::ans;
  Length length = Length::fixed;
  std::uint16_t size = 0;  ///< 0: the dialect does not have the element
  bool sensitive = false;  ///< never kept: the decoder passes its value over
};

/// How numbers stand on the wire: a character, or half a byte (BCD) for each digit.
enum class Digits : std::uint8_t { ascii, bcd };
/// How bytes stand on the wire.
enum class Binary : std::uint8_t { raw, hex };

/// How the whole message is put on the wire.
struct WireFormat {
  Digits mti = Digits::ascii;
  Binary bitmap = Binary::hex;
  Digits lengths = Digits::ascii;  ///< of LLVAR and LLLVAR: two or three digits; in BCD, one or two bytes
  Digits numbers = Digits::ascii;  ///< n, x+n's digits and z; in BCD an odd number has a leading zero
  Binary binary = Binary::hex;     ///< b
};

/// What the elements mean to the ledger, whichever number they have.
enum class Role : std::uint8_t {
  pan,
  processing_code,
  amount,
  billing_amount,
  transmission_time,  ///< MMDDhhmmss, UTC
  billing_rate,
  trace_number,
  local_time,
  local_date,
  expiry,
  mcc,
  entry_mode,
  acquirer,
  forwarder,
  retrieval_reference,
  authorization_code,
  response_code,
  terminal,
  merchant_id,
  merchant,
  currency,
  billing_currency,
  balances,
  network_code,
  original_data,
  replaced_amounts,
};
inline constexpr std::size_t role_count = 26;

/// Of the standard: where they differ in meaning, not only in form.
enum class Edition : std::uint8_t { y1987, y1993 };

/// What an answer says, in the codes of 1987; a dialect gives each its own.
struct ResponseCode {
  std::string code;   ///< of 1987
  std::string value;  ///< on the wire
};

/// A wish told by one character of an element.
struct Mark {
  std::uint8_t field = 0;      ///< 0: the dialect has no such mark
  std::uint16_t position = 0;  ///< from 0
  std::string values;          ///< any of which tells it

  [[nodiscard]] bool is_in(const Message& message) const {
    if (field == 0) return false;
    const auto value = message.get(field);
    return position < value.size() && values.find(value[position]) != std::string::npos;
  }
};

/// How one processor writes ISO 8583, compiled from a document. Immutable.
struct Dialect {
  std::string name;
  Edition edition = Edition::y1987;
  WireFormat wire;
  std::array<FieldFormat, field_max + 1> fields;
  std::array<std::uint8_t, role_count> roles{};  ///< element of each role; 0: none
  std::vector<std::uint8_t> echoed;              ///< elements an answer repeats
  std::vector<ResponseCode> response_codes;      ///< empty: those of 1987 as they are
  Mark partial;                                  ///< the terminal takes a part of the amount
  std::string sign_on;
  std::string sign_off;
  std::string echo_test;

  [[nodiscard]] unsigned field_of(Role role) const { return roles.at(static_cast<std::size_t>(role)); }
  [[nodiscard]] char version() const { return edition == Edition::y1987 ? '0' : '1'; }
  /// Empty for an element without a role.
  [[nodiscard]] std::string_view role_name(unsigned field) const;
  /// The dialect's value of a code of 1987.
  [[nodiscard]] std::string_view response_code(std::string_view code) const;
};

/// Compiles a dialect document (docs/iso8583.md tells its form). An `invalid` error names the place in the
/// document and what it must be: nothing is left unchecked.
Result<Dialect> compile_dialect(std::string_view json);

/// The document of a shipped dialect; empty where none has the name.
[[nodiscard]] std::optional<std::string_view> shipped_dialect(std::string_view name);

/// The shipped dialect of that name, else the document in the file of that path.
Result<Dialect> load_dialect(const std::string& name_or_path);

}  // namespace lastro::iso8583
