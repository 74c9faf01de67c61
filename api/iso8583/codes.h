#pragma once

#include <string_view>

/// DE 39 of 1987, as far as answers are not a decline's own code (decline_reason.h). Dialects translate them.
namespace lastro::iso8583 {

inline constexpr std::string_view code_approved = "00";
inline constexpr std::string_view code_approved_in_part = "10";
inline constexpr std::string_view code_invalid_transaction = "12";
inline constexpr std::string_view code_not_found = "25";
inline constexpr std::string_view code_format_error = "30";
inline constexpr std::string_view code_not_permitted = "57";
inline constexpr std::string_view code_not_signed_on = "58";
/// 1987 has no code for a wrong authentication code; it is a security violation. 1993 has 916.
inline constexpr std::string_view code_unauthentic = "63";
inline constexpr std::string_view code_deadline_passed = "91";
inline constexpr std::string_view code_duplicate = "94";
inline constexpr std::string_view code_malfunction = "96";

}  // namespace lastro::iso8583
