// Messages that others have published with their meaning. What is cited are the bytes and what they say.
#include "tests/unit_iso8583/codec_support.h"

namespace lastro::iso8583::test {
namespace {

void check_values(const Message& message, Values values) {
  std::size_t present = 0;
  for (unsigned field = 2; field <= field_max; ++field) present += message.has(field) ? 1 : 0;
  CHECK(present == values.size());
  for (const auto& [field, value] : values) {
    INFO("DE " << field);
    CHECK(message.get(field) == value);
  }
}

/// Decoded it says these values, encoded it is the same bytes.
void check_example(const Dialect& dialect, std::string_view bytes, std::string_view mti, Values values) {
  Message message;
  const auto decoded = decode(dialect, as_bytes(bytes), message, Sensitive::kept);
  INFO((decoded ? "" : decoded.error().what));
  REQUIRE(decoded.has_value());
  CHECK(message.mti.text() == mti);
  check_values(message, values);
  CHECK(hex_of(encoded(dialect, message)) == hex_of(bytes));
}

/// Characters, but for the bitmaps.
Dialect ascii_with_raw_bitmap() {
  auto dialect = shipped("1987-ascii");
  dialect.wire.bitmap = Binary::raw;
  return dialect;
}

/// The bitmap that a message with these elements begins with, in hex.
std::string bitmap_of(std::initializer_list<unsigned> fields) {
  auto dialect = shipped("1987-ascii");
  Message message;
  for (const auto field : fields) {
    dialect.fields.at(field) = {.content = Content::ans, .length = Length::llvar, .size = 9};
    message.set(field, "1");
  }
  const auto bytes = encoded(dialect, message);
  return bytes.substr(4, bytes[4] >= '8' ? 32 : 16);
}

}  // namespace

TEST_CASE("a BASE24 response: on-september.blogspot.com/2010/01/read-iso-8583-message.html", "[published]") {
  check_example(shipped("1987-ascii"),
                "0210723A00010A80840018593600141001099999"
                "0110000000100000001007021533000001191533"
                "1006100706565656100609010224000000090136"
                "0020100236C0102240000000",
                "0210",
                {{2, "593600141001099999"},
                 {3, "011000"},
                 {4, "000010000000"},
                 {7, "1007021533"},
                 {11, "000001"},
                 {12, "191533"},
                 {13, "1006"},
                 {15, "1007"},
                 {32, "565656"},
                 {37, "100609010224"},
                 {39, "00"},
                 {41, "00000901"},
                 {49, "360"},
                 {54, "100236C0102240000000"}});
}

TEST_CASE("a packed network message: codeproject.com, Introduction to ISO 8583", "[published]") {
  check_example(shipped("1987-binary"), unhex("0800 2020000000800000 000000 000001 3239313130303031"), "0800",
                {{3, "000000"}, {11, "000001"}, {41, "29110001"}});
}

TEST_CASE("a financial request with two bitmaps: lytsing.org, ISO 8583 Tutorial", "[published]") {
  check_example(shipped("1987-ascii"),
                "0200B2200000001000000000000000800000"
                "201234"
                "000000010000"
                "1107221830"
                "123456"
                "06A5DFGR"
                "021ABCDEFGHIJ 1234567890",
                "0200",
                {{3, "201234"},
                 {4, "000000010000"},
                 {7, "1107221830"},
                 {11, "123456"},
                 {44, "A5DFGR"},
                 {105, "ABCDEFGHIJ 1234567890"}});
}

TEST_CASE("a response with a raw bitmap: eftlab.com.au, Payments Academy, ISO8583 Human parser",
          "[published]") {
  check_example(ascii_with_raw_bitmap(),
                "0110" + unhex("7238008102E08100") +
                    "164651234560308888"
                    "000000"
                    "000000000100"
                    "0310183306"
                    "000335"
                    "080310"
                    "1104"
                    "00"
                    "06414243"
                    "00"
                    "80000001"
                    "811234567890101"
                    "London                                  "
                    "826"
                    "0041510",
                "0110",
                {{2, "4651234560308888"},
                 {3, "000000"},
                 {4, "000000000100"},
                 {7, "0310183306"},
                 {11, "000335"},
                 {12, "080310"},
                 {13, "1104"},
                 {25, "00"},
                 {32, "414243"},
                 {39, "00"},
                 {41, "80000001"},
                 {42, "811234567890101"},
                 {43, "London                                  "},
                 {49, "826"},
                 {56, "1510"}});
}

TEST_CASE("a sign-on advice of an ATM: stackoverflow.com, Understanding ISO 8583 messaging log",
          "[published]") {
  check_example(ascii_with_raw_bitmap(),
                "0820" + unhex("8038000000810000 0400000000000000") +
                    "362910"
                    "102957"
                    "1031"
                    "10000005"
                    "031SU20111031102957201110311029573"
                    "001",
                "0820",
                {{11, "362910"},
                 {12, "102957"},
                 {13, "1031"},
                 {41, "10000005"},
                 {48, "SU20111031102957201110311029573"},
                 {70, "001"}});
}

TEST_CASE("bitmaps: Elavon, ISO 8583 specification (developer-eu.elavon.com, EISOP, Bitmap Primary)",
          "[published]") {
  // Its list of elements has 7 as well, its bits do not.
  CHECK(bitmap_of({3, 4, 11, 12, 14, 22, 26, 28, 29, 32, 35, 37, 41, 42, 43, 48, 49, 55, 63, 64}) ==
        "3034045928E18203");
}

TEST_CASE("bitmaps: Wikipedia, ISO 8583, Bitmaps", "[published]") {
  CHECK(bitmap_of({2, 7, 12, 28, 32, 39, 41, 42, 50, 53, 62}) == "4210001102C04804");
  CHECK(bitmap_of({2, 3, 4, 7, 11, 12, 14, 22, 24, 26, 32, 35, 37, 41, 42, 47, 49, 53, 62, 64}) ==
        "7234054128C28805");
  CHECK(bitmap_of({64, 127, 128}) == "80000000000000010000000000000003");
}

}  // namespace lastro::iso8583::test
