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

TEST_CASE("in 1993 a part taken back of a converted amount that no amount holds is malformed") {
  const auto reversed = [](const std::string& replaced) {
    Bed bed("1993");
    REQUIRE(bed.code("1800", {{11, "000009"}, {24, "801"}, {32, "777"}}) == "000");
    const auto code = bed.code("1420", {{2, "4111111111111111"},
                                        {3, "000000"},
                                        {4, "000000000001"},
                                        {6, "999999999999"},
                                        {7, "1120155354"},
                                        {11, "000002"},
                                        {12, "261120125400"},
                                        {30, replaced + "000000000000"},
                                        {32, "12345"},
                                        {37, "RRN000000001"},
                                        {49, "840"},
                                        {51, "986"},
                                        {56,
                                         "1100000001261120125354"
                                         "0512345"}});
    return code == "none" ? body_of<domain::ReverseAuthorization>(bed).amount.minor : -1;
  };
  CHECK(reversed("950000000001") == -1);
  CHECK(reversed("000000000003") == 2 * 999'999'999'999);
}

TEST_CASE("without DE 90 the original is what is like it: DE 32, 37, card and amount") {
  const auto likeness = [](Values changes) {
    Bed bed;
    bed.sign_on();
    bed.take("0100", purchase_1987, changes);
    return body_of<domain::AuthorizeBenefitTransaction>(bed).likeness;
  };
  const auto named = [](Values changes) {
    Bed bed;
    bed.sign_on();
    bed.take("0400", purchase_1987, changes);
    const auto& body = body_of<domain::ReverseAuthorization>(bed);
    CHECK(body.record_unknown);
    return body.authorization.alias;
  };
  const auto first = likeness({});
  REQUIRE(static_cast<bool>(first));
  CHECK(named({{11, "000002"}, {7, "1120155400"}}) == first);
  CHECK(named({{95, "000000002345" + std::string(30, '0')}}) == first);
  CHECK(named({{4, "000000012344"}}) != first);
  CHECK(named({{2, "5555555555554444"}}) != first);
  CHECK(named({{32, "12346"}}) != first);
  CHECK(named({{37, "RRN000000002"}}) != first);
  Bed bed;
  bed.sign_on();
  CHECK(bed.code("0400", purchase_1987, {{37, ""}}) == "25");
  bed.take("0100", purchase_1987, {{37, ""}});
  CHECK_FALSE(body_of<domain::AuthorizeBenefitTransaction>(bed).likeness);
}

TEST_CASE("a refund names its original, or goes to its card by merchant and MCC") {
  Bed bed;
  bed.sign_on();
  bed.take("0200", purchase_1987, {{3, "200000"}, {11, "000002"}, {90, named_original}});
  CHECK(body_of<domain::Refund>(bed).authorization.alias == alias_of_original(bed));
  for (const auto* mti : {"0200", "0220"}) {
    bed.commands.clear();
    bed.take(mti, purchase_1987, {{3, "200030"}, {11, "000003"}});
    const auto& body = body_of<domain::Refund>(bed);
    CHECK(body.authorization.empty());
    CHECK(body.card.alias == bed.digester.pan(TenantId::standard, "4111111111111111"));
    CHECK(body.has_mcc);
    CHECK(body.merchant.mcc == 5411);
    CHECK(body.amount == Amount{12'345});
  }
  CHECK(bed.code("0200", purchase_1987, {{3, "200000"}, {18, ""}}) == "30");
}

TEST_CASE("a request to authorize that names an original asks for more of it") {
  Bed bed;
  bed.sign_on();
  bed.take("0100", purchase_1987, {{11, "000002"}, {4, "000000000500"}, {90, named_original}});
  const auto& body = body_of<domain::IncrementAuthorization>(bed);
  CHECK(body.authorization.alias == alias_of_original(bed));
  CHECK(body.amount == Amount{500});
  CHECK(bed.code("0100", purchase_1987, {{4, "000000000000"}, {90, named_original}}) == "30");
}

TEST_CASE("where DE 6 has what the cardholder pays, DE 4, 49 and 10 are kept beside it") {
  const auto purchase = [](Values changes) {
    Bed bed;
    bed.sign_on();
    bed.take("0100", purchase_1987, changes);
    return body_of<domain::AuthorizeBenefitTransaction>(bed);
  };
  const auto yen =
      purchase({{4, "000000001500"}, {49, "392"}, {6, "000000005180"}, {51, "986"}, {10, "60034533"}});
  CHECK(yen.amount == Amount{5'180});
  CHECK(yen.currency == Currency::brl);
  CHECK(yen.conversion == domain::Conversion{.amount = Amount{1'500},
                                             .currency = static_cast<Currency>(392),
                                             .rate = {60'034'533}});
  CHECK_FALSE(purchase({{10, "60034533"}}).conversion);
  CHECK_FALSE(purchase({{49, "048"}, {6, "000000000001"}, {51, "986"}, {10, "00000000"}}).conversion.rate);
  CHECK_FALSE(purchase({{49, "392"}}).conversion);
  CHECK(purchase({{49, "392"}}).currency == static_cast<Currency>(392));
}

TEST_CASE("a conversion that lacks a part is malformed, one of no currency is not permitted") {
  const auto code = [](Values changes) {
    Bed bed;
    bed.sign_on();
    return bed.code("0100", purchase_1987, changes);
  };
  CHECK(code({{6, "000000005180"}}) == "30");
  CHECK(code({{6, "000000005180"}, {51, "986"}, {49, ""}}) == "30");
  CHECK(code({{6, "000000005180"}, {51, "986"}, {4, ""}}) == "30");
  CHECK(code({{6, "000000005180"}, {51, "986"}, {4, "000000000000"}}) == "30");
  CHECK(code({{6, "000000005180"}, {51, "986"}, {49, "999"}}) == "57");
  CHECK(code({{6, "000000005180"}, {51, "999"}}) == "57");
}

TEST_CASE("of what was converted a part is taken back in proportion") {
  const auto reversed = [](const std::string& remains) {
    Bed bed;
    bed.sign_on();
    const auto code = bed.code("0400", purchase_1987,
                               {{11, "000002"},
                                {4, "000000001000"},
                                {49, "840"},
                                {6, "000000005005"},
                                {51, "986"},
                                {90, named_original},
                                {95, remains + std::string(30, '0')}});
    return code == "none" ? body_of<domain::ReverseAuthorization>(bed).amount.minor : -1;
  };
  CHECK(reversed("000000000500") == 2'502);
  CHECK(reversed("000000000999") == 5);
  CHECK(reversed("000000000000") == 0);
}

TEST_CASE("DE 14 tells when the card expires") {
  const auto expires = [](const std::string& mti, const std::string& amount, const std::string& expiry) {
    Bed bed;
    bed.sign_on();
    const auto code = bed.code(mti, purchase_1987, {{4, amount}, {14, expiry}});
    if (code != "none") return -1;
    if (amount == "000000000000") return static_cast<int>(body_of<domain::InquireAccount>(bed).card_expires);
    return static_cast<int>(body_of<domain::AuthorizeBenefitTransaction>(bed).card_expires);
  };
  CHECK(expires("0100", "000000000100", "3112") == 12 * 2031 + 11);
  CHECK(expires("0200", "000000000100", "2601") == 12 * 2026);
  CHECK(expires("0100", "000000000000", "3112") == 12 * 2031 + 11);
  CHECK(expires("0100", "000000000100", "") == 0);
  CHECK(expires("0100", "000000000100", "3113") == -1);
  CHECK(expires("0100", "000000000100", "0000") == -1);
}

TEST_CASE("the dialect's mark says that the terminal takes a part") {
  const auto partial = [](const std::string& element) {
    Bed bed;
    bed.sign_on();
    bed.take("0100", purchase_1987, {{60, element}});
    return body_of<domain::AuthorizeBenefitTransaction>(bed).partial;
  };
  CHECK(partial("000000000001"));
  CHECK(partial("0000000000034"));
  CHECK_FALSE(partial("000000000002"));
  CHECK_FALSE(partial("00000000001"));
  CHECK_FALSE(partial(""));
}

TEST_CASE("a part is told in DE 4, of what was converted in DE 6, and what was asked for in DE 54") {
  const auto dialect = shipped("1987-ascii");
  domain::AuthorizationHeld held;
  held.amount = Amount{5'000};
  held.currency = Currency::brl;
  held.allocations.push_back({.amount = Amount{1'234}});
  const auto told = [&] {
    auto answer = std::make_unique<Message>();
    answer->set(4, "000000005000");
    set_outcome(dialect, {.header = {.sequence = 9}, .body = held}, *answer);
    CHECK(answer->get(39) == "10");
    CHECK(answer->get(54) == "0057986D000000005000");
    return std::pair(std::string(answer->get(4)), std::string(answer->get(6)));
  };
  CHECK(told() == std::pair<std::string, std::string>("000000001234", ""));
  held.conversion = {.amount = Amount{1'000}, .currency = Currency::usd};
  CHECK(told() == std::pair<std::string, std::string>("000000005000", "000000001234"));
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
