#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/domain/programs/program.h"
#include "engine/programs/document_fields.h"

/// The parts of a program's document, each read into its tables. Categories are read first.
namespace lastro::programs {

inline constexpr std::string_view mcc_form = "must be four digits or a range of them, such as 5811-5812";

/// `5411` or `5411-5412`.
[[nodiscard]] std::optional<domain::MccRange> parse_mcc_range(std::string_view text);
/// [a-z][a-z0-9-]{0,31}
[[nodiscard]] bool is_program_name(std::string_view name);
[[nodiscard]] std::optional<domain::CategoryOrdinal> find_category(const domain::Program& program,
                                                                   std::string_view name);
/// `categories` as bits and `mcc_group` as a position, of controls and fees; what is absent is left as it is.
void read_categories_filter(const Fields& fields, const domain::Program& program, std::uint16_t& categories);
void read_group_filter(const Fields& fields, const domain::Program& program, std::uint8_t& mcc_group);
/// [a-z][a-z0-9-]{0,31}, in none of the names before it.
template <class Named>
void read_own_name(const Fields& fields, const std::vector<Named>& before, std::string& name) {
  name = fields.text("name").value_or("");
  if (!is_program_name(name)) fields.refuse("name", "must match [a-z][a-z0-9-]{0,31}");
  for (const auto& other : before) {
    if (other.name == name) fields.refuse("name", "stands twice");
  }
}
/// A pattern's match and name; the name normalised.
void read_pattern(const Fields& fields, domain::MerchantMatch& match, std::string& name);
/// Sorts ranges; one that overlaps another is a mistake at its place.
std::vector<domain::MccRange> read_mccs(const Fields& fields, std::string_view key);

void read_categories(const Fields& document, domain::Program& program);
void read_mcc_rules(const Fields& document, domain::Program& program);
void read_merchant_rules(const Fields& document, domain::Program& program);
void read_restrictions(const Fields& document, domain::Program& program);
void read_controls(const Fields& document, domain::Program& program);
void read_holds(const Fields& document, domain::Program& program);
void read_fees(const Fields& document, domain::Program& program);

}  // namespace lastro::programs
