#include "tests/unit_iso8583/codec_support.h"

namespace lastro::iso8583::test {
namespace {

DecodeFailure failure(const Dialect& dialect, std::string_view bytes) {
  Message message;
  const auto decoded = decode(dialect, as_bytes(bytes), message);
  REQUIRE_FALSE(decoded.has_value());
  return decoded.error();
}

}  // namespace

TEST_CASE("malformed bytes are refused at the element where they go wrong") {
  const auto dialect = shipped("1987-ascii");
  const auto field = [&](std::string_view bytes) { return failure(dialect, bytes).field; };
  CHECK(field("01002000000000000000"
              "00000") == 3);  // too short
  CHECK(field("01002000000000000000"
              "00000X") == 3);  // no number
  CHECK(field("01004000000000000000"
              "204111111111111111111") == 2);  // longer than the element may be
  CHECK(field("01004000000000000000"
              "1X4111") == 2);  // no length
  CHECK(field("01004000000000000000"
              "-14111") == 2);
  CHECK(field("010000000000000000017G23456789ABCDEF") == 64);  // no hex
  CHECK(field("01002000000000000000"
              "0000001") == 0);                             // more than the bitmap says
  CHECK(failure(dialect, "0100200000000000000").has_type);  // bitmap cut
  CHECK(failure(dialect, "0100A0000000000000008000000000000000000000").has_type);  // third bitmap
  CHECK(failure(dialect, "0100A000000000000000").has_type);                        // no second bitmap
  CHECK_FALSE(failure(dialect, "").has_type);
  CHECK_FALSE(failure(dialect, "010").has_type);
  CHECK_FALSE(failure(dialect, "01X0").has_type);
  CHECK_FALSE(failure(dialect, "1100200000000000000000000").has_type);  // of 1993
  CHECK_FALSE(failure(dialect, std::string(message_bytes_max + 1, '0')).has_type);
}

TEST_CASE("packed numbers are checked half byte by half byte") {
  const auto dialect = shipped("1987-binary");
  CHECK(failure(dialect, unhex("0100 2000000000000000 00000a")).field == 3);
  CHECK(failure(dialect, unhex("0100 0000040000000000 1051")).field == 22);  // the odd digit's zero
  CHECK(failure(dialect, unhex("0100 4000000000000000 1a 11")).field == 2);
  CHECK_FALSE(failure(dialect, unhex("01a0 2000000000000000 000000")).has_type);
}

TEST_CASE("what was read before the fault is there for the answer") {
  const auto dialect = shipped("1987-ascii");
  Message message;
  const auto decoded = decode(dialect, as_bytes("010022200000000000000000001120155354ABCDEF"), message);
  REQUIRE_FALSE(decoded.has_value());
  CHECK(decoded.error().field == 11);
  CHECK(message.get(3) == "000000");
  CHECK(message.get(7) == "1120155354");
  CHECK_FALSE(message.has(11));
}

TEST_CASE("every cut and every changed byte of a message is answered without harm") {
  for (const auto* name : {"1987-ascii", "1987-binary", "1993"}) {
    const auto dialect = shipped(name);
    Message message;
    fill(message, dialect.version() == '0' ? "0200" : "1200",
         {{2, "4111111111111111"},
          {3, "000000"},
          {4, "000000000100"},
          {35, "4111=29"},
          {37, "RRN000000001"},
          {48, "X"},
          {70, "301"},
          {100, "12345"},
          {128, "12345678"}});
    const auto bytes = encoded(dialect, message);
    Message read;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      CHECK_FALSE(decode(dialect, as_bytes(std::string_view(bytes).substr(0, size)), read).has_value());
    }
    unsigned accepted = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      for (const unsigned value : {0U, 0x30U, 0x39U, 0x41U, 0x80U, 0xffU}) {
        auto other = bytes;
        other[i] = static_cast<char>(value);
        if (!decode(dialect, as_bytes(other), read, Sensitive::kept)) continue;
        ++accepted;
        Message again;
        const auto written = encoded(dialect, read);
        REQUIRE(decode(dialect, as_bytes(written), again, Sensitive::kept).has_value());
        CHECK(again == read);
      }
    }
    CHECK(accepted > 0);
  }
}

}  // namespace lastro::iso8583::test
