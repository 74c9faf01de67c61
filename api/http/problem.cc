#include "api/http/problem.h"

#include <fmt/format.h>

namespace lastro::api {

Response to_response(const TransportProblem& problem) {
  Response response{
      .status = problem.status, .content_type = problem_content_type, .body = {}, .headers = {}};
  response.body = fmt::format(R"({{"type":"/problems/{}","title":"{}","status":{},"detail":"{}"}})",
                              problem.name, problem.title, problem.status, problem.detail);
  if (problem.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace lastro::api
