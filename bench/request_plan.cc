#include "bench/request_plan.h"

#include <iterator>
#include <utility>

#include <fmt/core.h>

namespace lastro::bench {
namespace {

struct Form {
  const char* path;
  const char* content_type;
  std::string_view before_account;  ///< and what stands between the parts that differ from line to line
  std::string_view after_account;
  std::string_view before_id;
};

#define LASTRO_BENCH_MERCHANT R"("mcc":"5411","merchant":"SUPERMERCADO PAO DE MEL  SAO PAULO    BR")"
constexpr Form one_form{"/authorize", "application/json", R"({"account":"bench-)",
                        R"(","totalAmount":1.25,)" LASTRO_BENCH_MERCHANT, R"(,"id":")"};
constexpr Form bulk_form{"/v1/authorizations", "application/x-ndjson", R"({"account_id":"bench-)",
                         R"(","amount":"1.25",)" LASTRO_BENCH_MERCHANT, R"(,"external_id":")"};
#undef LASTRO_BENCH_MERCHANT

const Form& form_of(const RequestPlan& plan) {
  return plan.is_bulk() ? bulk_form : one_form;
}

}  // namespace

std::string lua_script(const RequestPlan& plan) {
  const auto& form = form_of(plan);
  return fmt::format(R"lua(local id = {}
wrk.method = "POST"
wrk.headers["Content-Type"] = "{}"
wrk.headers["Lastro-Deadline-Ms"] = "0"
wrk.headers["Authorization"] = "Bearer {}"
local function line()
  id = id + 1
  return string.format('{}%d{}{}}}', math.random({}) - 1{})
end
local lines = {{}}
function request()
  for i = 1, {} do lines[i] = line() end
  return wrk.format(nil, "{}", nil, table.concat(lines, "\n"))
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("figures %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9), e.connect + e.read + e.write + e.status + e.timeout))
end
)lua",
                     plan.first_id, form.content_type, plan.token, form.before_account, form.after_account,
                     plan.external_ids ? fmt::format("{}%036d\"", form.before_id) : "", plan.accounts,
                     plan.external_ids ? ", id" : "", plan.lines, form.path);
}

RequestWriter::RequestWriter(RequestPlan plan, std::string_view host)
    : plan_(std::move(plan)),
      head_(fmt::format("POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: {}\r\nLastro-Deadline-Ms: 0\r\n"
                        "Authorization: Bearer {}\r\nContent-Length: ",
                        form_of(plan_).path, host, form_of(plan_).content_type, plan_.token)),
      id_(plan_.first_id) {}

void RequestWriter::add_line() {
  const auto& form = form_of(plan_);
  random_ = random_ * 6364136223846793005U + 1442695040888963407U;
  body_.append(form.before_account);
  fmt::format_to(std::back_inserter(body_), "{}", (random_ >> 33U) % plan_.accounts);
  body_.append(form.after_account);
  if (plan_.external_ids) {
    body_.append(form.before_id);
    fmt::format_to(std::back_inserter(body_), "{:036}\"", ++id_);
  }
  body_.push_back('}');
}

std::string_view RequestWriter::next() {
  body_.clear();
  for (unsigned i = 0; i < plan_.lines; ++i) {
    if (i != 0) body_.push_back('\n');
    add_line();
  }
  request_.assign(head_);
  fmt::format_to(std::back_inserter(request_), "{}\r\n\r\n", body_.size());
  request_.append(body_);
  return request_;
}

}  // namespace lastro::bench
