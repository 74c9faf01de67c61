#include <algorithm>
#include <charconv>

#include "api/iso8583/codec.h"
#include "api/iso8583/dialect.h"
#include "api/iso8583/role_rules.h"
#include "api/json/field_reader.h"

namespace lastro::iso8583 {
namespace {

using api::FieldReader;
using api::NamedValue;
using api::ValueReader;

constexpr std::array digit_forms{NamedValue<Digits>{"ascii", Digits::ascii},
                                 NamedValue<Digits>{"bcd", Digits::bcd}};
constexpr std::array binary_forms{NamedValue<Binary>{"raw", Binary::raw},
                                  NamedValue<Binary>{"hex", Binary::hex}};
constexpr std::array contents{
    NamedValue<Content>{"n", Content::n},     NamedValue<Content>{"a", Content::a},
    NamedValue<Content>{"an", Content::an},   NamedValue<Content>{"ans", Content::ans},
    NamedValue<Content>{"z", Content::z},     NamedValue<Content>{"b", Content::b},
    NamedValue<Content>{"x+n", Content::x_n},
};

/// The codes of 1987 that answers of this server use.
constexpr std::array<std::string_view, 22> known_codes{"00", "05", "10", "12", "13", "14", "25", "30",
                                                       "41", "43", "51", "54", "57", "58", "61", "62",
                                                       "63", "65", "78", "91", "94", "96"};

/// What an answer holds beside the elements it repeats: type, bitmaps, DE 38, 39, 54 and a code.
constexpr std::size_t outcome_bytes_max = 512;

constexpr std::string_view format_help = "must be such as n 6, n..19, ans...999, x+n 8 or b 64";

std::optional<unsigned> number_from(std::string_view text) {
  unsigned number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || text.front() == '0' || error != std::errc{} || stop != text.data() + text.size())
    return std::nullopt;
  return number;
}

/// "n 6", "n..19", "ans...999": content, then a blank and the length, or the dots of the length's digits and
/// the most. Of b, a fixed length counts bits.
std::optional<FieldFormat> format_from(std::string_view text) {
  const auto separator = text.find_first_of(" .");
  const auto* content = std::ranges::find(contents, text.substr(0, separator), &NamedValue<Content>::name);
  if (separator == std::string_view::npos || content == contents.end()) return std::nullopt;
  text.remove_prefix(separator);
  FieldFormat format{.content = content->value};
  if (text.starts_with("...")) {
    format.length = Length::lllvar;
    text.remove_prefix(3);
  } else if (text.starts_with("..")) {
    format.length = Length::llvar;
    text.remove_prefix(2);
  } else if (text.starts_with(" ")) {
    text.remove_prefix(1);
  } else {
    return std::nullopt;
  }
  auto size = number_from(text);
  if (size && format.content == Content::b && format.length == Length::fixed) {
    if (*size % 8 != 0) return std::nullopt;
    *size /= 8;
  }
  // The sign is one character more.
  if (size && format.content == Content::x_n) ++*size;
  const auto most = format.length == Length::llvar ? 99U : 999U;
  if (!size || *size == 0 || *size > most) return std::nullopt;
  format.size = static_cast<std::uint16_t>(*size);
  return format;
}

std::optional<unsigned> field_number(std::string_view text) {
  const auto number = number_from(text);
  if (!number || *number < 2 || *number > field_max || *number == 65) return std::nullopt;
  return number;
}

class Compiler {
 public:
  Result<Dialect> compile(std::string_view json) {
    if (auto problem = body_.parse(json)) return refused(*problem);
    FieldReader document(body_);
    std::string_view name;
    document.required("name").string(name, 32);
    dialect_.name = name;
    read_edition(document.required("edition"));
    read_wire(document.required("wire").object());
    read_fields(document.required("fields").object());
    read_roles(document.required("roles"));
    read_list(document.required("sensitive"),
              [this](unsigned field) { dialect_.fields.at(field).sensitive = true; });
    read_list(document.required("echoed"),
              [this](unsigned field) { dialect_.echoed.push_back(static_cast<std::uint8_t>(field)); });
    read_network(document.required("network").object());
    read_marks(document.optional("marks").object());
    read_response_codes(document.optional("response_codes"));
    check_answers(document);
    if (auto problem = document.finish()) return refused(*problem);
    return std::move(dialect_);
  }

 private:
  static std::unexpected<Error> refused(const api::Problem& problem) {
    return fail(ErrorCode::invalid,
                (problem.field.empty() ? "the document" : problem.field) + ": " + problem.detail);
  }

  void read_edition(ValueReader value) {
    std::int64_t year = 0;
    if (!value.integer(year, 1987, 1993)) return;
    if (year != 1987 && year != 1993) value.refuse("must be 1987 or 1993");
    dialect_.edition = year == 1993 ? Edition::y1993 : Edition::y1987;
  }

  void read_wire(FieldReader wire) {
    const std::span<const NamedValue<Digits>> digits{digit_forms};
    const std::span<const NamedValue<Binary>> binary{binary_forms};
    wire.required("mti").one_of(digits, dialect_.wire.mti);
    wire.required("bitmap").one_of(binary, dialect_.wire.bitmap);
    wire.required("lengths").one_of(digits, dialect_.wire.lengths);
    wire.required("numbers").one_of(digits, dialect_.wire.numbers);
    wire.required("binary").one_of(binary, dialect_.wire.binary);
  }

  void read_fields(FieldReader fields) {
    fields.each_member([this](std::string_view name, ValueReader value) {
      const auto number = field_number(name);
      if (!number) return static_cast<void>(value.refuse("is no element from 2 to 128, but 65"));
      std::string_view text;
      if (!value.string(text, 16)) return;
      const auto format = format_from(text);
      if (!format) return static_cast<void>(value.refuse(std::string(format_help)));
      dialect_.fields.at(*number) = *format;
    });
    // The message authentication codes are where the standard has them.
    for (const unsigned field : {64U, 128U}) {
      const auto& mac = dialect_.fields.at(field);
      const bool fits = mac.content == Content::b && mac.length == Length::fixed && mac.size == 8;
      if (mac.size != 0 && !fits)
        fields.refuse(api::ProblemType::invalid_field, "must be b 64", std::to_string(field));
    }
  }

  void read_roles(ValueReader value) {
    auto roles = value.object();
    for (const auto& rule : role_rules) {
      auto role = rule.needed ? roles.required(rule.name) : roles.optional(rule.name);
      std::int64_t field = 0;
      if (!role.integer(field, 2, field_max)) continue;
      if (!fits(dialect_.fields.at(static_cast<std::size_t>(field)), rule)) {
        role.refuse("names an element of another form than " + std::string(rule.name) + " has");
      }
      dialect_.roles.at(static_cast<std::size_t>(rule.role)) = static_cast<std::uint8_t>(field);
    }
  }

  /// Lengths decide what the ledger reads out of an element: they are exact where it reads parts by position.
  [[nodiscard]] bool fits(const FieldFormat& format, const RoleRule& rule) const {
    const auto extent =
        dialect_.edition == Edition::y1993 && rule.extent_1993 ? *rule.extent_1993 : rule.extent;
    const bool reads_as =
        format.content == rule.content ||
        (rule.content == Content::an && (format.content == Content::n || format.content == Content::ans));
    if (format.size == 0 || !reads_as || format.length != extent.length) return false;
    return extent.length == Length::fixed ? format.size == extent.size : format.size <= extent.size;
  }

  template <class Use>
  void read_list(ValueReader list, Use use) {
    list.array(field_max, [&](ValueReader item) {
      std::int64_t field = 0;
      if (!item.integer(field, 2, field_max)) return;
      if (dialect_.fields.at(static_cast<std::size_t>(field)).size == 0) {
        item.refuse("names an element that the dialect does not have");
        return;
      }
      use(static_cast<unsigned>(field));
    });
  }

  void read_network(FieldReader network) {
    read_digits(network.required("sign_on"), dialect_.sign_on);
    read_digits(network.required("sign_off"), dialect_.sign_off);
    read_digits(network.required("echo_test"), dialect_.echo_test);
  }

  void read_marks(FieldReader marks) {
    if (marks) read_mark(marks.optional("partial").object(), dialect_.partial);
  }

  /// What is passed over tells nothing, and bytes have no characters.
  void read_mark(FieldReader mark, Mark& out) {
    if (!mark) return;
    std::int64_t field = 0;
    auto element = mark.required("element");
    if (!element.integer(field, 2, field_max)) return;
    const auto& format = dialect_.fields.at(static_cast<std::size_t>(field));
    if (format.size == 0 || format.sensitive || format.content == Content::b)
      element.refuse("names an element that the dialect does not have, passes over, or has as bytes");
    std::int64_t position = 0;
    if (!mark.required("position").integer(position, 1, std::max<std::int64_t>(format.size, 1))) return;
    std::string_view values;
    if (!mark.required("values").string(values, 16)) return;
    out = {.field = static_cast<std::uint8_t>(field),
           .position = static_cast<std::uint16_t>(position - 1),
           .values = std::string(values)};
  }

  static void read_digits(ValueReader value, std::string& out) {
    std::string_view text;
    if (!value.string(text, 3, 3)) return;
    if (!std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
      value.refuse("must be three digits");
    out = text;
  }

  void read_response_codes(ValueReader value) {
    const auto length = dialect_.edition == Edition::y1993 ? 3U : 2U;
    auto codes = value.object();
    if (!codes) return;
    for (const auto code : known_codes) {
      auto member = codes.required(code);
      std::string_view text;
      if (!member.string(text, length, length)) continue;
      if (!iso8583::fits(dialect_.fields.at(dialect_.field_of(Role::response_code)), text)) {
        member.refuse("does not fit the element of the response code");
      }
      dialect_.response_codes.push_back({std::string(code), std::string(text)});
    }
  }

  /// No answer repeats card data or could be too long, and whatever is put in an answer fits its element.
  void check_answers(FieldReader document) {
    std::size_t longest = 0;
    for (const auto field : dialect_.echoed) {
      const auto& format = dialect_.fields.at(field);
      longest += (format.content == Content::b ? 2U : 1U) * format.size + 3U;
      if (dialect_.fields.at(field).sensitive || field == dialect_.field_of(Role::pan)) {
        document.refuse(api::ProblemType::invalid_field, "repeats a card number or a sensitive element",
                        "echoed");
      }
    }
    if (longest > message_bytes_max - outcome_bytes_max) {
      document.refuse(api::ProblemType::invalid_field, "repeats more than an answer may hold", "echoed");
    }
    if (dialect_.fields.at(dialect_.field_of(Role::authorization_code)).content == Content::n) {
      document.refuse(api::ProblemType::invalid_field, "gives the authorization code no letters", "roles");
    }
    if (dialect_.edition == Edition::y1993 && dialect_.response_codes.empty()) {
      document.refuse(api::ProblemType::missing_field, "is needed in 1993", "response_codes");
    }
    if (dialect_.fields.at(dialect_.field_of(Role::pan)).sensitive) {
      document.refuse(api::ProblemType::invalid_field, "passes over the card number, which is needed",
                      "sensitive");
    }
  }

  api::JsonBody body_;
  Dialect dialect_;
};

}  // namespace

Result<Dialect> compile_dialect(std::string_view json) {
  return Compiler{}.compile(json);
}

}  // namespace lastro::iso8583
