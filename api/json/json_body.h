#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/json_parser.h"
#include "api/json/problem.h"

namespace lastro::api {

/// One JSON object sent by a caller, strictly checked, and the first problem found in it. Kept and reused.
///
///     if (auto problem = body.parse(request.body)) return to_response(*problem);
///     FieldReader fields(body);
///     fields.required("merchant").string(merchant, 40);
///     if (auto problem = fields.finish()) return to_response(*problem);
///
/// Refused is what JsonParser refuses, and duplicate names in an object, compared unescaped, at any depth.
///
/// Invariants: 1. node 0 is the object; 2. every parent's index is below its child's; 3. views in nodes point
/// into this body and live until the next parse(). One thread.
class JsonBody {
 public:
  explicit JsonBody(std::size_t bytes_max = 64 * 1024, std::size_t nodes_max = json_nodes_max);
  JsonBody(const JsonBody&) = delete;
  JsonBody& operator=(const JsonBody&) = delete;

  /// Forgets the body before. `text` needs no padding and is not referred to afterwards. After a problem,
  /// which problem() keeps, the body is an empty object.
  [[nodiscard]] std::optional<Problem> parse(std::string_view text);

  /// Forgets the body and overwrites every copy of it, for one that may hold a secret.
  void wipe();

  /// For readers of the values.
  [[nodiscard]] JsonNode& node(std::uint32_t index) { return nodes_[index]; }
  [[nodiscard]] const std::optional<Problem>& problem() const { return problem_; }
  /// Keeps the problem, unless there is one already: about the value at `index`, or about its member
  /// `missing_name` where that is not empty.
  void refuse(std::uint32_t index, ProblemType type, std::string detail, std::string_view missing_name = {});
  /// Refuses the first value no reader asked for, if any.
  void refuse_untaken();

 private:
  void clear();
  void refuse_duplicates();
  void refuse_duplicates_in(std::uint32_t object);
  [[nodiscard]] std::string pointer_to(std::uint32_t index) const;

  JsonParser parser_;
  std::vector<JsonNode> nodes_;
  std::vector<std::uint32_t> members_;  ///< scratch of refuse_duplicates_in
  std::optional<Problem> problem_;
};

}  // namespace lastro::api
