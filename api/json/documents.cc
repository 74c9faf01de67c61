#include "api/json/documents.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/base/document.h"

namespace lastro::api {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, is_digit);
}

bool all_the_same(std::string_view text) {
  return text.find_first_not_of(text.front()) == std::string_view::npos;
}

/// The check digit of both documents: weights count up from 2 at the right and start again after
/// `weight_max`.
char check_digit(std::string_view text, int weight_max) {
  int sum = 0;
  int weight = 2;
  for (auto c = text.rbegin(); c != text.rend(); ++c) {
    sum += (*c - '0') * weight;
    weight = weight == weight_max ? 2 : weight + 1;
  }
  const int rest = sum % 11;
  return static_cast<char>(rest < 2 ? '0' : '0' + 11 - rest);
}

bool ends_in_check_digits(std::string_view text, int weight_max) {
  return text[text.size() - 2] == check_digit(text.substr(0, text.size() - 2), weight_max) &&
         text[text.size() - 1] == check_digit(text.substr(0, text.size() - 1), weight_max);
}

std::string letters_and_digits(std::string_view text) {
  std::string bare(text);
  std::erase_if(bare, [](char c) { return !is_digit(c) && !is_letter(c); });
  return bare;
}

}  // namespace

bool is_cpf(std::string_view normalized) {
  if (normalized.size() != 11 || !all_digits(normalized) || all_the_same(normalized)) return false;
  return ends_in_check_digits(normalized, 11);
}

bool is_cnpj(std::string_view normalized) {
  if (normalized.size() != 14 || all_the_same(normalized)) return false;
  const auto allowed = [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); };
  if (!std::ranges::all_of(normalized.substr(0, 12), allowed) || !all_digits(normalized.substr(12)))
    return false;
  return ends_in_check_digits(normalized, 9);
}

bool is_luhn(std::string_view digits) {
  if (digits.size() < 2 || !all_digits(digits)) return false;
  int sum = 0;
  bool doubled = false;
  for (auto c = digits.rbegin(); c != digits.rend(); ++c) {
    const int value = (*c - '0') * (doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
    doubled = !doubled;
  }
  return sum % 10 == 0;
}

bool hides_pan(std::string_view text) {
  constexpr std::size_t digits_min = 12;
  // Of its own, and overwritten: it may be one.
  std::array<char, 19> digits{};
  std::size_t size = 0;
  bool possible = true;
  for (const char c : text) {
    if (is_digit(c) && size < digits.size()) {
      digits.at(size++) = c;
    } else if (is_digit(c) || is_letter(c)) {
      possible = false;
    }
  }
  possible = possible && size >= digits_min && is_luhn({digits.data(), size});
  explicit_bzero(digits.data(), digits.size());
  return possible;
}

bool hides_document(std::string_view text) {
  const auto document = normalise_document(letters_and_digits(text));
  return is_cpf(document) || is_cnpj(document);
}

std::string mask_cpf(std::string_view normalized) {
  if (normalized.size() != 11 || !all_digits(normalized)) return "***.***.***-**";
  std::string masked = "***.";
  masked.append(normalized.substr(3, 3)).append(".").append(normalized.substr(6, 3)).append("-**");
  return masked;
}

}  // namespace lastro::api
