#include "tools/traffic/balance_workload.h"

#include <fmt/format.h>

#include "engine/base/limits.h"
#include "engine/base/money.h"

namespace lastro::tools {
namespace {

bool add_to(std::int64_t& total, std::int64_t amount) {
  const auto sum = checked_add(Amount{total}, Amount{amount});
  if (!sum) return false;
  total = sum->minor;
  return true;
}

}  // namespace

BalanceWorkload::BalanceWorkload(const PlanIds& ids, ImportSummary& summary) : ids_(ids), summary_(summary) {
  if (ids.accounts.size() > ImportSummary::shown_accounts_max) return;
  for (const auto& account : ids.accounts)
    summary.balances.push_back({.account_id = account.id, .wallets = {}});
}

std::optional<std::size_t> BalanceWorkload::next() {
  return next_ < ids_.accounts.size() ? std::optional{next_++} : std::nullopt;
}

HttpRequest BalanceWorkload::request(std::size_t account) {
  return {.method = "GET",
          .target = fmt::format("/v1/accounts/{}/balances", ids_.accounts[account].id),
          .body = {}};
}

Result<void> BalanceWorkload::answered(std::size_t account, const HttpResponse& response, std::int64_t) {
  const auto failed = [&](const std::string& why) {
    return fail(ErrorCode::unavailable, fmt::format("balances of {}: {}", ids_.accounts[account].id, why));
  };
  if (response.status != 200) {
    return failed(
        fmt::format("status {}, {}", response.status, parse_problem(response.status, response.body).text));
  }
  auto wallets = parse_balances(response.body);
  if (!wallets) return failed(wallets.error().message);
  for (const auto& wallet : *wallets) {
    const bool known = summary_.wallet_totals.contains(wallet.category);
    if (!known && summary_.wallet_totals.size() == CountByName::names_max)
      return failed("too many categories");
    WalletBalance& total = summary_.wallet_totals[wallet.category];
    if (!add_to(total.available_minor, wallet.available_minor)) return failed("amounts out of range");
    if (!add_to(total.held_minor, wallet.held_minor)) return failed("amounts out of range");
    if (!add_to(total.posted_minor, wallet.posted_minor)) return failed("amounts out of range");
  }
  if (!summary_.balances.empty()) summary_.balances[account].wallets = std::move(*wallets);
  return {};
}

}  // namespace lastro::tools
