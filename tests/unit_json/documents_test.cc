#include "api/json/documents.h"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace std::string_view_literals;

namespace lastro::api {
namespace {

/// Changing any one digit makes the text invalid.
template <class Valid>
void require_every_digit_matters(std::string_view text, Valid valid) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      if (digit == text[i]) continue;
      std::string changed(text);
      changed[i] = digit;
      INFO(changed);
      CHECK_FALSE(valid(changed));
    }
  }
}

}  // namespace

TEST_CASE("A CPF is eleven digits with matching check digits") {
  for (const auto text : {"12345678909"sv, "52998224725"sv, "11144477735"sv, "00000000191"sv}) {
    INFO(text);
    CHECK(is_cpf(text));
  }
  // Not so for every CPF: the remainders 0 and 1 give the same check digit.
  require_every_digit_matters("52998224725", [](std::string_view changed) { return is_cpf(changed); });
  require_every_digit_matters("11144477735", [](std::string_view changed) { return is_cpf(changed); });
  for (const auto text :
       {""sv, "1234567890"sv, "123456789090"sv, "12345678900"sv, "123.456.789-09"sv, "1234567890a"sv,
        "12345678919"sv, "00000000000"sv, "11111111111"sv, "99999999999"sv, "1234567890\0"sv}) {
    INFO(text);
    CHECK_FALSE(is_cpf(text));
  }
}

TEST_CASE("A CNPJ is twelve digits or capital letters with matching check digits") {
  for (const auto text : {"11222333000181"sv, "00000000000191"sv, "33000167000101"sv, "12ABC34501DE35"sv}) {
    INFO(text);
    CHECK(is_cnpj(text));
  }
  require_every_digit_matters("11222333000181", [](std::string_view changed) { return is_cnpj(changed); });
  for (const auto text :
       {""sv, "1122233300018"sv, "112223330001811"sv, "11222333000182"sv, "11.222.333/0001-81"sv,
        "00000000000000"sv, "11111111111111"sv, "12ABC34501DE36"sv, "12abc34501de35"sv, "12ABC34501DEAF"sv,
        "12ABC34501D\xc3\x89"
        "5"sv,
        "12ABC3450:DE35"sv}) {
    INFO(text);
    CHECK_FALSE(is_cnpj(text));
  }
}

TEST_CASE("The Luhn check accepts card numbers and refuses every change of one digit") {
  for (const auto text :
       {"4111111111111111"sv, "5500000000000004"sv, "378282246310005"sv, "79927398713"sv, "00"sv}) {
    INFO(text);
    CHECK(is_luhn(text));
    require_every_digit_matters(text, [](std::string_view changed) { return is_luhn(changed); });
  }
  for (const auto text : {""sv, "0"sv, "4111111111111112"sv, "4111 1111 1111 1111"sv, "411111111111111a"sv}) {
    INFO(text);
    CHECK_FALSE(is_luhn(text));
  }
}

TEST_CASE("A card number is recognised whatever stands between its digits, other numbers are left alone") {
  for (const auto text : {"4111111111111111"sv, "4111 1111 1111 1111"sv, "4111-1111-1111-1111"sv,
                          "4111_1111:1111.1111"sv, "/4111111111111111/"sv}) {
    INFO(text);
    CHECK(hides_pan(text));
  }
  for (const auto text :
       {"4111111111111112"sv, "79927398713"sv, "00000000000000000000"sv, "tok_4111111111111111"sv, ""sv}) {
    INFO(text);
    CHECK_FALSE(hides_pan(text));
  }
}

TEST_CASE("A CPF or CNPJ is recognised whatever stands between its characters") {
  for (const auto text : {"52998224725"sv, "529.982.247-25"sv, "529:982_247 25"sv, "11222333000181"sv,
                          "11_222_333:0001-81"sv, "12.abc.345/01de-35"sv}) {
    INFO(text);
    CHECK(hides_document(text));
  }
  for (const auto text : {"52998224726"sv, "pedido 529.982.247-25"sv, "2026-07"sv, ""sv}) {
    INFO(text);
    CHECK_FALSE(hides_document(text));
  }
}

TEST_CASE("A masked CPF shows its middle digits only") {
  CHECK(mask_cpf("12345678909") == "***.456.789-**");
  CHECK(mask_cpf("123.456.789-09") == "***.***.***-**");
  CHECK(mask_cpf("11222333000181") == "***.***.***-**");
  CHECK(mask_cpf("").size() == 14);
}

}  // namespace lastro::api
