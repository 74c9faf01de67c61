#pragma once

#include <optional>
#include <string_view>

#include "api/iso8583/dialect.h"

// Internal to the dialects.
namespace lastro::iso8583 {

/// Exact where fixed, else the most.
struct Extent {
  Length length;
  std::uint16_t size;
};

/// What an element must be to play a role.
struct RoleRule {
  std::string_view name;
  Role role;
  bool needed;
  Content content;
  Extent extent;
  std::optional<Extent> extent_1993 = {};  ///< where it differs
};

inline constexpr std::array role_rules{
    RoleRule{"pan", Role::pan, true, Content::n, {Length::llvar, 19}},
    RoleRule{"processing_code", Role::processing_code, true, Content::n, {Length::fixed, 6}},
    RoleRule{"amount", Role::amount, true, Content::n, {Length::fixed, 12}},
    RoleRule{"billing_amount", Role::billing_amount, false, Content::n, {Length::fixed, 12}},
    RoleRule{"transmission_time", Role::transmission_time, true, Content::n, {Length::fixed, 10}},
    RoleRule{"billing_rate", Role::billing_rate, false, Content::n, {Length::fixed, 8}},
    RoleRule{"trace_number", Role::trace_number, true, Content::n, {Length::fixed, 6}},
    RoleRule{
        "local_time", Role::local_time, false, Content::n, {Length::fixed, 6}, Extent{Length::fixed, 12}},
    RoleRule{"local_date", Role::local_date, false, Content::n, {Length::fixed, 4}},
    RoleRule{"expiry", Role::expiry, false, Content::n, {Length::fixed, 4}},
    RoleRule{"mcc", Role::mcc, true, Content::n, {Length::fixed, 4}},
    RoleRule{
        "entry_mode", Role::entry_mode, false, Content::an, {Length::fixed, 3}, Extent{Length::fixed, 12}},
    RoleRule{"acquirer", Role::acquirer, true, Content::n, {Length::llvar, 11}},
    RoleRule{"forwarder", Role::forwarder, false, Content::n, {Length::llvar, 11}},
    RoleRule{"retrieval_reference", Role::retrieval_reference, true, Content::an, {Length::fixed, 12}},
    RoleRule{"authorization_code", Role::authorization_code, true, Content::an, {Length::fixed, 6}},
    RoleRule{"response_code",
             Role::response_code,
             true,
             Content::an,
             {Length::fixed, 2},
             Extent{Length::fixed, 3}},
    RoleRule{"terminal", Role::terminal, false, Content::ans, {Length::fixed, 8}},
    RoleRule{"merchant_id", Role::merchant_id, false, Content::ans, {Length::fixed, 15}},
    RoleRule{"merchant", Role::merchant, true, Content::ans, {Length::fixed, 40}, Extent{Length::llvar, 99}},
    RoleRule{"currency", Role::currency, false, Content::an, {Length::fixed, 3}},
    RoleRule{"billing_currency", Role::billing_currency, false, Content::an, {Length::fixed, 3}},
    RoleRule{"balances", Role::balances, false, Content::an, {Length::lllvar, 120}},
    RoleRule{"network_code", Role::network_code, true, Content::n, {Length::fixed, 3}},
    RoleRule{"original_data",
             Role::original_data,
             false,
             Content::n,
             {Length::fixed, 42},
             Extent{Length::llvar, 35}},
    RoleRule{"replaced_amounts",
             Role::replaced_amounts,
             false,
             Content::an,
             {Length::fixed, 42},
             Extent{Length::fixed, 24}},
};
static_assert(role_rules.size() == role_count);

constexpr bool role_rules_in_order() {
  for (std::size_t i = 0; i < role_rules.size(); ++i) {
    if (static_cast<std::size_t>(role_rules.at(i).role) != i) return false;
  }
  return true;
}
static_assert(role_rules_in_order());

}  // namespace lastro::iso8583
