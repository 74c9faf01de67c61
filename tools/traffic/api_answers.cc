#include "tools/traffic/api_answers.h"

#include <algorithm>

#include <fmt/format.h>
#include <simdjson.h>

#include "engine/base/money.h"

namespace lastro::tools {
namespace {

namespace dom = simdjson::dom;

constexpr int brl_exponent = 2;
constexpr std::size_t shown_bytes_max = 200;

std::unexpected<Error> unexpected_answer(std::string_view missing, std::string_view body) {
  return fail(ErrorCode::invalid,
              fmt::format("unexpected answer ({}): {}", missing, body.substr(0, shown_bytes_max)));
}

std::string text_of(dom::element element, std::string_view name) {
  std::string_view text;
  return element[name].get(text) == simdjson::SUCCESS ? std::string{text} : std::string{};
}

/// The amount of a decimal string, or of an exact number.
std::optional<std::int64_t> amount_of(dom::element element, std::string_view name) {
  dom::element value;
  if (element[name].get(value) != simdjson::SUCCESS) return std::nullopt;
  std::string_view text;
  std::string number;
  if (value.get(text) != simdjson::SUCCESS) {
    number = simdjson::minify(value);
    text = number;
  }
  const auto parsed = parse_amount(text, brl_exponent);
  return parsed.amount ? std::optional{parsed.amount->minor} : std::nullopt;
}

bool read_allocations(dom::element root, std::vector<Allocation>& allocations) {
  dom::array list;
  if (root["allocations"].get(list) != simdjson::SUCCESS) return true;
  for (const dom::element item : list) {
    const auto amount = amount_of(item, "amount");
    auto category = text_of(item, "category");
    if (!amount || category.empty()) return false;
    allocations.push_back({.category = std::move(category), .amount_minor = *amount});
  }
  return true;
}

}  // namespace

Result<Decision> parse_decision(std::string_view body) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body).get(root) != simdjson::SUCCESS) return unexpected_answer("no JSON", body);
  Decision decision;
  const std::string status = text_of(root, "status");
  if (status == "declined") {
    decision.approved = false;
  } else if (status == "approved" || status.empty()) {
    decision.approved = true;
  } else {
    return unexpected_answer("status", body);
  }
  decision.code = text_of(root, "code");
  decision.reason = text_of(root, "reason");
  if (decision.code.empty()) {
    if (!decision.approved) return unexpected_answer("no code", body);
    decision.code = "00";
  }
  if (!read_allocations(root, decision.allocations)) return unexpected_answer("allocations", body);
  if (!decision.approved) return decision;

  auto amount = amount_of(root, "approved_amount");
  if (!amount) amount = amount_of(root, "amount");
  if (!amount) return unexpected_answer("no approved_amount", body);
  decision.approved_minor = *amount;
  return decision;
}

Result<std::string> parse_id(std::string_view body) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body).get(root) != simdjson::SUCCESS) return unexpected_answer("no JSON", body);
  std::string id = text_of(root, "id");
  const bool plain = std::ranges::all_of(id, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '.';
  });
  if (id.empty() || !plain) return unexpected_answer("no id", body);
  return id;
}

Result<CreatedAccount> parse_account(std::string_view body) {
  auto id = parse_id(body);
  if (!id) return std::unexpected(id.error());
  CreatedAccount account{.id = std::move(*id), .categories = {}};
  dom::parser parser;
  dom::array wallets;
  if (parser.parse(body)["wallets"].get(wallets) != simdjson::SUCCESS) return account;
  for (const dom::element wallet : wallets) {
    std::string_view name;
    auto category = wallet.get(name) == simdjson::SUCCESS ? std::string{name} : text_of(wallet, "category");
    if (category.empty()) return unexpected_answer("wallets", body);
    account.categories.push_back(std::move(category));
  }
  return account;
}

Result<std::vector<WalletBalance>> parse_balances(std::string_view body) {
  dom::parser parser;
  dom::array wallets;
  if (parser.parse(body)["wallets"].get(wallets) != simdjson::SUCCESS)
    return unexpected_answer("no wallets", body);
  std::vector<WalletBalance> balances;
  for (const dom::element wallet : wallets) {
    const auto available = amount_of(wallet, "available");
    const auto held = amount_of(wallet, "held");
    const auto posted = amount_of(wallet, "posted");
    if (!available || !held || !posted) return unexpected_answer("wallets", body);
    balances.push_back({.category = text_of(wallet, "category"),
                        .available_minor = *available,
                        .held_minor = *held,
                        .posted_minor = *posted});
  }
  return balances;
}

Result<std::vector<BulkLine>> parse_bulk(std::string_view body) {
  std::vector<BulkLine> lines;
  dom::parser parser;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const std::string_view text = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (text.empty()) continue;
    dom::object object;
    if (parser.parse(text).get(object) != simdjson::SUCCESS) return unexpected_answer("no JSON line", text);
    BulkLine line{.text = std::string{text}};
    std::uint64_t status = 0;
    if (object["status"].get(status) == simdjson::SUCCESS && status >= 400) {
      line.problem = true;
      line.status = static_cast<unsigned>(std::min<std::uint64_t>(status, 999));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

Problem parse_problem(unsigned status, std::string_view body) {
  Problem problem{.status = status, .type = "about:blank", .text = {}};
  dom::parser parser;
  dom::element root;
  if (parser.parse(body).get(root) != simdjson::SUCCESS) {
    problem.text = body.substr(0, shown_bytes_max);
    return problem;
  }
  if (auto type = text_of(root, "type"); !type.empty()) problem.type = std::move(type);
  const auto title = text_of(root, "title");
  const auto detail = text_of(root, "detail");
  problem.text = title.empty() || detail.empty() ? title + detail : fmt::format("{}: {}", title, detail);
  return problem;
}

bool bulk_says_later(const HttpResponse& response) {
  if (response.status < 200 || response.status >= 300) return false;
  const auto lines = parse_bulk(response.body);
  return lines && std::ranges::any_of(*lines, [](const BulkLine& line) {
           return line.problem && (line.status == 429 || line.status == 503);
         });
}

}  // namespace lastro::tools
