#include "api/json/problem.h"

#include "api/json/json_writer.h"

namespace lastro::api {
namespace {

consteval bool in_order_of_the_enum() {
  for (std::size_t i = 0; i < problem_kinds.size(); ++i) {
    if (static_cast<std::size_t>(problem_kinds[i].type) != i) return false;
  }
  return problem_kinds.size() == static_cast<std::size_t>(ProblemType::internal) + 1;
}
static_assert(in_order_of_the_enum());

}  // namespace

Response to_response(const Problem& problem) {
  const ProblemKind& kind = problem_kind(problem.type);
  Response response{
      .status = kind.status, .content_type = "application/problem+json", .body = {}, .headers = {}};
  JsonWriter json(response.body);
  json.begin_object();
  json.key("type").string(kind.uri);
  json.key("title").string(kind.title);
  json.key("status").number(kind.status);
  json.key("detail").string(problem.detail);
  if (!problem.field.empty()) {
    json.key("errors").begin_array().begin_object();
    json.key("pointer").string(problem.field).key("detail").string(problem.detail);
    json.end_object().end_array();
  }
  json.end_object();
  if (kind.status == 429 || kind.status == 503) response.headers.emplace_back("Retry-After", "1");
  if (kind.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace lastro::api
