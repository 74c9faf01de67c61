#include "tools/traffic/documents.h"

#include <string_view>

#include <fmt/format.h>

namespace lastro::tools {
namespace {

/// Weights grow by one from the right, starting at 2; a CNPJ's start again after 9.
char check_digit(std::string_view digits, int weight_max) {
  int sum = 0;
  int weight = 2;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    sum += (*digit - '0') * weight;
    weight = weight == weight_max ? 2 : weight + 1;
  }
  const int rest = sum % 11;
  return static_cast<char>('0' + (rest < 2 ? 0 : 11 - rest));
}

std::string with_check_digits(std::string digits, int weight_max) {
  digits += check_digit(digits, weight_max);
  digits += check_digit(digits, weight_max);
  return digits;
}

constexpr int cpf_weight_max = 11;
constexpr int cnpj_weight_max = 9;

}  // namespace

std::string make_cpf(std::uint64_t number) {
  // The ten numbers of nine equal digits are 111,111,111 apart: each number goes into one of the nine gaps.
  constexpr std::uint64_t gap = 111'111'110;
  const std::uint64_t base = number % (9 * gap);
  return with_check_digits(fmt::format("{:09}", base / gap * (gap + 1) + 1 + base % gap), cpf_weight_max);
}

std::string make_cnpj(std::uint64_t number) {
  return with_check_digits(fmt::format("{:08}0001", number % 100'000'000U), cnpj_weight_max);
}

}  // namespace lastro::tools
