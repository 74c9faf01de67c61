#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/digest.h"
#include "engine/domain/category.h"
#include "engine/domain/programs/fee_rule.h"
#include "engine/domain/programs/mcc_range.h"
#include "engine/domain/programs/name_matcher.h"
#include "engine/domain/programs/restrictions.h"
#include "engine/domain/programs/spend_control.h"
#include "engine/domain/programs/time_zone.h"

namespace lastro::domain {

/// Position of a category in its program.
using CategoryOrdinal = std::uint8_t;

struct ProgramCategory {
  Category category;
  std::optional<CategoryOrdinal> fallback;  ///< tried when this one cannot pay the whole amount; no cycles
  bool operator==(const ProgramCategory&) const = default;
};

struct MccRule {
  Mcc first;  ///< inclusive
  Mcc last;   ///< inclusive
  CategoryOrdinal category;
  bool operator==(const MccRule&) const = default;
};

struct MerchantRule {
  MerchantMatch match;
  std::string name;  ///< as normalise_merchant gives it
  CategoryOrdinal category;
  bool operator==(const MerchantRule&) const = default;
};

struct MccGroup {
  std::string name;              ///< [a-z][a-z0-9-]{0,31}
  std::vector<MccRange> ranges;  ///< in order, not overlapping
  bool operator==(const MccGroup&) const = default;
};

/// How long a hold lives, and how far a capture may go above what is held.
struct HoldRules {
  std::uint32_t life_s = 7 * 86'400;
  std::uint16_t tolerance_basis_points = 0;  ///< of the amount authorized; at most 10,000
  bool operator==(const HoldRules&) const = default;
};
inline constexpr std::uint32_t hold_life_max_s = 366 * 86'400;
inline constexpr std::uint16_t tolerance_max_basis_points = 10'000;

/// How far a purchase's own time may be from the time it is decided at.
struct TransactionTimeBounds {
  std::uint16_t oldest_hours = 48;    ///< before it; counters know windows that long after they closed
  std::uint16_t newest_minutes = 15;  ///< after it
  bool operator==(const TransactionTimeBounds&) const = default;
};
inline constexpr std::uint16_t oldest_hours_max = 366 * 24;
inline constexpr std::uint16_t newest_minutes_max = 24 * 60;

struct MccHoldRule {
  Mcc first;  ///< inclusive
  Mcc last;   ///< inclusive
  HoldRules rules;
  bool operator==(const MccHoldRule&) const = default;
};

/// A benefit product as data: which category pays for what, within which limits. Made by publication, never
/// changed after.
struct Program {
  std::string name;                         ///< [a-z][a-z0-9-]{0,31}
  std::string document;                     ///< canonical JSON it was published as
  Sha256 digest{};                          ///< of the document where no one event holds it all; else zeros
  std::vector<ProgramCategory> categories;  ///< 1 to limits::wallets_per_account_max
  std::vector<MccRule> mcc_rules;           ///< by `first`, not overlapping
  /// Exact names first, then prefixes, then what a name contains; the latter two longest first; then by name.
  std::vector<MerchantRule> merchant_rules;
  /// What payment processors put before a merchant's name, such as `PAG*`; as normalise_merchant gives it,
  /// longest first, then by name. Where no merchant rule fits the whole name, the rest after the longest that
  /// fits is tried.
  std::vector<std::string> processor_prefixes;
  std::optional<CategoryOrdinal> default_category = 0;  ///< where no rule matches; none: declined
  TimeZone time_zone;
  std::optional<TransactionTimeBounds> transaction_time;  ///< none: any time is taken
  Restrictions restrictions;
  std::vector<MccGroup> mcc_groups;
  std::vector<SpendControl> controls;
  std::vector<FeeRule> fees;                ///< the first that fits is charged
  HoldRules hold_rules;                     ///< where none of mcc_hold_rules fits
  std::vector<MccHoldRule> mcc_hold_rules;  ///< by `first`, not overlapping
  bool partial_approval = false;            ///< where the caller takes a part
  bool split = false;                       ///< several wallets of a chain may pay together
  bool capture_later = false;               ///< where the caller does not say when
  bool operator==(const Program&) const = default;
};

/// What chose the category. Stored in events: values never change meaning.
enum class RuleKind : std::uint8_t { none = 0, merchant = 1, mcc = 2, fallthrough = 3 };

struct RuleMatch {
  RuleKind kind = RuleKind::none;
  std::uint16_t ordinal = 0;  ///< position among the rules of its kind
  CategoryOrdinal category = 0;
};

[[nodiscard]] const HoldRules& hold_rules_of(const Program& program, Mcc mcc);

/// The order of merchant rules and of merchants in restrictions: it is their precedence.
template <class Pattern>
[[nodiscard]] bool precedes(const Pattern& a, const Pattern& b) {
  if (a.match != b.match) return a.match < b.match;
  if (a.match != MerchantMatch::exact && a.name.size() != b.name.size()) return a.name.size() > b.name.size();
  return a.name < b.name;
}
[[nodiscard]] inline bool longer_precedes(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() > b.size() : a < b;
}

/// Structural rules of a program, such as ordinals in range, fallbacks without cycles and a size that one
/// event can hold, or, where it has a digest, events that store it in parts. Empty where it is sound; else
/// what is wrong. Publication refuses an unsound program, replay asserts soundness.
[[nodiscard]] std::string unsoundness(const Program& program);

}  // namespace lastro::domain
