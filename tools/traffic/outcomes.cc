#include "tools/traffic/outcomes.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "engine/base/money.h"
#include "tools/traffic/content_digest.h"

namespace lastro::tools {
namespace {

constexpr int brl_exponent = 2;

/// Quoted where RFC 4180 asks for it.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string decision_line(const Decision& decision) {
  std::string line = fmt::format("{},{},{},", csv_field(decision.code), csv_field(decision.reason),
                                 format_amount(Amount{decision.approved_minor}, brl_exponent));
  std::string allocations;
  for (const auto& allocation : decision.allocations) {
    if (!allocations.empty()) allocations += ' ';
    allocations += allocation.category + ':' + format_amount(Amount{allocation.amount_minor}, brl_exponent);
  }
  return line + csv_field(allocations);
}

std::string code_and_reason(const Decision& decision) {
  return decision.reason.empty() ? decision.code : decision.code + ' ' + decision.reason;
}

}  // namespace

void Outcomes::decided(std::size_t step, const Decision& decision) {
  const Step& planned = plan_.steps[step];
  const bool refund = planned.kind == StepKind::refund;
  ++(refund ? refunds_ : authorizations_);
  ++(decision.approved ? approved_ : declined_);
  decisions_.add(code_and_reason(decision), planned.amount_minor);
  if (decision.approved) {
    for (const auto& allocation : decision.allocations) {
      (refund ? refunded_ : spent_).add(allocation.category, allocation.amount_minor);
    }
  }
  lines_[step] = decision_line(decision);
}

void Outcomes::refused(std::size_t step, const Problem& problem) {
  const Step& planned = plan_.steps[step];
  ++(planned.kind == StepKind::refund ? refunds_ : authorizations_);
  ++refused_;
  refusals_.add(fmt::format("{} {}", problem.status, problem.type), planned.amount_minor);
  lines_[step] = fmt::format("refused,{},0.00,", csv_field(problem.type));
}

void Outcomes::load_decided(std::size_t step, const std::string& category, const Decision& decision) {
  const std::int64_t amount = plan_.steps[step].amount_minor;
  if (decision.approved) {
    loads_.add(category, amount);
  } else {
    declined_loads_.add(code_and_reason(decision), amount);
  }
  // The answers of an account's wallets may come in any order.
  auto line = category + ',' + decision_line(decision) + ';';
  auto& all = lines_[step];
  std::size_t place = 0;
  while (place < all.size() && all.compare(place, line.size(), line) < 0) place = all.find(';', place) + 1;
  all.insert(place, line);
}

void Outcomes::summarize(ImportSummary& summary) const {
  summary.authorizations = authorizations_;
  summary.refunds = refunds_;
  summary.approved = approved_;
  summary.declined = declined_;
  summary.refused = refused_;
  summary.decided = decisions_;
  summary.refusals = refusals_;
  summary.loads = loads_;
  summary.declined_loads = declined_loads_;
  summary.spent = spent_;
  summary.refunded = refunded_;
  ContentDigest digest;
  for (std::size_t step = 0; step < lines_.size(); ++step) {
    digest.add(fmt::format("{} {} {}\n", static_cast<int>(plan_.steps[step].kind), plan_.steps[step].number,
                           lines_[step]));
  }
  summary.decisions_digest = digest.finish();
}

Result<void> Outcomes::save(const std::string& path) const {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << "row,code,reason,approved_amount,allocations\n";
  for (std::size_t step = 0; step < lines_.size(); ++step) {
    if (plan_.steps[step].kind != StepKind::load)
      file << plan_.steps[step].number << ',' << lines_[step] << '\n';
  }
  file.close();
  if (!file) return fail(ErrorCode::io, fmt::format("cannot write {}", path));
  return {};
}

}  // namespace lastro::tools
