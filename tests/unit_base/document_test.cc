#include "engine/base/document.h"

#include <catch2/catch.hpp>

namespace lastro {

TEST_CASE("a document is compared without punctuation and case") {
  CHECK(normalise_document("529.982.247-25") == "52998224725");
  CHECK(normalise_document("12.abc.345/01DE-35") == "12ABC34501DE35");
  CHECK(normalise_document(" 529 982 247 25 ") == "52998224725");
  CHECK(normalise_document(" -./").empty());
}

TEST_CASE("what is no document does not turn into one") {
  CHECK(normalise_document("529.982.247-25!") == "52998224725!");
  CHECK(normalise_document("5299822\t4725") == "5299822\t4725");
  CHECK(normalise_document("52998224725é") == "52998224725é");
}

}  // namespace lastro
