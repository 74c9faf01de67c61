// Input: the text of a body.
#include <set>
#include <string>

#include "api/json/field_reader.h"
#include "api/json/json_writer.h"
#include "engine/base/assert.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/json_oracle.h"

namespace lastro::api {
namespace {

constexpr std::size_t bytes_max = 64 * 1024;

void write(JsonBody& body, std::uint32_t index, JsonWriter& json) {
  const auto& node = body.node(index);
  switch (node.kind) {
    case JsonKind::null:
      json.null();
      return;
    case JsonKind::boolean:
      json.boolean(node.boolean);
      return;
    case JsonKind::number:
      json.raw(node.text);
      return;
    case JsonKind::string:
      json.string(node.text);
      return;
    case JsonKind::array:
    case JsonKind::object:
      break;
  }
  const bool object = node.kind == JsonKind::object;
  object ? json.begin_object() : json.begin_array();
  for (std::uint32_t i = index + 1; i != body.node(index).end; i = body.node(i).end) {
    if (object) json.key(body.node(i).key);
    write(body, i, json);
  }
  object ? json.end_object() : json.end_array();
}

void check_same(JsonBody& a, JsonBody& b) {
  const auto end = a.node(0).end;
  LASTRO_ASSERT(b.node(0).end == end);
  for (std::uint32_t i = 0; i != end; ++i) {
    const auto& x = a.node(i);
    const auto& y = b.node(i);
    LASTRO_ASSERT(x.kind == y.kind);
    LASTRO_ASSERT(x.key == y.key);
    LASTRO_ASSERT(x.text == y.text);
    LASTRO_ASSERT(x.boolean == y.boolean);
    LASTRO_ASSERT(x.parent == y.parent);
    LASTRO_ASSERT(x.end == y.end);
  }
}

/// What the header of JsonBody lists as invariants.
void check_nodes(JsonBody& body) {
  const auto end = body.node(0).end;
  LASTRO_ASSERT(body.node(0).kind == JsonKind::object);
  std::set<std::pair<std::uint32_t, std::string_view>> names;
  for (std::uint32_t i = 1; i != end; ++i) {
    const auto& node = body.node(i);
    LASTRO_ASSERT(node.parent < i);
    LASTRO_ASSERT(node.end > i);
    LASTRO_ASSERT(node.end <= body.node(node.parent).end);
    LASTRO_ASSERT(is_utf8(node.key));
    LASTRO_ASSERT(is_utf8(node.text));
    if (body.node(node.parent).kind == JsonKind::object) {
      LASTRO_ASSERT(names.emplace(node.parent, node.key).second);
    }
  }
}

/// Whatever is refused, the answer is JSON that a strict reader takes.
void check_problem(const Problem& problem) {
  const auto status = problem_kind(problem.type).status;
  LASTRO_ASSERT(status >= 400 && status < 500);
  LASTRO_ASSERT(!problem.detail.empty());
  const bool named =
      problem.type == ProblemType::duplicate_field || problem.type == ProblemType::unknown_field;
  LASTRO_ASSERT(problem.field.starts_with('/') == named);
  LASTRO_ASSERT(fuzz::is_strict_json_object(to_response(problem).body));
}

/// What nobody asked for is refused, and said where.
void check_untaken(JsonBody& body) {
  const bool empty = body.node(0).end == 1;
  const auto problem = FieldReader(body).finish();
  LASTRO_ASSERT(problem.has_value() != empty);
  if (!problem) return;
  LASTRO_ASSERT(problem->type == ProblemType::unknown_field);
  check_problem(*problem);
}

}  // namespace
}  // namespace lastro::api

void lastro::fuzz::check(Bytes input) {
  using namespace api;
  JsonBody body(bytes_max);
  const auto text = as_text(input);
  const auto problem = body.parse(text);
  const bool strict = is_strict_json_object(text);
  if (problem) {
    LASTRO_ASSERT(!strict || problem->type == ProblemType::duplicate_field);
    check_problem(*problem);
    return;
  }
  LASTRO_ASSERT(strict);
  check_nodes(body);
  std::string written;
  JsonWriter json(written);
  write(body, 0, json);
  JsonBody again(8 * bytes_max);
  LASTRO_ASSERT(!again.parse(written));
  check_same(body, again);
  check_untaken(body);
}
