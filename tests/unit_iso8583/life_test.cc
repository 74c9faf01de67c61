#include "api/iso8583/answers.h"
#include "tests/unit_iso8583/desk_bed.h"

namespace lastro::iso8583::test {
namespace {

const char* const named_original = "010000000111201553540000001234500000000000";

template <class Body>
const Body& body_of(const Bed& bed) {
  REQUIRE(bed.commands.size() == 1);
  const auto* body = std::get_if<Body>(&bed.commands[0].body);
  REQUIRE(body != nullptr);
  return *body;
}

Digest128 alias_of_original(const Bed& bed) {
  return bed.digester.alias(TenantId::standard, AliasKind::authorization,
                            "iso:10:20261120155354000001:12345:RRN000000001:777");
}

}  // namespace

TEST_CASE("an authorization is held, a financial request is captured at once") {
  for (const auto& [mti, mode] :
       {std::pair{"0100", domain::CaptureMode::later}, std::pair{"0200", domain::CaptureMode::now}}) {
    Bed bed;
    bed.sign_on();
    bed.take(mti, purchase_1987);
    const auto& body = body_of<domain::AuthorizeBenefitTransaction>(bed);
    CHECK(body.capture == mode);
    CHECK_FALSE(body.forced);
    CHECK(bed.commands[0].context.deadline_micros != 0);
  }
}

TEST_CASE("an advice is forced, and never too late") {
  for (const auto& [mti, mode] :
       {std::pair{"0120", domain::CaptureMode::later}, std::pair{"0221", domain::CaptureMode::now}}) {
    Bed bed;
    bed.sign_on();
    bed.take(mti, purchase_1987);
    const auto& body = body_of<domain::AuthorizeBenefitTransaction>(bed);
    CHECK(body.capture == mode);
    CHECK(body.forced);
    CHECK(bed.commands[0].context.deadline_micros == 0);
  }
}

TEST_CASE("a financial advice that names an original captures it, whatever is left") {
  Bed bed;
  bed.sign_on();
  bed.take("0220", purchase_1987, {{11, "000002"}, {90, named_original}});
  const auto& body = body_of<domain::CaptureAuthorization>(bed);
  CHECK(body.authorization.alias == alias_of_original(bed));
  CHECK(body.amount == Amount{12'345});
  CHECK(body.final);
  CHECK(body.forced);
}

TEST_CASE("a reversal finds its original by DE 90 and takes back all of it") {
  for (const auto* mti : {"0400", "0401", "0420", "0421"}) {
    Bed bed;
    bed.sign_on();
    bed.take(mti, purchase_1987, {{11, "000002"}, {90, named_original}});
    const auto& body = body_of<domain::ReverseAuthorization>(bed);
    CHECK(body.authorization.alias == alias_of_original(bed));
    CHECK(body.amount == Amount{});
    CHECK(body.record_unknown);
    CHECK(bed.commands[0].context.deadline_micros == 0);
  }
}

TEST_CASE("DE 95 tells what remains, the rest is taken back") {
  const std::string nothing(30, '0');
  const auto reversed = [&](const std::string& remains) {
    Bed bed;
    bed.sign_on();
    const auto replaced = remains + nothing;
    const auto code = bed.code("0400", purchase_1987, {{11, "000002"}, {90, named_original}, {95, replaced}});
    return code == "none" ? body_of<domain::ReverseAuthorization>(bed).amount.minor : -1;
  };
  CHECK(reversed("000000002345") == 10'000);
  CHECK(reversed("000000000000") == 0);
  CHECK(reversed("000000012345") == -1);
  CHECK(reversed("000000012346") == -1);
}

TEST_CASE("in 1993 DE 4 is what remains of DE 30, and DE 56 names the original") {
  Bed bed("1993");
  REQUIRE(bed.code("1800", {{11, "000009"}, {24, "801"}, {32, "777"}}) == "000");
  bed.take("1420", {{2, "4111111111111111"},
                    {3, "000000"},
                    {4, "000000002345"},
                    {7, "1120155354"},
                    {11, "000002"},
                    {12, "261120125400"},
                    {30, "000000012345000000000000"},
                    {32, "12345"},
                    {37, "RRN000000001"},
                    {56,
                     "1100000001261120125354"
                     "0512345"}});
  const auto& body = body_of<domain::ReverseAuthorization>(bed);
  CHECK(body.amount == Amount{10'000});
  CHECK(body.authorization.alias == bed.digester.alias(TenantId::standard, AliasKind::authorization,
                                                       "iso:10:20261120125354000001:12345:RRN000000001:777"));
}

TEST_CASE("without DE 90 the original is the newest with the same DE 37, card and amount") {
  Bed bed;
  bed.sign_on();
  CHECK(bed.code("0400", purchase_1987, {{11, "000002"}}) == "25");
  bed.take("0100", purchase_1987);
  bed.commands.clear();
  CHECK(bed.code("0400", purchase_1987, {{11, "000002"}, {4, "000000012344"}}) == "25");
  CHECK(bed.code("0400", purchase_1987, {{11, "000002"}, {2, "5555555555554444"}}) == "25");
  CHECK(bed.code("0400", purchase_1987, {{11, "000002"}, {37, "RRN000000002"}}) == "25");
  bed.take("0400", purchase_1987, {{11, "000002"}});
  CHECK(body_of<domain::ReverseAuthorization>(bed).authorization.alias == alias_of_original(bed));
}

TEST_CASE("a refund names its original") {
  Bed bed;
  bed.sign_on();
  CHECK(bed.code("0200", purchase_1987, {{3, "200000"}}) == "57");
  bed.take("0200", purchase_1987, {{3, "200000"}, {11, "000002"}, {90, named_original}});
  CHECK(body_of<domain::Refund>(bed).authorization.alias == alias_of_original(bed));
}

TEST_CASE("an amount of nothing checks the card, processing codes 30 and 31 ask its balance") {
  for (const auto& [process, amount, kind] :
       {std::tuple{"000000", "000000000000", domain::InquiryKind::account_check},
        std::tuple{"310000", "000000000000", domain::InquiryKind::balance},
        std::tuple{"300000", "", domain::InquiryKind::balance}}) {
    Bed bed;
    bed.sign_on();
    bed.take("0100", purchase_1987, {{3, process}, {4, amount}});
    const auto& body = body_of<domain::InquireAccount>(bed);
    CHECK(body.kind == kind);
    CHECK(body.card.alias == bed.digester.pan(TenantId::standard, "4111111111111111"));
  }
}

TEST_CASE("DE 54 has the sum of what is available, then each wallet") {
  const auto dialect = shipped("1987-ascii");
  domain::AccountInquired inquired{.kind = domain::InquiryKind::balance, .currency = Currency::brl};
  inquired.balances.push_back({.balance_after = Amount{1'000}});
  inquired.balances.push_back({.balance_after = Amount{-250}});
  Message answer;
  set_outcome(dialect, {.header = {.sequence = 9}, .body = inquired}, answer);
  CHECK(answer.get(39) == "00");
  CHECK(answer.get(54) ==
        "0002986C000000000750"
        "0002986C000000001000"
        "0002986D000000000250");
  Message packed;
  packed.mti = *Mti::from("0110");
  packed.set(54, answer.get(54));
  CHECK(fits(dialect.fields.at(54), packed.get(54)));
}

TEST_CASE("what became of an operation is told by its code") {
  const auto dialect = shipped("1987-ascii");
  const auto code = [&](domain::EventBody body) {
    Message answer;
    set_outcome(dialect, {.header = {.sequence = 9}, .body = std::move(body)}, answer);
    return std::string(answer.get(39));
  };
  CHECK(code(domain::AuthorizationHeld{}) == "00");
  CHECK(code(domain::AuthorizationForced{}) == "00");
  CHECK(code(domain::AuthorizationReversed{}) == "00");
  CHECK(code(domain::PresentmentPosted{}) == "00");
  domain::ReversalDeclined declined;
  declined.reason = domain::DeclineReason::authorization_unknown;
  CHECK(code(declined) == "25");
}

}  // namespace lastro::iso8583::test
