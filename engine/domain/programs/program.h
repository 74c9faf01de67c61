#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/domain/category.h"

namespace lastro::domain {

/// ISO 18245 merchant category code, 0 to mcc_max.
using Mcc = std::uint16_t;
inline constexpr Mcc mcc_max = 9'999;

enum class MerchantMatch : std::uint8_t { exact = 1, prefix = 2 };

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

/// A benefit product as data: which category pays for what. Made by publication, never changed after.
struct Program {
  std::string name;                          ///< [a-z][a-z0-9-]{0,31}
  std::string document;                      ///< canonical JSON it was published as
  std::vector<ProgramCategory> categories;   ///< 1 to limits::wallets_per_account_max
  std::vector<MccRule> mcc_rules;            ///< by `first`, not overlapping
  std::vector<MerchantRule> merchant_rules;  ///< exact ones by name, then prefixes, longest first
  CategoryOrdinal default_category = 0;      ///< where no rule matches
  bool operator==(const Program&) const = default;
};

/// What chose the category. Stored in events: values never change meaning.
enum class RuleKind : std::uint8_t { none = 0, merchant = 1, mcc = 2, fallthrough = 3 };

struct RuleMatch {
  RuleKind kind = RuleKind::none;
  std::uint16_t ordinal = 0;  ///< position among the rules of its kind
  CategoryOrdinal category = 0;
};

/// Merchant rules come before MCC rules; where none matches, the default category with RuleKind::fallthrough.
/// `normalised_merchant` is what normalise_merchant gives.
[[nodiscard]] RuleMatch match_rule(const Program& program, Mcc mcc, std::string_view normalised_merchant);

/// Structural rules of a program, such as ordinals in range, fallbacks without cycles and a size that one
/// event can hold. Empty where it is sound; else what is wrong. Publication refuses an unsound program,
/// replay asserts soundness.
[[nodiscard]] std::string unsoundness(const Program& program);

}  // namespace lastro::domain
