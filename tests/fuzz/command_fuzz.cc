// Input: six lines, route, path parameter, Idempotency-Key, If-Match, Lastro-Deadline-Ms and flags (b: a line
// of a bulk body, p: the caller is a processor), then the body.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "api/commands/client_request.h"
#include "api/commands/command_parsers.h"
#include "engine/base/assert.h"
#include "engine/keys/master_key.h"
#include "tests/fuzz/fuzz_target.h"

namespace lastro::api {
namespace {

using Parse = Parsed<domain::Command> (*)(const CommandScope&, FieldReader&);
struct CommandRoute {
  std::string_view name;
  Parse parse;
};
constexpr std::array command_routes{
    CommandRoute{"authorize", parse_authorize},
    CommandRoute{"authorizations", parse_authorization},
    CommandRoute{"refunds", parse_refund},
    CommandRoute{"employers", parse_employer},
    CommandRoute{"fundings", parse_funding},
    CommandRoute{"accounts", parse_account},
    CommandRoute{"cards", parse_card},
    CommandRoute{"loads", parse_load},
    CommandRoute{"client_status", parse_client_status},
    CommandRoute{"account_status", parse_account_status},
    CommandRoute{"card_status", parse_card_status},
    CommandRoute{"clients", nullptr},  // sealed personal data: parse_client
};

/// The route of that name; where it is none's, one that the name leads to.
const CommandRoute& route_of(std::string_view name) {
  std::size_t sum = 0;
  for (const auto& route : command_routes) {
    if (route.name == name) return route;
  }
  for (const char c : name) sum += static_cast<unsigned char>(c);
  return command_routes.at(sum % command_routes.size());
}

const keys::Digester& digester() {
  static const auto master = keys::MasterKey::load("", std::string(64, '7').c_str());
  static const keys::Digester digester(master.value(), LedgerId{});
  return digester;
}

struct Asked {
  const CommandRoute& route;
  Request request;
  Identity identity;
  PathParameters path;
  bool bulk;
};

Asked read_input(std::string_view& rest) {
  const auto& route = route_of(fuzz::take_line(rest));
  Asked asked{route, {}, {}, {}, false};
  asked.path[0] = fuzz::take_line(rest);
  asked.request.idempotency_key = fuzz::take_line(rest);
  asked.request.if_match = fuzz::take_line(rest);
  asked.request.deadline_ms = fuzz::take_line(rest);
  const auto flags = fuzz::take_line(rest);
  asked.bulk = flags.find('b') != std::string_view::npos;
  asked.identity.role = flags.find('p') != std::string_view::npos ? Role::processor : Role::admin;
  asked.request.received_at_micros = 1'000'000;
  return asked;
}

/// What a request came to be, in a form that compares.
struct Meaning {
  std::optional<domain::Command> command;
  std::optional<ClientRequest> client;
  std::optional<Problem> problem;
};

Meaning parse_as(const Asked& asked, JsonBody& body, std::string_view text) {
  Meaning meaning;
  meaning.problem = body.parse(text);
  if (meaning.problem) return meaning;
  const CommandScope scope{asked.request, asked.identity, asked.path, digester(), asked.bulk, true};
  FieldReader fields(body);
  if (asked.route.parse == nullptr) {
    auto client = parse_client(scope, fields);
    client ? void(meaning.client = std::move(*client)) : void(meaning.problem = std::move(client.error()));
  } else {
    auto command = asked.route.parse(scope, fields);
    command ? void(meaning.command = std::move(*command))
            : void(meaning.problem = std::move(command.error()));
  }
  return meaning;
}

void check_same_context(const domain::CommandContext& a, const domain::CommandContext& b) {
  LASTRO_ASSERT(a.tenant == b.tenant);
  LASTRO_ASSERT(a.actor == b.actor);
  LASTRO_ASSERT(a.alias == b.alias);
  LASTRO_ASSERT(a.external_id == b.external_id);
  LASTRO_ASSERT(a.request_digest == b.request_digest);
  LASTRO_ASSERT(a.business_time == b.business_time);
  LASTRO_ASSERT(a.deadline_micros == b.deadline_micros);
}

/// The digest is of all that a command asks for; what it leaves out on purpose is compared here.
void check_same(const Meaning& a, const Meaning& b) {
  LASTRO_ASSERT(a.problem.has_value() == b.problem.has_value());
  if (a.client) {
    check_same_context(a.client->context, b.client->context);
    LASTRO_ASSERT(a.client->personal.request_digest == b.client->personal.request_digest);
    LASTRO_ASSERT(a.client->personal.document == b.client->personal.document);
    LASTRO_ASSERT(a.client->personal.name == b.client->personal.name);
  }
  if (!a.command) return;
  check_same_context(a.command->context, b.command->context);
  LASTRO_ASSERT(a.command->body.index() == b.command->body.index());
  if (const auto* card = std::get_if<domain::IssueCard>(&a.command->body)) {
    LASTRO_ASSERT(card->last_four == std::get<domain::IssueCard>(b.command->body).last_four);
  }
}

// ── The same request said otherwise: members in reverse, every character escaped that may be, amounts and
// merchant category codes as numbers where they were strings and the other way round.

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      (out += "\\u00").append({hex[byte >> 4U], hex[byte & 0xFU]});
    } else {
      out += c;
    }
  }
  out += '"';
}

/// A value that is the same to its reader as string and as number.
bool changes_kind(const JsonNode& node) {
  if (node.kind != JsonKind::number && node.kind != JsonKind::string) return false;
  if (node.key == "amount" || node.key == "totalAmount") return parse_amount(node.text, 2).amount.has_value();
  if (node.key != "mcc" || node.text.size() != 4 || node.text.front() == '0') return false;
  return node.text.find_first_not_of("0123456789") == std::string_view::npos;
}

void append_otherwise(std::string& out, JsonBody& body, std::uint32_t index) {
  const auto& node = body.node(index);
  const bool as_string = (node.kind == JsonKind::string) != changes_kind(node);
  switch (node.kind) {
    case JsonKind::null:
      out += "null";
      return;
    case JsonKind::boolean:
      out += node.boolean ? "true" : "false";
      return;
    case JsonKind::number:
    case JsonKind::string:
      as_string ? append_escaped(out, node.text) : void(out.append(node.text));
      return;
    case JsonKind::array:
    case JsonKind::object:
      break;
  }
  const bool object = node.kind == JsonKind::object;
  std::vector<std::uint32_t> parts;
  for (std::uint32_t i = index + 1; i != node.end; i = body.node(i).end) {
    parts.insert(object ? parts.begin() : parts.end(), i);
  }
  out += object ? "{" : "[";
  for (const auto i : parts) {
    if (i != parts.front()) out += " , ";
    if (object) append_escaped(out, body.node(i).key);
    if (object) out += "\t:\r\n";
    append_otherwise(out, body, i);
  }
  out += object ? "}" : "]";
}

// ── Refusals

/// Where nothing but the body can be wrong.
bool has_plain_headers(const Asked& asked) {
  const bool path = asked.path[0] == "c-1";
  return path && asked.request.idempotency_key.empty() && asked.request.if_match.empty() &&
         asked.request.deadline_ms.empty();
}

void check_refusal(const Asked& asked, const Problem& problem, JsonBody& body) {
  const auto status = problem_kind(problem.type).status;
  LASTRO_ASSERT(status >= 400 && status < 500);
  LASTRO_ASSERT(!problem.detail.empty());
  JsonBody answer;
  LASTRO_ASSERT(!answer.parse(to_response(problem).body));
  const bool unread = problem.type == ProblemType::malformed_json || problem.type == ProblemType::too_large;
  LASTRO_ASSERT(!unread || problem.field.empty());
  if (unread || problem.type == ProblemType::duplicate_field || !has_plain_headers(asked)) return;
  LASTRO_ASSERT(problem.field.starts_with('/'));
  const auto name = std::string_view(problem.field).substr(1);
  if (name.find_first_of("~/") != std::string_view::npos || name.size() >= 64) return;
  const bool there = static_cast<bool>(FieldReader(body).optional(name));
  if (problem.type == ProblemType::missing_field) LASTRO_ASSERT(!there);
  if (problem.type == ProblemType::invalid_field) LASTRO_ASSERT(there);
}

}  // namespace
}  // namespace lastro::api

void lastro::fuzz::check(Bytes input) {
  using namespace api;
  auto rest = as_text(input);
  const auto asked = read_input(rest);
  JsonBody body;
  const auto meaning = parse_as(asked, body, rest);
  LASTRO_ASSERT(meaning.problem.has_value() == !(meaning.command || meaning.client));
  std::string otherwise;
  append_otherwise(otherwise, body, 0);
  if (meaning.problem) check_refusal(asked, *meaning.problem, body);
  JsonBody long_body(16 * 64 * 1024);
  // A body that was no JSON is an empty object by now.
  if (!meaning.problem || body.node(0).end > 1) check_same(meaning, parse_as(asked, long_body, otherwise));
}
