#include "api/iso8583/answers.h"
#include "api/iso8583/authentication.h"
#include "tests/unit_iso8583/desk_bed.h"

namespace lastro::iso8583::test {
namespace {

const domain::AuthorizeBenefitTransaction& authorization_of(const domain::Command& command) {
  const auto* body = std::get_if<domain::AuthorizeBenefitTransaction>(&command.body);
  REQUIRE(body != nullptr);
  return *body;
}

}  // namespace

TEST_CASE("a purchase becomes the command that it asks for") {
  Bed bed;
  bed.sign_on();
  CHECK(bed.take("0100", purchase_1987).empty());
  REQUIRE(bed.commands.size() == 1);
  const auto& body = authorization_of(bed.commands[0]);
  CHECK(body.amount == Amount{12'345});
  CHECK(body.currency == Currency::brl);
  CHECK(body.merchant.mcc == 5411);
  CHECK(body.merchant.merchant.view() == "PADARIA DO ZE            SAO PAULO    BR");
  CHECK(body.merchant.country == std::array{'B', 'R'});
  CHECK(body.merchant.merchant_id.view() == "MERCHANT0000001");
  CHECK(body.merchant.terminal_id.view() == "TERM0001");
  CHECK(body.merchant.entry_mode == domain::EntryMode::chip);
  CHECK(body.card.alias == bed.digester.pan(TenantId::standard, "4111111111111111"));
  const auto& context = bed.commands[0].context;
  CHECK(context.external_id.view() == "iso:10:20261120155354000001:12345:RRN000000001:777");
  CHECK(context.business_time == now);
  CHECK(context.deadline_micros == 1'000'000 + 100'000);
  CHECK(context.request_digest != 0);
}

TEST_CASE("a number that no card has is the token that it is") {
  Bed bed;
  bed.sign_on();
  bed.take("0100", purchase_1987, {{2, "4111111111111112"}});
  REQUIRE(bed.commands.size() == 1);
  CHECK(authorization_of(bed.commands[0]).card.alias ==
        bed.digester.card_token(TenantId::standard, "4111111111111112"));
}

TEST_CASE("the amount is the cardholder's where the message has it converted") {
  Bed bed;
  bed.sign_on();
  bed.take("0200", purchase_1987, {{49, "840"}, {6, "000000061725"}, {51, "986"}, {10, "75000000"}});
  REQUIRE(bed.commands.size() == 1);
  CHECK(authorization_of(bed.commands[0]).amount == Amount{61'725});
  CHECK(authorization_of(bed.commands[0]).currency == Currency::brl);
}

TEST_CASE("what cannot be asked is answered by its code, and no command is made") {
  Bed bed;
  CHECK(bed.code("0100", purchase_1987) == "58");
  bed.sign_on();
  CHECK(bed.code("0100", purchase_1987, {{2, ""}}) == "30");
  CHECK(bed.code("0100", purchase_1987, {{3, ""}}) == "30");
  CHECK(bed.code("0100", purchase_1987, {{4, ""}}) == "30");
  CHECK(bed.code("0100", purchase_1987, {{7, ""}}) == "30");
  CHECK(bed.code("0100", purchase_1987, {{7, "1301000000"}}) == "30");
  CHECK(bed.code("0100", purchase_1987, {{11, ""}}) == "30");
  CHECK(bed.code("0100", purchase_1987, {{18, ""}}) == "30");
  CHECK(bed.code("0100", purchase_1987, {{3, "010000"}}) == "57");
  CHECK(bed.code("0100", purchase_1987, {{49, "999"}}) == "57");
  CHECK(bed.code("0600", purchase_1987) == "12");
  CHECK(bed.code("0800", {{11, "000001"}, {70, "999"}}) == "12");
  CHECK(bed.code("0800", {{11, "000001"}, {70, "001"}}) == "30");
  CHECK(bed.code("0800", {{11, "000001"}}) == "30");
  CHECK(bed.commands.empty());
}

TEST_CASE("signing off ends what signing on began; an echo needs neither") {
  Bed bed;
  CHECK(bed.code("0800", {{11, "000001"}, {70, "301"}}) == "00");
  bed.sign_on();
  CHECK(bed.caller.signed_on == "777");
  CHECK(bed.code("0800", {{11, "000001"}, {70, "002"}}) == "00");
  CHECK(bed.code("0100", purchase_1987) == "58");
}

TEST_CASE("an answer repeats what it is matched by and nothing that is secret") {
  Bed bed;
  bed.sign_on();
  bed.take("0101", purchase_1987, {{14, "2912"}, {35, "4111111111111111=2912"}, {52, "12345678"}});
  domain::Event event{.header = {.sequence = 36 * 36 + 5}, .body = domain::AuthorizationApproved{}};
  bed.desk.answer(std::move(bed.waiting), event);
  Message answer;
  REQUIRE(decode(bed.dialect, as_bytes(*bed.taken->bytes), answer).has_value());
  CHECK(answer.mti.text() == "0110");
  CHECK(answer.get(39) == "00");
  CHECK(answer.get(38) == "000105");
  for (const unsigned field : {3U, 4U, 7U, 11U, 32U, 37U, 41U, 42U, 49U}) CHECK(answer.has(field));
  for (const unsigned field : {2U, 14U, 35U, 43U, 52U}) CHECK_FALSE(answer.has(field));
  CHECK(bed.taken->bytes->find("411111111") == std::string::npos);
}

TEST_CASE("a decline is answered by its reason's code, in 1993 by three digits") {
  for (const auto& [reason, older, newer] :
       {std::tuple{domain::DeclineReason::insufficient_funds, "51", "116"},
        std::tuple{domain::DeclineReason::card_unknown, "14", "111"},
        std::tuple{domain::DeclineReason::deadline_passed, "91", "911"}}) {
    for (const auto* name : {"1987-ascii", "1993"}) {
      const auto dialect = shipped(name);
      Message answer;
      domain::Event event;
      event.body = domain::AuthorizationDeclined{.reason = reason};
      set_outcome(dialect, event, answer);
      CHECK(answer.get(39) == (dialect.version() == '0' ? older : newer));
      CHECK_FALSE(answer.has(38));
    }
  }
}

TEST_CASE("every code an answer may need has its own in each dialect") {
  for (const auto* name : {"1987-ascii", "1987-binary", "1993"}) {
    const auto dialect = shipped(name);
    const auto length = dialect.version() == '0' ? 2U : 3U;
    for (const auto& row : domain::decline_table()) {
      INFO(name << " " << row.name);
      CHECK(dialect.response_code(row.code).size() == length);
    }
  }
}

TEST_CASE("a malformed message is answered 30 with what was read of it, or its connection is closed") {
  Bed bed;
  auto answer = bed.take_bytes("010022200000000000000000001120155354ABCDEF");
  CHECK(bed.goes_on);
  Message read;
  REQUIRE(decode(bed.dialect, as_bytes(answer), read).has_value());
  CHECK(read.mti.text() == "0110");
  CHECK(read.get(39) == "30");
  CHECK(read.get(7) == "1120155354");
  for (const auto* bytes : {"", "XXXX", "0110", "1100200000000000000000000", "GET / HTTP/1.1\r\n\r\n"}) {
    INFO(bytes);
    CHECK(bed.take_bytes(bytes).empty());
    CHECK_FALSE(bed.goes_on);
  }
  Bed newer("1993");
  answer = newer.take_bytes("11002000000000000000ABCDEF");
  REQUIRE(decode(newer.dialect, as_bytes(answer), read).has_value());
  CHECK(read.get(39) == "904");
}

TEST_CASE("a response sent to the server is passed over") {
  Bed bed;
  CHECK(bed.take("0810", {{11, "000001"}, {39, "00"}}).empty());
  CHECK(bed.goes_on);
  CHECK(bed.taken->bytes == "");
}

TEST_CASE("with a key, messages without their right code are answered 63, and every answer carries its own") {
  const std::vector<std::uint8_t> bytes(16, 0x5a);
  for (const auto method : {keys::MacMethod::retail, keys::MacMethod::hmac_sha256}) {
    const auto key = *keys::MacKey::make(method, bytes);
    for (const auto* name : {"1987-ascii", "1987-binary"}) {
      Bed bed(name, *keys::MacKey::make(method, bytes));
      const auto send = [&](Message& message, bool spoil) {
        keys::WipedBytes out;
        REQUIRE(encode_authentic(bed.dialect, &key, message, out).has_value());
        if (spoil) out[out.size() - (bed.dialect.wire.binary == Binary::raw ? 9 : 17)] ^= 1U;
        const auto answer = bed.take_bytes(as_text(out));
        if (answer.empty()) return std::string("none");
        Message read;
        const auto decoded = decode(bed.dialect, as_bytes(answer), read);
        REQUIRE(decoded.has_value());
        CHECK(is_authentic(key, bed.dialect.wire, as_bytes(answer), *decoded, read));
        return std::string(read.get(39));
      };
      Message message;
      fill(message, "0800", {{11, "000009"}, {32, "777"}, {70, "001"}});
      CHECK(send(message, true) == "63");
      CHECK(bed.caller.signed_on.empty());
      CHECK(send(message, false) == "00");
      fill(message, "0100", purchase_1987);
      CHECK(send(message, true) == "63");
      CHECK(bed.commands.empty());
      CHECK(send(message, false) == "none");
      CHECK(bed.commands.size() == 1);
      CHECK(bed.code("0100", purchase_1987) == "63");  // without any code
    }
  }
}

}  // namespace lastro::iso8583::test
