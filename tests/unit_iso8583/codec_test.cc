#include "tests/unit_iso8583/codec_support.h"

namespace lastro::iso8583::test {

namespace {

const Values purchase{{2, "4111111111111"},
                      {3, "000000"},
                      {4, "000000012345"},
                      {7, "1120155354"},
                      {11, "000001"},
                      {18, "5411"},
                      {22, "051"},
                      {32, "12345"},
                      {37, "RRN000000001"},
                      {41, "TERM0001"},
                      {42, "MERCHANT0000001"},
                      {43, "PADARIA DO ZE            SAO PAULO    BR"},
                      {49, "986"},
                      {64, "\x01\x23\x45\x67\x89\xab\xcd\xef"}};

}  // namespace

TEST_CASE("a purchase of 1987 in ASCII is these bytes and no others") {
  const auto dialect = shipped("1987-ascii");
  Message message;
  fill(message, "0100", purchase);
  const std::string bytes =
      "0100"
      "7220440108E08001"
      "134111111111111"
      "000000"
      "000000012345"
      "1120155354"
      "000001"
      "5411"
      "051"
      "0512345"
      "RRN000000001"
      "TERM0001"
      "MERCHANT0000001"
      "PADARIA DO ZE            SAO PAULO    BR"
      "986"
      "0123456789ABCDEF";
  CHECK(encoded(dialect, message) == bytes);
  Message read;
  const auto decoded = decode(dialect, as_bytes(bytes), read);
  REQUIRE(decoded.has_value());
  CHECK(read == message);
  CHECK(decoded->covered_bytes == bytes.size() - 16);
}

TEST_CASE("the same purchase in binary packs numbers, lengths and bitmap") {
  const auto dialect = shipped("1987-binary");
  Message message;
  fill(message, "0100", purchase);
  const auto bytes = unhex(
                         "0100 7220440108e08001"
                         "13 04111111111111 000000 000000012345 1120155354 000001 5411 0051 05 012345") +
                     "RRN000000001"
                     "TERM0001"
                     "MERCHANT0000001"
                     "PADARIA DO ZE            SAO PAULO    BR"
                     "986" +
                     unhex("0123456789abcdef");
  CHECK(hex_of(encoded(dialect, message)) == hex_of(bytes));
  Message read;
  const auto decoded = decode(dialect, as_bytes(bytes), read);
  REQUIRE(decoded.has_value());
  CHECK(read == message);
  CHECK(decoded->covered_bytes == bytes.size() - 8);
}

TEST_CASE("a purchase of 1993 has its own type, MCC and date") {
  const auto dialect = shipped("1993");
  Message message;
  fill(message, "1200",
       {{2, "4111111111111111"},
        {3, "000000"},
        {4, "000000012345"},
        {7, "1120155354"},
        {11, "000001"},
        {12, "261120125354"},
        {22, "210101213144"},
        {24, "200"},
        {26, "5411"},
        {32, "12345"},
        {37, "RRN000000001"},
        {41, "TERM0001"},
        {42, "MERCHANT0000001"},
        {43, "PADARIA DO ZE"},
        {49, "986"}});
  const std::string bytes =
      "1200"
      "7230054108E08000"
      "164111111111111111"
      "000000"
      "000000012345"
      "1120155354"
      "000001"
      "261120125354"
      "210101213144"
      "200"
      "5411"
      "0512345"
      "RRN000000001"
      "TERM0001"
      "MERCHANT0000001"
      "13PADARIA DO ZE"
      "986";
  CHECK(encoded(dialect, message) == bytes);
  Message read;
  REQUIRE(decode(dialect, as_bytes(bytes), read).has_value());
  CHECK(read == message);
}

TEST_CASE("an element above 64 brings the second bitmap") {
  Message message;
  fill(message, "0800", {{7, "1120155354"}, {11, "000001"}, {70, "301"}});
  CHECK(encoded(shipped("1987-ascii"), message) ==
        "080082200000000000000400000000000000"
        "1120155354000001301");
  CHECK(hex_of(encoded(shipped("1987-binary"), message)) ==
        "080082200000000000000400000000000000"
        "1120155354"
        "000001"
        "0301");
}

TEST_CASE("every element of every dialect comes back as it was sent") {
  for (const auto* name : {"1987-ascii", "1987-binary", "1993"}) {
    const auto dialect = shipped(name);
    Message all;
    all.mti = *Mti::from(dialect.version() == '0' ? "0200" : "1200");
    for (unsigned field = 2; field <= field_max; ++field) {
      const auto& format = dialect.fields.at(field);
      if (format.size == 0) continue;
      for (const unsigned size : {1U, unsigned{format.size}}) {
        if (format.length == Length::fixed && size != format.size) continue;
        std::string value(size, format.content == Content::a ? 'A' : '7');
        if (format.content == Content::x_n) value.front() = 'D';
        if (format.content == Content::z && size > 2) value[size / 2] = '=';
        if (format.content == Content::b) value.front() = '\xfe';
        INFO(name << " DE " << field << " of " << size);
        Message one;
        one.mti = all.mti;
        one.set(field, value);
        Message read;
        const auto bytes = encoded(dialect, one);
        REQUIRE(decode(dialect, as_bytes(bytes), read, Sensitive::kept).has_value());
        CHECK(read == one);
        CHECK(encoded(dialect, read) == bytes);
        if (size < 100) all.set(field, value);
      }
    }
    Message read;
    const auto bytes = encoded(dialect, all);
    REQUIRE(decode(dialect, as_bytes(bytes), read, Sensitive::kept).has_value());
    CHECK(read == all);
  }
}

TEST_CASE("sensitive elements are passed over: the message has them, empty") {
  for (const auto* name : {"1987-ascii", "1987-binary", "1993"}) {
    const auto dialect = shipped(name);
    Message message;
    fill(message, dialect.version() == '0' ? "0100" : "1100",
         {{3, "000000"},
          {35, "4111111111111111=2912101"},
          {45, "B4111111111111111^A"},
          {52, "12345678"},
          {55, "9F02"},
          {62, "AFTER"}});
    Message read;
    const auto bytes = encoded(dialect, message);
    REQUIRE(decode(dialect, as_bytes(bytes), read).has_value());
    for (const unsigned field : {35U, 45U, 52U, 55U}) {
      CHECK(read.has(field));
      CHECK(read.get(field).empty());
    }
    CHECK(read.get(62) == "AFTER");
  }
}

TEST_CASE("what does not fit is not encoded, and nothing is written") {
  const auto dialect = shipped("1987-ascii");
  keys::WipedBytes bytes;
  Message message;
  const auto refused = [&](unsigned field, std::string_view value) {
    fill(message, "0100", {{field, value}});
    const auto done = encode(dialect, message, bytes);
    return !done && bytes.empty() && done.error().message.find("DE " + std::to_string(field)) == 0;
  };
  CHECK(refused(4, "12345"));
  CHECK(refused(4, "00000001234X"));
  CHECK(refused(2, "12345678901234567890"));
  CHECK(refused(38, "12-456"));
  CHECK(refused(43, std::string(39, 'A') + "\n"));
  CHECK(refused(28, "X00000000"));
  fill(message, "1100", {{3, "000000"}});
  CHECK_FALSE(encode(dialect, message, bytes).has_value());
  CHECK(bytes.empty());
}

TEST_CASE("a response's type is the next function, without the repeat") {
  const auto response = [](std::string_view text) { return std::string(Mti::from(text)->response().text()); };
  CHECK(response("0100") == "0110");
  CHECK(response("0101") == "0110");
  CHECK(response("0121") == "0130");
  CHECK(response("0401") == "0410");
  CHECK(response("1421") == "1430");
  CHECK(response("0203") == "0212");
}

}  // namespace lastro::iso8583::test
