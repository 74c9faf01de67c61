#include "projections/client_name.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "projections/personal_data.h"

namespace lastro::projections {

TEST_CASE("a name is searched without case, accents and punctuation") {
  struct Row {
    std::string name;
    std::string normalised;
  };
  const std::vector<Row> rows{
      {"João da Silva", "joao da silva"},
      {"JOA\xCC\x83O", "joao"},  // a and a combining tilde
      {"Ána Lúcia", "ana lucia"},
      {"  Ana\t Lúcia ", "ana lucia"},
      {"D’Ávila", "d avila"},
      {"Conceição-Muñoz", "conceicao munoz"},
      {"Straße", "strasse"},
      {"ﬁlho", "filho"},
      {"ΣΊΣΥΦΟΣ", "σισυφοσ"},
      {"株式会社", "株式会社"},
      {"Silva 2º", "silva 2o"},
      {"", ""},
      {"— ' .", ""},
      {"a\xFF\xFE"
       "b",
       "a b"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    REQUIRE(normalise_name(row.name) == row.normalised);
  }
}

TEST_CASE("a normalised name is bounded and ends with a whole character") {
  std::string wide;
  for (int i = 0; i < 2'000; ++i) wide += "ﷺ";  // one character that NFKD makes 18 of
  std::string plain(5'000, 'a');
  std::string two_bytes = "x";
  for (int i = 0; i < 400; ++i) two_bytes += "я";
  REQUIRE(normalise_name(wide).size() <= normalised_name_bytes_max);
  REQUIRE(normalise_name(wide).size() > normalised_name_bytes_max / 2);
  REQUIRE(normalise_name(plain).size() == normalised_name_bytes_max);
  REQUIRE(normalise_name(two_bytes).size() == normalised_name_bytes_max - 1);
  REQUIRE(normalise_name(normalise_name(wide)) == normalise_name(wide));
}

TEST_CASE("a name is found by its first eight words") {
  const auto starts = word_starts("a bc def");
  REQUIRE(std::vector<std::size_t>(starts.begin(), starts.end()) == std::vector<std::size_t>{0, 2, 5});
  REQUIRE(word_starts("").empty());
  REQUIRE(word_starts("1 2 3 4 5 6 7 8 9 10").size() == searched_words_max);
}

}  // namespace lastro::projections
