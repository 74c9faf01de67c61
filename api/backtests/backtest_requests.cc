#include "api/backtests/backtest_requests.h"

#include <algorithm>

#include "api/commands/command_parsers.h"
#include "api/json/json_writer.h"
#include "api/resources/positions.h"
#include "engine/programs/program_document.h"

namespace lastro::api {
namespace {

std::string_view status_name(BacktestStatus status) {
  switch (status) {
    case BacktestStatus::running:
      return "running";
    case BacktestStatus::succeeded:
      return "succeeded";
    case BacktestStatus::failed:
      break;
  }
  return "failed";
}

void write_problem(const Problem& problem, JsonWriter& json) {
  const auto& kind = problem_kind(problem.type);
  json.begin_object().key("type").string(kind.uri).key("title").string(kind.title);
  json.key("status").number(kind.status).key("detail").string(problem.detail).end_object();
}

void write_job(const BacktestView& job, JsonWriter& json) {
  json.begin_object().key("id").id(job.id).key("status").string(status_name(job.status));
  json.key("program").string(job.program).key("in_place_of").string(job.in_place_of);
  json.key("created_at").time(job.created_at).key("finished_at");
  if (job.finished_at != 0) {
    json.time(job.finished_at);
  } else {
    json.null();
  }
  json.key("progress").begin_object().key("done").number(job.reached).key("of").number(job.of).end_object();
  json.key("problem");
  if (job.problem) {
    write_problem(*job.problem, json);
  } else {
    json.null();
  }
}

void read_position(ValueReader value, std::uint16_t partition, Sequence& out) {
  std::string_view text;
  if (!value.string(text, 32)) return;
  if (const auto sequence = parse_position(text, partition); sequence && *sequence > 0) {
    out = *sequence;
  } else {
    value.refuse("must be a position such as 0:12345");
  }
}

/// Whether the tenant has the right to a published program of that name.
bool is_known(const BacktestScope& scope, std::string_view name) {
  const auto all = scope.programs.all();
  const auto first = std::find_if(all.begin(), all.end(), [&](const auto& published) {
    return published->compiled.program().name == name;
  });
  return first != all.end() &&
         ((*first)->tenant == TenantId::ledger || (*first)->tenant == scope.request.identity.tenant);
}

Parsed<backtest::Options> parse_options(const BacktestScope& scope) {
  if (auto problem = scope.body.parse(scope.request.request.body)) return std::unexpected(*problem);
  FieldReader fields(scope.body);
  backtest::Options options;
  options.tenant = scope.request.identity.tenant;
  read_program_document(fields);
  std::string_view in_place_of;
  fields.optional("in_place_of").string(in_place_of, 32);
  options.in_place_of = in_place_of;
  read_position(fields.optional("from"), scope.partition, options.from);
  read_position(fields.optional("to"), scope.partition, options.to);
  fields.optional("from_time").time(options.from_time);
  fields.optional("to_time").time(options.to_time);
  if (auto problem = fields.finish()) return std::unexpected(*problem);
  auto program = programs::compile_program_in(scope.request.request.body, "document");
  if (!program) return std::unexpected(program_problem(program.error()));
  options.program = std::make_shared<const domain::Program>(std::move(*program));
  if (options.to != 0 && options.to < options.from)
    return refuse(ProblemType::invalid_field, "is before `from`", "/to");
  if (options.to_time <= options.from_time)
    return refuse(ProblemType::invalid_field, "is not after `from_time`", "/to_time");
  const bool by_own_name = options.in_place_of.empty();
  if (!is_known(scope, by_own_name ? options.program->name : options.in_place_of))
    return refuse(ProblemType::unknown_reference,
                  by_own_name ? "no program has that name: `in_place_of` says which one it stands in for"
                              : "no program has that name",
                  by_own_name ? "/document/name" : "/in_place_of");
  return options;
}

Response not_found() {
  return to_response(Problem{ProblemType::not_found, "no such backtest", {}});
}

}  // namespace

Response create_backtest(const BacktestScope& scope) {
  auto options = parse_options(scope);
  if (!options) return to_response(options.error());
  const auto job = scope.backtests.start(std::move(*options));
  if (!job) return to_response(Problem{ProblemType::too_many_requests, "another backtest is running", {}});
  Response response{.status = 202};
  JsonWriter json(response.body);
  write_job(*job, json);
  json.key("report").null().end_object();
  response.headers.emplace_back("Location", "/v1/backtests/" + to_public(job->id));
  return response;
}

Response list_backtests(const BacktestScope& scope) {
  Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (const auto& job : scope.backtests.list(scope.request.identity.tenant)) {
    write_job(job, json);
    json.end_object();
  }
  json.end_array().key("next_cursor").null().end_object();
  return response;
}

Response get_backtest(const BacktestScope& scope) {
  const auto id = from_public<BacktestKind>(scope.request.path[0]);
  const auto job = id ? scope.backtests.find(scope.request.identity.tenant, *id) : std::nullopt;
  if (!job) return not_found();
  Response response;
  JsonWriter json(response.body);
  write_job(*job, json);
  json.key("report");
  if (job->report != nullptr) {
    json.raw(*job->report);
  } else {
    json.null();
  }
  json.end_object();
  return response;
}

Response delete_backtest(const BacktestScope& scope) {
  const auto id = from_public<BacktestKind>(scope.request.path[0]);
  if (!id || !scope.backtests.remove(scope.request.identity.tenant, *id)) return not_found();
  return {.status = 204};
}

}  // namespace lastro::api
