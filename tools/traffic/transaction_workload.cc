#include "tools/traffic/transaction_workload.h"

#include <fmt/format.h>

#include "engine/base/money.h"
#include "tools/traffic/request_body.h"

namespace lastro::tools {
namespace {

constexpr int brl_exponent = 2;

/// A refusal of this one row; the rest are of the whole job.
bool refuses_row(unsigned status) {
  return status >= 400 && status < 500 && status != 401 && status != 403 && status != 429;
}

}  // namespace

TransactionWorkload::TransactionWorkload(const Plan& plan, const PlanIds& ids, std::size_t begin,
                                         std::size_t end, Outcomes& outcomes, LatencyHistogram& latency)
    : plan_(plan),
      ids_(ids),
      begin_(begin),
      outcomes_(outcomes),
      latency_(latency),
      following_(end - begin, end),
      end_(end) {
  std::vector<std::size_t> last_of_account(plan.accounts.size(), end);
  for (std::size_t step = begin; step < end; ++step) {
    std::size_t& last = last_of_account[plan.steps[step].account];
    if (last == end) {
      may_go_.push(step);
    } else {
      following_[last - begin] = step;
    }
    last = step;
  }
}

std::optional<std::size_t> TransactionWorkload::next() {
  if (may_go_.empty()) return std::nullopt;
  const std::size_t step = may_go_.top();
  may_go_.pop();
  return step;
}

HttpRequest TransactionWorkload::request(std::size_t index) {
  const Step& step = plan_.steps[index];
  const std::string external_id = fmt::format("{}-row-{:06}", ids_.prefix, step.number);
  const std::string amount = format_amount(Amount{step.amount_minor}, brl_exponent);
  if (step.kind == StepKind::refund) {
    return {.target = "/v1/refunds",
            .body = request_body({{"external_id", external_id},
                                  {"account_id", ids_.accounts[step.account].id},
                                  {"amount", amount},
                                  {"mcc", step.mcc},
                                  {"merchant", step.merchant}})};
  }
  return {.target = "/v1/authorizations",
          .body = request_body(
              {{"external_id", external_id},
               {"card_id", ids_.cards[step.card]},
               {"amount", amount},
               {"currency", "BRL"},
               {"mcc", step.mcc},
               {"merchant", step.merchant},
               {"merchant_id", step.merchant_id},
               {"entry_mode", step.entry_mode},
               {"transaction_time", step.time ? format_local_time(*step.time) : std::string{}}})};
}

std::string TransactionWorkload::describe(std::size_t step) const {
  const Step& planned = plan_.steps[step];
  return fmt::format("row {} ({})", planned.number,
                     planned.kind == StepKind::refund ? "refund" : "authorization");
}

Result<void> TransactionWorkload::answered(std::size_t step, const HttpResponse& response,
                                           std::int64_t latency_micros) {
  latency_.record(latency_micros);
  if (response.status == 201) {
    const auto decision = parse_decision(response.body);
    if (!decision) {
      return fail(decision.error().code, fmt::format("{}: {}", describe(step), decision.error().message));
    }
    outcomes_.decided(step, *decision);
  } else {
    const Problem problem = parse_problem(response.status, response.body);
    if (!refuses_row(response.status)) {
      return fail(ErrorCode::unavailable,
                  fmt::format("{}: status {}, {}", describe(step), problem.status, problem.text));
    }
    outcomes_.refused(step, problem);
  }
  const std::size_t following = following_[step - begin_];
  if (following != end_) may_go_.push(following);
  return {};
}

}  // namespace lastro::tools
