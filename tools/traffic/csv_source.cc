#include "tools/traffic/csv_source.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <limits>
#include <unordered_map>

#include <fmt/format.h>

#include "api/json/utf8.h"
#include "tools/traffic/content_digest.h"
#include "tools/traffic/csv_mapping.h"
#include "tools/traffic/csv_reader.h"
#include "tools/traffic/documents.h"

namespace lastro::tools {
namespace {

constexpr int brl_exponent = 2;
constexpr std::size_t key_bytes_max = 256;

/// A number that depends on `text` alone.
std::uint64_t number_of(std::string_view text) {
  ContentDigest digest;
  digest.add(text);
  std::uint64_t number = 0;
  for (const char digit : digest.finish().substr(0, 12)) {
    number = number * 16 + static_cast<std::uint64_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
  }
  return number;
}

class CsvPlanBuilder {
 public:
  CsvPlanBuilder(const CsvMapping& mapping, const CsvSourceOptions& options)
      : mapping_(mapping), options_(options) {}

  /// The reason why the row cannot be sent, empty where it was added.
  std::string add(std::uint32_t row, const std::vector<std::string>& record);
  Result<Plan> finish();

 private:
  std::string read_who(Step& step, const std::vector<std::string>& record);
  std::string read_what(Step& step, const std::vector<std::string>& record);
  std::uint32_t account_of(const std::string& key);
  void add_loads(std::size_t loads, MonthNumber first);
  void add_documents();
  void load_everyone(std::vector<Step>& steps, MonthNumber month);

  const CsvMapping& mapping_;
  const CsvSourceOptions& options_;
  Plan plan_;
  std::unordered_map<std::string, std::uint32_t> accounts_;
  std::unordered_map<std::string, std::uint32_t> cards_;
  std::uint32_t loads_ = 0;
};

std::uint32_t CsvPlanBuilder::account_of(const std::string& key) {
  const auto [place, added] = accounts_.try_emplace(key, static_cast<std::uint32_t>(plan_.accounts.size()));
  if (added) {
    PlannedAccount account;
    account.name = "Cardholder " + key;
    plan_.accounts.push_back(std::move(account));
  }
  return place->second;
}

std::string CsvPlanBuilder::read_who(Step& step, const std::vector<std::string>& record) {
  const bool by_card = mapping_.has(CsvField::card);
  const std::string card{mapping_.text(by_card ? CsvField::card : CsvField::account, record)};
  const std::string account{
      mapping_.text(mapping_.has(CsvField::account) ? CsvField::account : CsvField::card, record)};
  if (card.empty() || account.empty()) return "no card or account";
  if (card.size() > key_bytes_max || account.size() > key_bytes_max)
    return "card or account longer than 256 bytes";
  const auto known = cards_.find(card);
  if (known == cards_.end()) {
    if (cards_.size() == plan_accounts_max) return fmt::format("more than {} cards", plan_accounts_max);
    step.account = account_of(account);
    step.card = static_cast<std::uint32_t>(plan_.cards.size());
    cards_.emplace(card, step.card);
    plan_.cards.push_back({.account = step.account});
    return {};
  }
  step.card = known->second;
  step.account = plan_.cards[step.card].account;
  const auto named = accounts_.find(account);
  if (named == accounts_.end() || named->second != step.account) return "its card belongs to another account";
  return {};
}

std::string CsvPlanBuilder::read_what(Step& step, const std::vector<std::string>& record) {
  const std::string_view amount_text = mapping_.text(CsvField::amount, record);
  const auto parsed = parse_amount(amount_text, brl_exponent);
  if (!parsed.amount) return fmt::format("amount '{}' is no decimal of two places", amount_text);
  step.kind = parsed.amount->minor < 0 ? StepKind::refund : StepKind::authorization;
  if (parsed.amount->minor == std::numeric_limits<std::int64_t>::min()) return "amount out of range";
  step.amount_minor = std::abs(parsed.amount->minor);

  if (mapping_.has(CsvField::time)) {
    const std::string_view time_text = mapping_.text(CsvField::time, record);
    step.time = parse_local_time(time_text);
    if (!step.time) return fmt::format("time '{}' is not YYYY-MM-DDTHH:MM[:SS]", time_text);
  }
  step.mcc = mapping_.text(CsvField::mcc, record);
  if (step.mcc.size() == 3) step.mcc.insert(0, "0");
  step.merchant_id = mapping_.text(CsvField::merchant_id, record);
  step.entry_mode = mapping_.text(CsvField::entry_mode, record);
  const auto name =
      mapping_.text(mapping_.has(CsvField::merchant) ? CsvField::merchant : CsvField::merchant_id, record);
  const auto country = mapping_.has(CsvField::country) ? mapping_.text(CsvField::country, record) : "BR";
  step.merchant = make_merchant_text(name, mapping_.text(CsvField::city, record), country);
  return {};
}

std::string CsvPlanBuilder::add(std::uint32_t row, const std::vector<std::string>& record) {
  for (const auto& field : record) {
    if (!api::is_utf8(field)) return "not UTF-8";
  }
  Step step{.number = row};
  if (auto reason = read_what(step, record); !reason.empty()) return reason;
  if (auto reason = read_who(step, record); !reason.empty()) return reason;
  plan_.steps.push_back(std::move(step));
  return {};
}

void CsvPlanBuilder::load_everyone(std::vector<Step>& steps, MonthNumber month) {
  const std::vector<std::string> every_wallet{{}};
  const auto& categories = options_.load_categories.empty() ? every_wallet : options_.load_categories;
  for (std::uint32_t account = 0; account < plan_.accounts.size(); ++account) {
    for (const auto& category : categories) {
      Step load{.kind = StepKind::load, .number = ++loads_, .account = account};
      load.amount_minor = options_.load_amount.minor;
      load.category = category;
      if (mapping_.has(CsvField::time)) load.time = month_start(month);
      steps.push_back(std::move(load));
    }
  }
}

void CsvPlanBuilder::add_loads(std::size_t loads, MonthNumber first) {
  std::vector<Step> steps;
  steps.reserve(plan_.steps.size() + loads);
  MonthNumber loaded = first - 1;
  for (auto& row : plan_.steps) {
    const MonthNumber month = row.time ? month_of(*row.time) : first;
    while (loaded < month) load_everyone(steps, ++loaded);
    steps.push_back(std::move(row));
  }
  plan_.steps = std::move(steps);
}

/// From the whole content: the same card of another file is another person.
void CsvPlanBuilder::add_documents() {
  const std::string content = plan_prefix(plan_);
  plan_.employer_document = make_cnpj(number_of(content));
  for (std::size_t account = 0; account < plan_.accounts.size(); ++account) {
    plan_.accounts[account].document = make_cpf(number_of(content) + account);
  }
}

Result<Plan> CsvPlanBuilder::finish() {
  auto& rows = plan_.steps;
  if (rows.empty()) return fail(ErrorCode::invalid, "the file has no rows");
  plan_.employer_name = "Imported employer";
  std::ranges::stable_sort(rows, std::less{}, &Step::time);
  if (options_.load_amount.minor > 0) {
    const MonthNumber first = rows.front().time ? month_of(*rows.front().time) : 0;
    const MonthNumber last = rows.back().time ? month_of(*rows.back().time) : 0;
    const auto months = static_cast<std::size_t>(last - first) + 1;
    const std::size_t a_month =
        plan_.accounts.size() * std::max<std::size_t>(1, options_.load_categories.size());
    if (months * a_month > plan_loads_max) {
      return fail(ErrorCode::invalid, fmt::format("{} months of {} accounts are more than {} loads", months,
                                                  plan_.accounts.size(), plan_loads_max));
    }
    add_loads(months * a_month, first);
  }
  add_documents();
  return std::move(plan_);
}

}  // namespace

Result<Plan> read_csv_plan(std::istream& input, const CsvSourceOptions& options) {
  CsvReader reader{input};
  std::vector<std::string> header;
  const auto found = reader.next(header);
  if (!found) return std::unexpected(found.error());
  if (!*found) return fail(ErrorCode::invalid, "the file is empty; a header record is expected");
  const auto mapping = CsvMapping::make(options.map.empty() ? csv_mapping_default : options.map, header);
  if (!mapping) return std::unexpected(mapping.error());

  CsvPlanBuilder builder{*mapping, options};
  std::vector<std::string> record;
  std::string first_bad;
  std::size_t bad_rows = 0;
  for (std::uint32_t row = 1;; ++row) {
    const auto more = reader.next(record);
    if (!more) return fail(more.error().code, fmt::format("row {}, {}", row, more.error().message));
    if (!*more) break;
    if (row > plan_rows_max) return fail(ErrorCode::invalid, fmt::format("more than {} rows", plan_rows_max));
    const std::string reason = record.size() == header.size() ? builder.add(row, record)
                                                              : fmt::format("{} fields, the header has {}",
                                                                            record.size(), header.size());
    if (reason.empty()) continue;
    if (++bad_rows == 1) first_bad = fmt::format("row {} (line {}): {}", row, reader.line(), reason);
  }
  if (bad_rows != 0) {
    return fail(ErrorCode::invalid, fmt::format("{} unusable row(s), nothing sent; {}", bad_rows, first_bad));
  }
  return builder.finish();
}

}  // namespace lastro::tools
