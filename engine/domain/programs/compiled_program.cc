#include "engine/domain/programs/compiled_program.h"

#include "engine/base/assert.h"
#include "engine/base/mix.h"

namespace lastro::domain {
namespace {

template <class Patterns>
NameMatcher matcher_of(const Patterns& patterns) {
  NameMatcher matcher;
  for (const auto& pattern : patterns) matcher.add(pattern.match, pattern.name);
  matcher.finish();
  return matcher;
}

std::uint64_t digest_of(const SpendControl& control) {
  const auto kind = std::uint64_t{static_cast<std::uint8_t>(control.by)} << 32U |
                    std::uint64_t{static_cast<std::uint8_t>(control.per)} << 16U | control.hours;
  return mix64(name_digest(control.name) + kind);
}

}  // namespace

std::uint64_t name_digest(std::string_view name) {
  std::uint64_t digest = 0x9E3779B97F4A7C15U + name.size();
  while (!name.empty()) {
    std::uint64_t word = 0;
    const auto count = name.size() < 8 ? name.size() : std::size_t{8};
    for (std::size_t i = 0; i < count; ++i)
      word |= std::uint64_t{static_cast<unsigned char>(name[i])} << (8 * i);
    digest = mix64(digest ^ word) + 0x9E3779B97F4A7C15U;
    name.remove_prefix(count);
  }
  return mix64(digest);
}

CompiledProgram::CompiledProgram(std::shared_ptr<const Program> program)
    : program_(std::move(program)),
      merchant_rules_(matcher_of(program_->merchant_rules)),
      blocked_merchants_(matcher_of(program_->restrictions.blocked_merchants)),
      allowed_merchants_(matcher_of(program_->restrictions.allowed_merchants)) {
  LASTRO_ASSERT(program_->controls.size() <= controls_max);
  for (const auto& prefix : program_->processor_prefixes) processors_.add(MerchantMatch::prefix, prefix);
  processors_.finish();
  for (std::size_t i = 0; i < program_->controls.size(); ++i)
    control_digests_.at(i) = digest_of(program_->controls[i]);
  restricts_ = !program_->restrictions.empty();
  for (const auto& control : program_->controls) {
    if (control.per == ControlWindow::transaction) continue;
    counts_ = true;
    counts_merchants_ = counts_merchants_ || control.by == ControlSubject::merchant;
  }
  reads_names_ = !merchant_rules_.empty() || !blocked_merchants_.empty() || !allowed_merchants_.empty() ||
                 counts_merchants_;
}

std::string_view CompiledProgram::without_processor(std::string_view name) const {
  const auto prefix = processors_.find(name);
  if (!prefix) return name;
  auto rest = name.substr(program_->processor_prefixes[*prefix].size());
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  return rest.empty() ? name : rest;
}

RuleMatch CompiledProgram::match(Mcc mcc, std::string_view name) const {
  if (!merchant_rules_.empty()) {
    auto rule = merchant_rules_.find(name);
    if (!rule && !processors_.empty()) {
      const auto rest = without_processor(name);
      if (rest.size() != name.size()) rule = merchant_rules_.find(rest);
    }
    if (rule) return {RuleKind::merchant, *rule, program_->merchant_rules[*rule].category};
  }
  if (const auto rule = find_range(program_->mcc_rules, mcc))
    return {RuleKind::mcc, *rule, program_->mcc_rules[*rule].category};
  if (program_->default_category) return {RuleKind::fallthrough, 0, *program_->default_category};
  return {};
}

std::optional<CategoryOrdinal> CompiledProgram::category_of(RuleKind kind, std::uint16_t ordinal) const {
  switch (kind) {
    case RuleKind::none:
      return std::nullopt;
    case RuleKind::merchant:
      if (ordinal >= program_->merchant_rules.size()) return std::nullopt;
      return program_->merchant_rules[ordinal].category;
    case RuleKind::mcc:
      if (ordinal >= program_->mcc_rules.size()) return std::nullopt;
      return program_->mcc_rules[ordinal].category;
    case RuleKind::fallthrough:
      return program_->default_category;
  }
  return std::nullopt;
}

}  // namespace lastro::domain
