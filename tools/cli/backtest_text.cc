#include "tools/cli/backtest_text.h"

#include <fmt/format.h>

#include "api/backtests/report_json.h"
#include "api/json/rfc3339.h"
#include "engine/domain/programs/rule_text.h"
#include "tools/cli/output_file.h"

namespace lastro::tools {
namespace {

constexpr std::size_t merchants_printed = 10;

/// The wallets that paid, or the category that the rule named where none did.
std::string category_text(const backtest::Outcome& outcome, const domain::CompiledProgram* program) {
  std::string text;
  if (outcome.approved()) {
    for (const auto& part : *outcome.paid) {
      if (!text.empty()) text += '+';
      text += part.category ? part.category.name() : "receivable";
    }
    return text;
  }
  if (program == nullptr) return text;
  const auto ordinal = program->category_of(outcome.rule, outcome.rule_ordinal);
  if (ordinal) text = program->program().categories[*ordinal].category.name();
  return text;
}

std::string rule_of(const backtest::Outcome& outcome, const domain::CompiledProgram* program) {
  if (program == nullptr) return {};
  return domain::rule_text(program->program(), outcome.rule, outcome.rule_ordinal);
}

std::string sum_text(backtest::Sum minor, Currency currency) {
  return api::format_sum(minor, currency_exponent(currency));
}

std::string tally_text(const backtest::Tally& tally, Currency currency) {
  return fmt::format("{:>10} {:>3} {:>16} {:>16} {:>16}", tally.decisions, currency_code(currency),
                     sum_text(tally.requested, currency), sum_text(tally.approved_then, currency),
                     sum_text(tally.approved_now, currency));
}

std::string heading(std::string_view what) {
  return fmt::format("\n{:<52} {:>10}     {:>16} {:>16} {:>16}\n", what, "decisions", "requested",
                     "approved then", "approved now");
}

std::string row(std::string_view what, const backtest::Tally& tally, Currency currency) {
  return fmt::format("  {:<50} {}\n", what, tally_text(tally, currency));
}

std::string operations_text(const backtest::Report& report) {
  using backtest::OperationFate;
  std::string text = fmt::format("\n{:<20} {:>12} {:>12} {:>12} {:>12}\n", "operations", "same", "otherwise",
                                 "skipped", "forgotten");
  for (std::size_t i = 0; i < backtest::operation_kind_count; ++i) {
    const auto kind = static_cast<backtest::OperationKind>(i);
    text += fmt::format(
        "  {:<18} {:>12} {:>12} {:>12} {:>12}\n", operation_kind_name(kind),
        report.operations(kind, OperationFate::same), report.operations(kind, OperationFate::otherwise),
        report.operations(kind, OperationFate::skipped), report.operations(kind, OperationFate::forgotten));
  }
  return text;
}

}  // namespace

std::string_view changed_decision_header() {
  return "sequence,id,recorded_at,business_time,account_id,mcc,merchant,currency,amount,difference,"
         "category_then,category_now,code_then,code_now,reason_then,reason_now,rule_then,rule_now,"
         "approved_then,approved_now,fee_then,fee_now";
}

std::string changed_decision_row(const backtest::ChangedDecision& changed) {
  const auto& purchase = changed.purchase;
  const auto exponent = currency_exponent(purchase.currency);
  const auto& codes_then = domain::decline_codes(changed.then.reason);
  const auto& codes_now = domain::decline_codes(changed.now.reason);
  return fmt::format(
      "0:{},{},{},{},{},{:04},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}", changed.header.sequence,
      to_public(changed.authorization), api::format_rfc3339(changed.header.recorded_at),
      api::format_rfc3339(changed.header.business_time), to_public(purchase.account), purchase.merchant->mcc,
      csv_field(purchase.merchant->merchant), currency_code(purchase.currency),
      format_amount(purchase.amount, exponent), difference_name(changed.difference),
      category_text(changed.then, changed.program_then), category_text(changed.now, changed.program_now),
      codes_then.code, codes_now.code, codes_then.name, codes_now.name,
      csv_field(rule_of(changed.then, changed.program_then)),
      csv_field(rule_of(changed.now, changed.program_now)),
      format_amount(changed.then.approved_amount(), exponent),
      format_amount(changed.now.approved_amount(), exponent),
      format_amount(changed.then.fee.amount, exponent), format_amount(changed.now.fee.amount, exponent));
}

std::string report_text(const backtest::Report& report) {
  std::string text =
      fmt::format("from 0:{} to 0:{}: {} decisions, {} of them change; {} of other programs\n", report.from,
                  report.to, report.decisions(), report.changed(), report.others());
  text += heading("totals");
  for (const auto& total : report.totals()) {
    text += row("all", total.all, total.currency);
    text += row("that change", total.changed, total.currency);
  }
  for (const auto& each : report.fees()) {
    text +=
        fmt::format("  {:<20} {:>3} charged then {}, now {}; given back then {}, now {}\n", "fees",
                    currency_code(each.currency), sum_text(each.charged_then, each.currency),
                    sum_text(each.charged_now, each.currency), sum_text(each.given_back_then, each.currency),
                    sum_text(each.given_back_now, each.currency));
  }
  text += heading("by reason");
  for (const auto& each : report.by_reason()) {
    const auto what = fmt::format("{} -> {} ({})", domain::decline_codes(each.then).name,
                                  domain::decline_codes(each.now).name, difference_name(each.difference));
    text += row(what, each.tally, each.currency);
  }
  text +=
      fmt::format("\n{:<20} {:>10}     {:>16} {:>16}\n", "by category", "decisions", "paid then", "paid now");
  for (const auto& each : report.by_category()) {
    text += fmt::format("  {:<18} {:>10} {:>3} {:>16} {:>16}\n",
                        each.category ? each.category.name() : "receivable", each.decisions,
                        currency_code(each.currency), sum_text(each.paid_then, each.currency),
                        sum_text(each.paid_now, each.currency));
  }
  text += heading("by merchant, where most changes");
  for (const auto& each : report.merchants().top(merchants_printed))
    text += row(each.name.view(), each.tally, each.currency);
  text += operations_text(report);
  text.pop_back();
  return text;
}

}  // namespace lastro::tools
