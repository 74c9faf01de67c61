#include "tools/traffic/summary.h"

#include <cstdio>

#include <fmt/format.h>

#include "engine/base/money.h"

namespace lastro::tools {
namespace {

constexpr int brl_exponent = 2;

/// 1234567.89 → 1,234,567.89; works on digits with or without sign and fraction.
std::string grouped(std::string digits) {
  const std::size_t point = digits.find('.');
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  for (std::size_t place = point == std::string::npos ? digits.size() : point; place > first + 3;) {
    place -= 3;
    digits.insert(place, 1, ',');
  }
  return digits;
}

std::string money(std::int64_t minor) {
  return grouped(format_amount(Amount{minor}, brl_exponent));
}
std::string number(std::uint64_t value) {
  return grouped(fmt::format("{}", value));
}
std::string millis(std::int64_t micros) {
  return fmt::format("{}.{:03} ms", micros / 1000, micros % 1000);
}
std::string seconds(std::int64_t micros) {
  return fmt::format("{}.{} s", micros / 1'000'000, micros / 100'000 % 10);
}

class Table {
 public:
  void line(std::string_view name, std::string_view value) {
    fmt::format_to(std::back_inserter(text_), "{:<34} {:>14}\n", name, value);
  }
  void line(std::string_view name, std::string_view value, std::string_view more) {
    fmt::format_to(std::back_inserter(text_), "{:<34} {:>14} {:>20}\n", name, value, more);
  }
  void gap() { text_ += '\n'; }
  void head(std::string_view title, std::string_view value, std::string_view more) {
    text_ += '\n';
    line(title, value, more);
  }
  void counts(std::string_view title, const CountByName& counts) {
    if (counts.counts().empty()) return;
    head(title, "count", "R$");
    for (const auto& [name, count] : counts.counts()) {
      line("  " + name, number(count.count), money(count.amount_minor));
    }
  }
  void wallet(std::string_view name, const WalletBalance& wallet) {
    fmt::format_to(std::back_inserter(text_), "{:<34} {:>14} {:>20} {:>20}\n", name,
                   money(wallet.available_minor), money(wallet.held_minor), money(wallet.posted_minor));
  }
  void balances(const ImportSummary& summary) {
    if (summary.wallet_totals.empty()) return;
    fmt::format_to(std::back_inserter(text_), "\n{:<34} {:>14} {:>20} {:>20}\n", "balances, R$", "available",
                   "held", "posted");
    for (const auto& account : summary.balances) {
      for (const auto& entry : account.wallets) {
        wallet(fmt::format("  {} {}", account.account_id, entry.category), entry);
      }
    }
    for (const auto& [category, total] : summary.wallet_totals) wallet("  all accounts " + category, total);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace

void CountByName::add(const std::string& name, std::int64_t amount_minor) {
  const bool room = counts_.size() < names_max || counts_.contains(name);
  Count& count = counts_[room ? name : "other"];
  ++count.count;
  // A sum beyond int64 stays at its last value: a hostile server must not overflow it.
  count.amount_minor = checked_add(Amount{count.amount_minor}, Amount{amount_minor})
                           .value_or(Amount{count.amount_minor})
                           .minor;
}

std::uint64_t ImportSummary::per_second() const {
  if (stream_micros <= 0) return 0;
  return (authorizations + refunds) * 1'000'000 / static_cast<std::uint64_t>(stream_micros);
}

std::string format_summary(const ImportSummary& summary) {
  Table table;
  table.line("accounts", number(summary.accounts));
  table.line("cards", number(summary.cards));
  table.line("authorizations", number(summary.authorizations));
  table.line("refunds", number(summary.refunds));
  table.line("approved", number(summary.approved));
  table.line("declined", number(summary.declined));
  table.line("refused (4xx)", number(summary.refused));
  table.counts("decisions by code", summary.decided);
  table.counts("refused by type", summary.refusals);
  table.counts("loaded by category", summary.loads);
  table.counts("loads declined", summary.declined_loads);
  table.counts("spent by category", summary.spent);
  table.counts("refunded by category", summary.refunded);
  table.balances(summary);
  table.gap();
  table.line("set-up time", seconds(summary.setup_micros));
  table.line("stream time", seconds(summary.stream_micros));
  table.line("transactions/s", number(summary.per_second()));
  table.line("latency p50", millis(summary.latency.quantile(500)));
  table.line("latency p99", millis(summary.latency.quantile(990)));
  table.line("latency max", millis(summary.latency.max()));
  table.line("HTTP requests", number(summary.http.sent));
  table.line("HTTP retries", number(summary.http.retried));
  table.line("HTTP connections", number(summary.http.connected));
  return table.take() + fmt::format("decisions {}\n", summary.decisions_digest);
}

void print_summary(const ImportSummary& summary) {
  const std::string text = format_summary(summary);
  (void)std::fwrite(text.data(), 1, text.size(), stdout);
  (void)std::fflush(stdout);
}

}  // namespace lastro::tools
