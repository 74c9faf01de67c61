#include "engine/domain/programs/merchant_name.h"

#include <string>

#include <catch2/catch.hpp>

namespace lastro::domain {
namespace {

std::string normalised(std::string_view de43) {
  return std::string(normalise_merchant(de43).view());
}

std::string utf8(char32_t point) {
  std::string text;
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0U | point >> 6U);
    text += static_cast<char>(0x80U | (point & 0x3FU));
  }
  return text;
}

}  // namespace

TEST_CASE("a merchant's name is upper-case ASCII with single blanks and none outside") {
  struct Row {
    std::string de43;
    std::string name;
  };
  const Row rows[] = {
      {"", ""},
      {"     ", ""},
      {"UBER EATS", "UBER EATS"},
      {"uber eats", "UBER EATS"},
      {"  UBER   EATS  ", "UBER EATS"},
      {"\tUBER\nEATS\r", "UBER EATS"},
      {"UBER\u00A0EATS", "UBER EATS"},  // no-break space
      {"IFOOD *BURGER 123", "IFOOD *BURGER 123"},
      {"Pão de Açúcar", "PAO DE ACUCAR"},
      {"CAFÉ São João & Cia.", "CAFE SAO JOAO & CIA."},
      {"Straße", "STRASE"},
      {"Œuvre Łódź Ĳssel", "OUVRE LODZ ISSEL"},
      {"A×B÷C", "A?B?C"},
      {"Ελλάδα", "??????"},
      {"寿司 SUSHI", "?? SUSHI"},
      {"🍕 PIZZA", "? PIZZA"},
      {"e\u0301", "E?"},  // a combining accent is a character of its own
      {"A\x7F"
       "B",
       "A?B"},
      {"tab\tbell\a!", "TAB BELL !"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.de43);
    CHECK(normalised(row.de43) == row.name);
  }
}

TEST_CASE("only the first twenty-five characters of DE 43 are the name, city and country follow") {
  CHECK(normalised("PAO DE ACUCAR LOJA 12    SAO PAULO    BR") == "PAO DE ACUCAR LOJA 12");
  CHECK(normalised("1234567890123456789012345SAO PAULO    BR") == "1234567890123456789012345");
  CHECK(normalised("123456789012345678901234 SAO PAULO    BR") == "123456789012345678901234");
  // Characters are counted, not bytes.
  std::string accents;
  for (int i = 0; i < 25; ++i) accents += "\u00E7";
  CHECK(normalised(accents + "SAO PAULO") == std::string(25, 'C'));
  CHECK(normalised(std::string(24, ' ') + "XSAO PAULO") == "X");
}

TEST_CASE("a normalised name is itself when normalised again") {
  for (const auto* de43 : {"Pão de Açúcar", "  a  b  ", "寿司 SUSHI", "1234567890123456789012345X"}) {
    CAPTURE(de43);
    const auto once = normalised(de43);
    CHECK(normalised(once) == once);
  }
}

TEST_CASE("every letter of Latin-1 and Latin Extended-A becomes one ASCII character") {
  // By Unicode's own decompositions and names, a row for each sixteen letters from U+00C0 on.
  const std::string expected[] = {"AAAAAAACEEEEIIII", "DNOOOOO?OUUUUYTS", "AAAAAAACEEEEIIII",
                                  "DNOOOOO?OUUUUYTY", "AAAAAACCCCCCCCDD", "DDEEEEEEEEEEGGGG",
                                  "GGGGHHHHIIIIIIII", "IIIIJJKKKLLLLLLL", "LLLNNNNNNNNNOOOO",
                                  "OOOORRRRRRSSSSSS", "SSTTTTTTUUUUUUUU", "UUUUWWYYYZZZZZZS"};
  char32_t point = 0xC0;
  for (const auto& row : expected) {
    for (const char letter : row) {
      CAPTURE(static_cast<unsigned>(point));
      CHECK(normalised(utf8(point)) == std::string(1, letter));
      ++point;
    }
  }
  CHECK(point == 0x180);
  CHECK(normalised(utf8(0xBF)) == "?");
  CHECK(normalised(utf8(0x180)) == "?");
}

TEST_CASE("malformed UTF-8 gives a name all the same, within its bounds") {
  for (int lead = 0; lead < 256; ++lead) {
    for (const auto* rest : {"", "A", "\x80", "\xFF\xFF", "\x80\x80\x80\x80"}) {
      const auto text = std::string(1, static_cast<char>(lead)) + rest;
      for (const char c : normalised(text)) {
        CAPTURE(lead, rest);
        CHECK(c >= ' ');
        CHECK(c < 0x7F);
      }
    }
  }
}

}  // namespace lastro::domain
