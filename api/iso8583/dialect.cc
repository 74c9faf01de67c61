#include "api/iso8583/dialect.h"

#include <algorithm>

#include "api/iso8583/role_rules.h"

namespace lastro::iso8583 {

std::string_view Dialect::role_name(unsigned field) const {
  const auto found = std::ranges::find(roles, field);
  return found == roles.end() ? std::string_view{}
                              : role_rules.at(static_cast<std::size_t>(found - roles.begin())).name;
}

std::string_view Dialect::response_code(std::string_view code) const {
  const auto found = std::ranges::find(response_codes, code, &ResponseCode::code);
  return found == response_codes.end() ? code : std::string_view{found->value};
}

}  // namespace lastro::iso8583
