#include "tests/unit_traffic/fake_ledger.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "engine/base/money.h"

namespace lastro::tools::test {
namespace {

std::string decimal(std::int64_t minor) {
  return format_amount(Amount{minor}, 2);
}

FakeAnswer problem(unsigned status, std::string_view type, std::string_view detail) {
  return {.status = status,
          .body = fmt::format(R"({{"type":"{}","title":"Refused","status":{},"detail":"{}"}})", type, status,
                              detail)};
}

FakeAnswer decision(bool approved, std::string_view code, std::string_view reason, std::int64_t minor,
                    std::string_view category) {
  const std::string allocations =
      approved ? fmt::format(R"({{"category":"{}","amount":"{}"}})", category, decimal(minor)) : "";
  return {
      .status = 201,
      .body = fmt::format(
          R"({{"id":"x_1","status":"{}","code":"{}","reason":"{}","approved_amount":"{}","allocations":[{}]}})",
          approved ? "approved" : "declined", code, reason, decimal(approved ? minor : 0), allocations)};
}

std::string category_of(const std::string& mcc) {
  if (mcc == "5411" || mcc == "5412") return "FOOD";
  if (mcc == "5811" || mcc == "5812") return "MEAL";
  return "CASH";
}

}  // namespace

std::string json_text(std::string_view body, std::string_view name) {
  simdjson::dom::parser parser;
  std::string_view text;
  if (parser.parse(body)[name].get(text) != simdjson::SUCCESS) return {};
  return std::string{text};
}

FakeAnswer FakeLedger::load(const std::string& body, const std::string& external_id) {
  Account& account = accounts_.at(json_text(body, "account_id"));
  const auto minor = parse_amount(json_text(body, "amount"), 2).amount.value().minor;
  const auto category = json_text(body, "category");
  account.order.push_back(external_id);
  if (employer_minor_ < minor) return decision(false, "51", "employer_funds", minor, category);
  employer_minor_ -= minor;
  account.wallets.at(category) += minor;
  return decision(true, "00", "approved", minor, category);
}

FakeAnswer FakeLedger::authorize(const std::string& body, const std::string& external_id) {
  const auto minor = parse_amount(json_text(body, "amount"), 2).amount.value().minor;
  if (minor == 0) return problem(400, "/problems/invalid-amount", "amount must be positive");
  Account& account = accounts_.at(account_of_card_.at(json_text(body, "card_id")));
  account.order.push_back(external_id);
  for (const auto& category : {category_of(json_text(body, "mcc")), std::string{"CASH"}}) {
    if (account.wallets.at(category) < minor) continue;
    account.wallets.at(category) -= minor;
    return decision(true, "00", "approved", minor, category);
  }
  return decision(false, "51", "insufficient_funds", minor, {});
}

FakeAnswer FakeLedger::refund(const std::string& body, const std::string& external_id) {
  Account& account = accounts_.at(json_text(body, "account_id"));
  const auto minor = parse_amount(json_text(body, "amount"), 2).amount.value().minor;
  const auto category = category_of(json_text(body, "mcc"));
  account.order.push_back(external_id);
  account.wallets.at(category) += minor;
  return decision(true, "00", "approved", minor, category);
}

FakeAnswer FakeLedger::create(std::string_view path, const std::string& body,
                              const std::string& external_id) {
  if (path == "/v1/fundings") {
    employer_minor_ += parse_amount(json_text(body, "amount"), 2).amount.value().minor;
    return {.status = 201, .body = R"({"id":"fun_1"})"};
  }
  const std::string id = "id_" + external_id;
  if (path == "/v1/accounts") {
    accounts_[id].wallets = {{"CASH", 0}, {"FOOD", 0}, {"MEAL", 0}};
    return {.status = 201,
            .body = fmt::format(R"({{"id":"{}","wallets":[{{"category":"FOOD"}},{{"category":"MEAL"}},)"
                                R"({{"category":"CASH"}}]}})",
                                id)};
  }
  if (path == "/v1/cards") account_of_card_[id] = json_text(body, "account_id");
  return {.status = 201, .body = fmt::format(R"({{"id":"{}"}})", id)};
}

FakeAnswer FakeLedger::handle_one(std::string_view path, const std::string& body) {
  const std::string external_id = json_text(body, "external_id");
  const std::string key = fmt::format("{} {}", path, external_id);
  if (const auto known = kept_.find(key); known != kept_.end()) {
    if (known->second.request == body) return known->second.answer;
    return problem(409, "/problems/external-id-used", "another request has this external_id");
  }
  const FakeAnswer answer = path == "/v1/loads"            ? load(body, external_id)
                            : path == "/v1/authorizations" ? authorize(body, external_id)
                            : path == "/v1/refunds"        ? refund(body, external_id)
                                                           : create(path, body, external_id);
  if (answer.status == 201) kept_[key] = {.request = body, .answer = answer};
  return answer;
}

FakeAnswer FakeLedger::balances(const std::string& account_id) const {
  std::string wallets;
  for (const auto& [category, minor] : accounts_.at(account_id).wallets) {
    wallets += fmt::format(R"({}{{"category":"{}","available":"{}","held":"0.00","posted":"{}"}})",
                           wallets.empty() ? "" : ",", category, decimal(minor), decimal(minor));
  }
  return {.status = 200,
          .body = fmt::format(R"({{"account_id":"{}","currency":"BRL","wallets":[{}],"sequence":"0:1"}})",
                              account_id, wallets)};
}

FakeAnswer FakeLedger::handle(std::string_view method, std::string_view path, bool bulk,
                              std::string_view body) {
  const std::lock_guard lock{mutex_};
  if (method == "GET") {
    constexpr std::string_view before = "/v1/accounts/";
    constexpr std::string_view after = "/balances";
    return balances(std::string{path.substr(before.size(), path.size() - before.size() - after.size())});
  }
  if (!bulk) return handle_one(path, std::string{body});
  FakeAnswer answer;
  while (!body.empty()) {
    const auto end = body.find('\n');
    answer.body += handle_one(path, std::string{body.substr(0, end)}).body + '\n';
    body.remove_prefix(end + 1);
  }
  return answer;
}

std::uint64_t FakeLedger::events() const {
  const std::lock_guard lock{mutex_};
  return kept_.size();
}

std::vector<std::string> FakeLedger::order_of(const std::string& account_id) const {
  const std::lock_guard lock{mutex_};
  return accounts_.at(account_id).order;
}

std::vector<std::string> FakeLedger::accounts() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> ids;
  for (const auto& [id, account] : accounts_) ids.push_back(id);
  return ids;
}

std::int64_t FakeLedger::employer_minor() const {
  const std::lock_guard lock{mutex_};
  return employer_minor_;
}

std::string FakeLedger::body_of(std::string_view path, const std::string& external_id) const {
  const std::lock_guard lock{mutex_};
  return kept_.at(fmt::format("{} {}", path, external_id)).request;
}

}  // namespace lastro::tools::test
