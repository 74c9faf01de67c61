#pragma once

#include <string>
#include <string_view>

namespace lastro::api {

/// Eleven digits whose last two are the check digits (Receita Federal, modulus 11); not all the same digit.
[[nodiscard]] bool is_cpf(std::string_view normalized);

/// Fourteen characters: twelve digits or, from July 2026, capital letters (Instrução Normativa
/// RFB 2.229/2024; a character counts as its ASCII code − 48), then two check digits, modulus 11; not all the
/// same digit.
[[nodiscard]] bool is_cnpj(std::string_view normalized);

/// Digits, at least two, whose last is the check digit of the others (ISO/IEC 7812-1 annex B).
[[nodiscard]] bool is_luhn(std::string_view digits);

/// Could be a card's number: 12 to 19 digits that pass is_luhn, whatever stands between them.
[[nodiscard]] bool hides_pan(std::string_view text);

/// Is a CPF or CNPJ, whatever stands between its characters.
[[nodiscard]] bool hides_document(std::string_view text);

/// A CPF with the digits left that Brazilian practice shows: "***.456.789-**". All stars where it is not one.
[[nodiscard]] std::string mask_cpf(std::string_view normalized);

}  // namespace lastro::api
