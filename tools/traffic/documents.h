#pragma once

#include <cstdint>
#include <string>

namespace lastro::tools {

/// A valid CPF (Brazilian taxpayer number of a person: nine digits, two modulo-11 check digits), another one
/// for each `number` below 999,999,990. Never one of equal digits, which validators refuse.
[[nodiscard]] std::string make_cpf(std::uint64_t number);

/// The CNPJ (of an organisation, 14 digits) whose first twelve digits are `number` modulo 10^8 and branch
/// 0001.
[[nodiscard]] std::string make_cnpj(std::uint64_t number);

}  // namespace lastro::tools
