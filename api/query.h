#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/problem.h"

namespace lastro::api {

/// Percent-decodes a part of a path or query (RFC 3986 §2.1). False where it is malformed or not UTF-8. `+`
/// stays itself: clients that mean a blank send %20.
bool decode_percent(std::string_view part, std::string& out);

/// The parameters behind `?`, percent-decoded, valid UTF-8, each at most once and each asked for.
class Query {
 public:
  /// Problems: malformed encoding, a parameter given twice.
  static std::optional<Problem> parse(std::string_view text, Query& out);

  [[nodiscard]] std::optional<std::string_view> take(std::string_view name);
  /// A whole number from `min` to `max`; `fallback` where absent; a problem is kept for finish().
  [[nodiscard]] std::size_t take_number(std::string_view name, std::size_t min, std::size_t max,
                                        std::size_t fallback);
  /// The first problem, or that of a parameter nobody asked for.
  [[nodiscard]] std::optional<Problem> finish() const;

 private:
  struct Parameter {
    std::string name;
    std::string value;
    bool taken = false;
  };
  std::vector<Parameter> parameters_;
  std::optional<Problem> problem_;
};

}  // namespace lastro::api
