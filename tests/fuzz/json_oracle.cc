#include "tests/fuzz/json_oracle.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "api/json/json_parser.h"
#include "api/json/utf8.h"

namespace lastro::fuzz {
namespace {

/// Each read takes what it names off the front; false where it is not there.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool document() {
    skip_blanks();
    if (!rest_.starts_with('{') || !value(1)) return false;
    skip_blanks();
    return rest_.empty() && nodes_ <= api::json_nodes_max;
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && std::string_view(" \t\r\n").find(rest_[0]) != std::string_view::npos)
      rest_.remove_prefix(1);
  }
  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  /// After blanks.
  bool mark(char c) {
    skip_blanks();
    return take({&c, 1});
  }

  bool value(std::size_t depth) {
    skip_blanks();
    ++nodes_;
    if (rest_.empty()) return false;
    if (rest_[0] == '{' || rest_[0] == '[') return depth <= api::json_depth_max && container(depth);
    if (rest_[0] == '"') return string();
    return take("true") || take("false") || take("null") || number();
  }

  bool container(std::size_t depth) {
    const bool object = rest_[0] == '{';
    const char closing = object ? '}' : ']';
    rest_.remove_prefix(1);
    if (mark(closing)) return true;
    do {
      skip_blanks();
      if (object && (!string() || !mark(':'))) return false;
      if (!value(depth + 1)) return false;
    } while (mark(','));
    return mark(closing);
  }

  bool string() {
    if (!take("\"")) return false;
    while (!rest_.empty()) {
      const auto c = static_cast<unsigned char>(rest_[0]);
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (c < 0x20 || (c == '\\' && !escape())) return false;
    }
    return false;
  }

  bool escape() {
    if (rest_.empty()) return false;
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
    unsigned unit = 0;
    if (!hex4(unit) || (unit >= 0xDC00 && unit < 0xE000)) return false;
    if (unit < 0xD800 || unit >= 0xE000) return true;
    return take("\\u") && hex4(unit) && unit >= 0xDC00 && unit < 0xE000;
  }

  bool hex4(unsigned& unit) {
    if (rest_.size() < 4) return false;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + 4, unit, 16);
    if (error != std::errc{} || end != rest_.data() + 4) return false;
    rest_.remove_prefix(4);
    return true;
  }

  std::size_t digits() {
    std::size_t count = 0;
    for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; ++count) rest_.remove_prefix(1);
    return count;
  }

  bool number() {
    const auto before = rest_;
    const bool negative = take("-");
    const bool zero = rest_.starts_with('0');
    const auto whole = digits();
    if (whole == 0 || (zero && whole > 1)) return false;
    bool integer = true;
    if (take(".")) {
      integer = false;
      if (digits() == 0) return false;
    }
    if (take("e") || take("E")) {
      integer = false;
      if (!take("+")) take("-");
      if (digits() == 0) return false;
    }
    const std::string token(before.substr(0, before.size() - rest_.size()));
    if (!integer) return std::isfinite(std::strtod(token.c_str(), nullptr));
    std::int64_t low = 0;
    std::uint64_t high = 0;
    const auto* const end = token.data() + token.size();
    if (negative) return std::from_chars(token.data(), end, low).ec == std::errc{};
    return std::from_chars(token.data(), end, high).ec == std::errc{};
  }

  std::string_view rest_;
  std::size_t nodes_ = 0;
};

}  // namespace

bool is_strict_json_object(std::string_view text) {
  return api::is_utf8(text) && Reader(text).document();
}

}  // namespace lastro::fuzz
