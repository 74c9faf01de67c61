#include "tools/traffic/load_workload.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/money.h"
#include "tools/traffic/request_body.h"

namespace lastro::tools {
namespace {

constexpr int brl_exponent = 2;

}  // namespace

LoadWorkload::LoadWorkload(const Plan& plan, const PlanIds& ids, std::size_t begin, std::size_t end,
                           Outcomes& outcomes)
    : plan_(plan), ids_(ids), outcomes_(outcomes) {
  for (std::size_t step = begin; step < end; ++step) {
    for (auto& category : categories_of(plan.steps[step], ids)) lines_.push_back({step, std::move(category)});
  }
}

std::optional<std::size_t> LoadWorkload::next() {
  if (next_ * lines_max >= lines_.size()) return std::nullopt;
  return next_++;
}

HttpRequest LoadWorkload::request(std::size_t batch) {
  HttpRequest request{.target = "/v1/loads",
                      .content_type = "application/x-ndjson",
                      .body = {},
                      .says_later = bulk_says_later};
  const std::size_t end = std::min(lines_.size(), (batch + 1) * lines_max);
  for (std::size_t i = batch * lines_max; i < end; ++i) {
    const auto& [index, category] = lines_[i];
    const Step& step = plan_.steps[index];
    request.body +=
        request_body({{"external_id", fmt::format("{}-load-{:06}-{}", ids_.prefix, step.number, category)},
                      {"account_id", ids_.accounts[step.account].id},
                      {"category", category},
                      {"amount", format_amount(Amount{step.amount_minor}, brl_exponent)},
                      {"reference", step.time ? format_month(month_of(*step.time)) : std::string{}}});
    request.body += '\n';
  }
  return request;
}

Result<void> LoadWorkload::answered(std::size_t batch, const HttpResponse& response, std::int64_t) {
  if (response.status < 200 || response.status >= 300) {
    const Problem problem = parse_problem(response.status, response.body);
    return fail(ErrorCode::unavailable, fmt::format("loads: status {}, {}", problem.status, problem.text));
  }
  const auto answers = parse_bulk(response.body);
  if (!answers) return fail(answers.error().code, "loads: " + answers.error().message);
  const std::size_t begin = batch * lines_max;
  const std::size_t expected = std::min(lines_.size() - begin, lines_max);
  if (answers->size() != expected) {
    return fail(ErrorCode::invalid,
                fmt::format("loads: {} lines sent, {} answered", expected, answers->size()));
  }
  for (std::size_t i = 0; i < expected; ++i) {
    const Line& line = lines_[begin + i];
    const BulkLine& answer = (*answers)[i];
    const auto name = [&] { return fmt::format("load {} {}", plan_.steps[line.step].number, line.category); };
    if (answer.problem) {
      const Problem problem = parse_problem(answer.status, answer.text);
      return fail(ErrorCode::unavailable,
                  fmt::format("{}: status {}, {}", name(), problem.status, problem.text));
    }
    const auto decision = parse_decision(answer.text);
    if (!decision)
      return fail(decision.error().code, fmt::format("{}: {}", name(), decision.error().message));
    outcomes_.load_decided(line.step, line.category, *decision);
  }
  return {};
}

}  // namespace lastro::tools
