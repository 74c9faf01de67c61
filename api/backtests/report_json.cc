#include "api/backtests/report_json.h"

#include <algorithm>

#include "api/resources/positions.h"

namespace lastro::api {
namespace {

using backtest::OperationFate;

class ReportWriter {
 public:
  ReportWriter(const backtest::Report& report, JsonWriter& json) : report_(report), json_(json) {}

  void totals() {
    array("totals", report_.totals(), [&](const backtest::CurrencyRow& row) {
      currency(row.currency);
      tally(row.all, row.currency);
      json_.key("changed").begin_object();
      tally(row.changed, row.currency);
      json_.end_object();
    });
  }

  void fees() {
    array("fees", report_.fees(), [&](const backtest::FeeRow& row) {
      currency(row.currency);
      sum("charged_then", row.charged_then, row.currency);
      sum("charged_now", row.charged_now, row.currency);
      sum("given_back_then", row.given_back_then, row.currency);
      sum("given_back_now", row.given_back_now, row.currency);
    });
  }

  void reasons() {
    array("by_reason", report_.by_reason(), [&](const backtest::ReasonRow& row) {
      json_.key("difference").string(difference_name(row.difference));
      reason("then", row.then);
      reason("now", row.now);
      currency(row.currency);
      tally(row.tally, row.currency);
    });
  }

  void categories() {
    array("by_category", report_.by_category(), [&](const backtest::CategoryRow& row) {
      json_.key("category");
      if (row.category) {
        json_.string(row.category.name());
      } else {
        json_.null();
      }
      currency(row.currency);
      json_.key("decisions").number(row.decisions);
      sum("paid_then", row.paid_then, row.currency);
      sum("paid_now", row.paid_now, row.currency);
    });
  }

  void merchants() {
    const auto shown = report_.merchants().top(report_merchants_max);
    array("by_merchant", shown, [&](const backtest::MerchantTable::Row& row) {
      json_.key("merchant").string(row.name.view());
      currency(row.currency);
      tally(row.tally, row.currency);
      sum("changed", row.changed, row.currency);
      sum("uncounted_max", row.missed_max, row.currency);
    });
    auto others = report_.totals();
    for (const auto& row : shown) {
      const auto of = std::find_if(others.begin(), others.end(),
                                   [&](const auto& total) { return total.currency == row.currency; });
      of->changed -= row.tally;
    }
    std::erase_if(others, [](const auto& row) { return row.changed.decisions == 0; });
    array("other_merchants", others, [&](const backtest::CurrencyRow& row) {
      currency(row.currency);
      tally(row.changed, row.currency);
    });
  }

  void operations() {
    json_.key("operations").begin_array();
    for (std::size_t i = 0; i < backtest::operation_kind_count; ++i) {
      const auto kind = static_cast<backtest::OperationKind>(i);
      json_.begin_object().key("operation").string(operation_kind_name(kind));
      json_.key("same").number(report_.operations(kind, OperationFate::same));
      json_.key("otherwise").number(report_.operations(kind, OperationFate::otherwise));
      json_.key("skipped").number(report_.operations(kind, OperationFate::skipped));
      json_.key("forgotten").number(report_.operations(kind, OperationFate::forgotten)).end_object();
    }
    json_.end_array();
  }

 private:
  template <class Rows, class Write>
  void array(std::string_view name, const Rows& rows, Write write) {
    json_.key(name).begin_array();
    for (const auto& row : rows) {
      json_.begin_object();
      write(row);
      json_.end_object();
    }
    json_.end_array();
  }

  void currency(Currency currency) { json_.key("currency").string(currency_code(currency)); }
  void sum(std::string_view name, backtest::Sum minor, Currency currency) {
    json_.key(name).string(format_sum(minor, currency_exponent(currency)));
  }
  void tally(const backtest::Tally& tally, Currency currency) {
    json_.key("decisions").number(tally.decisions);
    sum("requested", tally.requested, currency);
    sum("approved_then", tally.approved_then, currency);
    sum("approved_now", tally.approved_now, currency);
  }
  void reason(std::string_view name, domain::DeclineReason reason) {
    const auto& codes = domain::decline_codes(reason);
    json_.key(name).begin_object().key("code").string(codes.code).key("reason").string(codes.name);
    json_.end_object();
  }

  const backtest::Report& report_;
  JsonWriter& json_;
};

}  // namespace

std::string format_sum(backtest::Sum minor, int exponent) {
  const bool negative = minor < 0;
  auto left = negative ? -static_cast<unsigned __int128>(minor) : static_cast<unsigned __int128>(minor);
  std::string digits;
  for (int place = 0; left > 0 || place <= exponent; ++place) {
    if (place > 0 && place == exponent) digits += '.';
    digits += static_cast<char>('0' + static_cast<int>(left % 10));
    left /= 10;
  }
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

void write_report(const backtest::Report& report, std::uint16_t partition, JsonWriter& json) {
  json.key("from").string(position_text(partition, report.from));
  json.key("to").string(position_text(partition, report.to));
  json.key("decisions").number(report.decisions()).key("changed").number(report.changed());
  json.key("other_programs").number(report.others());
  ReportWriter writer(report, json);
  writer.totals();
  writer.fees();
  writer.reasons();
  writer.categories();
  writer.merchants();
  writer.operations();
}

}  // namespace lastro::api
