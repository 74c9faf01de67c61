#include "api/language.h"

#include <string>

#include <catch2/catch.hpp>

namespace lastro::api {

TEST_CASE("the language of the highest quality is preferred, of equal ones the first") {
  struct Row {
    std::string field;
    std::string language;
  };
  const Row rows[] = {
      {"", "pt-BR"},
      {"en", "en"},
      {"pt-BR", "pt-BR"},
      {"pt", "pt-BR"},
      {"pt-PT", "pt-BR"},
      {"EN-gb", "en"},
      {"en-US,en;q=0.9,pt-BR;q=0.8", "en"},
      {"pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7", "pt-BR"},
      {"en;q=0.5, pt;q=0.6", "pt-BR"},
      {"en;q=0.501, pt;q=0.5", "en"},
      {"en;Q=1.000 , pt ; q=0.999", "en"},
      {"pt;q=0.2, en", "en"},
      {"en, pt", "en"},
      {"pt, en", "pt-BR"},
      {"en;q=0.3, en-GB;q=0.9, pt;q=0.5", "en"},
      // Neither is named, or `*` stands for those that are not.
      {"fr, de;q=0.5", "pt-BR"},
      {"*", "pt-BR"},
      {"*;q=0.5, en;q=0.4", "pt-BR"},
      {"*;q=0.5, pt;q=0.4", "en"},
      {"fr, *;q=0.1, pt;q=0", "en"},
      // Refused ones.
      {"en;q=0, pt;q=0", "pt-BR"},
      {"pt;q=0", "pt-BR"},
      {"en;q=0", "pt-BR"},
      {"*;q=0, en;q=0.001", "en"},
      // Malformed ones count for nothing.
      {"en;q=2", "pt-BR"},
      {"en;q=1.001", "pt-BR"},
      {"en;q=0.1234", "pt-BR"},
      {"en;q=", "pt-BR"},
      {"en;q", "pt-BR"},
      {"en;q=-1", "pt-BR"},
      {"en;q=0,9", "pt-BR"},
      {"en;level=1", "pt-BR"},
      {";q=1, en", "en"},
      {",,en,,", "en"},
      {"english", "pt-BR"},
      {"e", "pt-BR"},
      {"-en", "pt-BR"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.field);
    CHECK(language_tag(preferred_language(row.field)) == row.language);
  }
}

TEST_CASE("a field as long as any header takes is read") {
  std::string field;
  while (field.size() < 8 * 1024) field += "fr;q=0.9,";
  CHECK(preferred_language(field + "en;q=0.1") == Language::english);
}

TEST_CASE("a tag names a language exactly") {
  for (const auto language : {Language::portuguese, Language::english})
    CHECK(language_from(language_tag(language)) == language);
  for (const auto* const tag : {"", "pt", "pt-br", "EN", "fr"}) CHECK_FALSE(language_from(tag));
}

}  // namespace lastro::api
