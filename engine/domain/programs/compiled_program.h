#pragma once

#include <array>
#include <memory>

#include "engine/domain/programs/merchant_name.h"
#include "engine/domain/programs/program.h"

namespace lastro::domain {

/// A sound program with what decisions look up made ready, once. Never changed after.
class CompiledProgram {
 public:
  explicit CompiledProgram(std::shared_ptr<const Program> program);

  [[nodiscard]] const Program& program() const { return *program_; }
  [[nodiscard]] const std::shared_ptr<const Program>& shared() const { return program_; }

  /// Merchant rules come before MCC rules; where none matches, the default category with
  /// RuleKind::fallthrough, or RuleKind::none where there is no default. `name` is what normalise_merchant
  /// gives.
  [[nodiscard]] RuleMatch match(Mcc mcc, std::string_view name) const;
  /// The category that a rule of this program leads to; empty for RuleKind::none and
  /// for a position it does not have.
  [[nodiscard]] std::optional<CategoryOrdinal> category_of(RuleKind kind, std::uint16_t ordinal) const;

  /// The name without its processor's prefix and the blanks after it; the whole name where nothing is left.
  [[nodiscard]] std::string_view without_processor(std::string_view name) const;
  /// Whether rules, restrictions or controls look at names: only then they are normalised.
  [[nodiscard]] bool reads_names() const { return reads_names_; }
  [[nodiscard]] bool restricts() const { return restricts_; }
  [[nodiscard]] bool counts() const { return counts_; }
  [[nodiscard]] bool counts_merchants() const { return counts_merchants_; }

  [[nodiscard]] const NameMatcher& blocked_merchants() const { return blocked_merchants_; }
  [[nodiscard]] const NameMatcher& allowed_merchants() const { return allowed_merchants_; }
  /// Names a control's counters: of its name, subject and window, so that it outlives a version.
  [[nodiscard]] std::uint64_t control_digest(std::size_t ordinal) const {
    return control_digests_.at(ordinal);
  }

 private:
  std::shared_ptr<const Program> program_;
  NameMatcher merchant_rules_;
  NameMatcher blocked_merchants_;
  NameMatcher allowed_merchants_;
  NameMatcher processors_;
  std::array<std::uint64_t, controls_max> control_digests_{};
  bool reads_names_ = false;
  bool restricts_ = false;
  bool counts_ = false;
  bool counts_merchants_ = false;
};

/// Digest of a merchant's name for counters. Never changes: it is in snapshots.
[[nodiscard]] std::uint64_t name_digest(std::string_view name);

}  // namespace lastro::domain
