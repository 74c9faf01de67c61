#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/unit_domain/desk.h"

/// The table of operations and states in docs/ledger.md, each of its cells against the domain.
namespace lastro::domain {
namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t week = std::int64_t{7} * 86'400 * second;

/// An account with 150 in FOOD, and an authorization of 100 of it in the state of a column.
struct Case {
  Desk desk;
  AccountId account = desk.add_account();
  AuthorizationId id;

  Case() { desk.load(account, "FOOD", 150); }

  void authorize(CaptureMode mode, std::int64_t minor = 100) {
    auto body = purchase(account, minor, 5411);
    body.capture = mode;
    desk.run(body);
    id = desk.last_id<AuthorizationId>();
  }
  template <class Command>
  const Decision& run(Command command) {
    command.authorization = by(id);
    const bool known = id.sequence() <= desk.last();
    if (known && desk.state.holds.find(id) == nullptr) command.original = desk.original(id);
    return desk.run(command);
  }
  void capture(std::int64_t minor, bool final = false) {
    CaptureAuthorization command;
    command.amount = Amount{minor};
    command.final = final;
    REQUIRE(std::holds_alternative<AuthorizationCaptured>(run(command).events().back().body));
  }
  void expire() {
    desk.now += week;
    desk.expect<AuthorizationExpired>(ExpireAuthorization{.authorization = id});
  }
};

using Arrange = std::function<void(Case&)>;

const std::map<std::string, Arrange>& states() {
  static const std::map<std::string, Arrange> all = {
      {"captured at once", [](Case& c) { c.authorize(CaptureMode::now); }},
      {"held", [](Case& c) { c.authorize(CaptureMode::later); }},
      {"held, 40 captured",
       [](Case& c) {
         c.authorize(CaptureMode::later);
         c.capture(40);
       }},
      {"captured",
       [](Case& c) {
         c.authorize(CaptureMode::later);
         c.capture(100);
       }},
      {"reversed",
       [](Case& c) {
         c.authorize(CaptureMode::later);
         c.run(ReverseAuthorization{});
       }},
      {"expired",
       [](Case& c) {
         c.authorize(CaptureMode::later);
         c.expire();
       }},
      {"declined", [](Case& c) { c.authorize(CaptureMode::later, 151); }},
      {"unknown", [](Case& c) { c.id = AuthorizationId::of(0, 999'999); }},
  };
  return all;
}

CaptureAuthorization capture_of(std::int64_t minor, bool final, bool forced) {
  CaptureAuthorization command;
  command.amount = Amount{minor};
  command.final = final;
  command.forced = forced;
  return command;
}

ReverseAuthorization reversal_of(std::int64_t minor) {
  ReverseAuthorization command;
  command.amount = Amount{minor};
  return command;
}

using Act = std::function<const Decision&(Case&)>;

const std::map<std::string, Act>& operations() {
  static const std::map<std::string, Act> all = {
      {"increment by 20",
       [](Case& c) -> const Decision& {
         IncrementAuthorization command;
         command.amount = Amount{20};
         return c.run(command);
       }},
      {"capture 30", [](Case& c) -> const Decision& { return c.run(capture_of(30, false, false)); }},
      {"capture 30, final", [](Case& c) -> const Decision& { return c.run(capture_of(30, true, false)); }},
      {"capture all", [](Case& c) -> const Decision& { return c.run(capture_of(0, false, false)); }},
      {"capture 101", [](Case& c) -> const Decision& { return c.run(capture_of(101, false, false)); }},
      {"presentment of 30", [](Case& c) -> const Decision& { return c.run(capture_of(30, false, true)); }},
      {"presentment of 160", [](Case& c) -> const Decision& { return c.run(capture_of(160, false, true)); }},
      {"reverse 10", [](Case& c) -> const Decision& { return c.run(reversal_of(10)); }},
      {"reverse all", [](Case& c) -> const Decision& { return c.run(reversal_of(0)); }},
      {"reverse 101", [](Case& c) -> const Decision& { return c.run(reversal_of(101)); }},
      {"refund 20", [](Case& c) -> const Decision& { return c.run(Refund{.amount = Amount{20}}); }},
      {"the hold's time passes",
       [](Case& c) -> const Decision& {
         c.desk.now += week;
         return c.desk.run(ExpireAuthorization{.authorization = c.id});
       }},
  };
  return all;
}

struct Totals {
  std::int64_t pending, posted, back, overdraft;
};

Totals totals_of(const Case& c) {
  const auto& state = c.desk.state;
  const auto& account = state.accounts[*state.account_at.find(c.account)];
  const auto& wallet = state.ledger.at(*find_wallet(state, account, category("FOOD")));
  const auto receivable = payer_of(state, account, {});
  return {.pending = wallet.debits_pending.minor,
          .posted = wallet.debits_posted.minor,
          .back = wallet.credits_posted.minor,
          .overdraft = receivable ? state.ledger.posted(*receivable).minor : 0};
}

std::string change(std::string_view name, std::int64_t before, std::int64_t after) {
  if (after == before) return {};
  const auto by = after - before;
  return std::string(", ").append(name).append(by > 0 ? " +" : " ") + std::to_string(by);
}

std::string status_text(AuthorizationStatus status) {
  switch (status) {
    case AuthorizationStatus::declined:
      return "declined";
    case AuthorizationStatus::held:
      return "held";
    case AuthorizationStatus::captured:
      return "captured";
    case AuthorizationStatus::reversed:
      return "reversed";
    case AuthorizationStatus::expired:
      return "expired";
  }
  return {};
}

/// What the operation answered, the status it left, and what it moved.
std::string outcome(const Decision& decision) {
  if (decision.rejection())
    return decision.rejection()->kind == RejectionKind::not_found ? "404" : "rejected";
  const auto& body = decision.events().back().body;
  if (const auto* declined = declined_operation_of(body))
    return std::string(decline_codes(declined->reason).name);
  if (const auto* declined = std::get_if<RefundDeclined>(&body))
    return std::string(decline_codes(declined->reason).name);
  std::string text;
  if (const auto* presented = std::get_if<PresentmentPosted>(&body)) {
    if (presented->late) text += "late ";
    if (presented->over) text += "over ";
  }
  if (const auto* operation = operation_of(body)) return text + "→ " + status_text(operation->after.status);
  return text + "→ " + status_text(std::get<RefundPosted>(body).after.status);
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  for (std::size_t at = line.find('|'); at != std::string::npos;) {
    const auto next = line.find('|', at + 1);
    if (next == std::string::npos) break;
    auto cell = line.substr(at + 1, next - at - 1);
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
    cells.push_back(cell);
    at = next;
  }
  return cells;
}

/// The table's lines, without the one of dashes.
std::vector<std::vector<std::string>> table() {
  std::ifstream file("docs/ledger.md");
  REQUIRE(file.good());
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (rows.empty() && !line.starts_with("| operation on |")) continue;
    if (!line.starts_with('|')) {
      if (!rows.empty()) break;
      continue;
    }
    if (!line.starts_with("|--")) rows.push_back(cells_of(line));
  }
  return rows;
}

}  // namespace

TEST_CASE("every operation in every state does what the table in docs/ledger.md says") {
  const auto rows = table();
  REQUIRE(rows.size() == operations().size() + 1);
  REQUIRE(rows.front().size() == states().size() + 1);
  for (std::size_t row = 1; row < rows.size(); ++row) {
    const auto act = operations().find(rows[row][0]);
    if (act == operations().end()) FAIL("no operation " << rows[row][0]);
    REQUIRE(rows[row].size() == rows.front().size());
    for (std::size_t column = 1; column < rows.front().size(); ++column) {
      const auto arrange = states().find(rows.front()[column]);
      if (arrange == states().end()) FAIL("no state " << rows.front()[column]);
      CAPTURE(rows[row][0], rows.front()[column]);
      Case each;
      arrange->second(each);
      const auto before = totals_of(each);
      const auto answer = outcome(act->second(each));
      const auto after = totals_of(each);
      CHECK(answer + change("pending", before.pending, after.pending) +
                change("posted", before.posted, after.posted) + change("back", before.back, after.back) +
                change("overdraft", before.overdraft, after.overdraft) ==
            rows[row][column]);
    }
  }
}

}  // namespace lastro::domain
