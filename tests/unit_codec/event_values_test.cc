#include <limits>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/limits.h"
#include "engine/log/event_codec.h"

namespace lastro::log {
namespace {

using namespace lastro::domain;

const std::string long_text(300, 'x');
const std::vector<std::uint8_t> long_bytes(limits::sealed_bytes_max + 1, 1);

struct Unwritten {
  std::string what;
  EventBody body;
};

template <class Body, class Change>
EventBody changed(Body body, Change change) {
  change(body);
  return body;
}

/// A text of as many bytes as fit, and one more.
template <class Text>
std::string_view too_long() {
  return std::string_view(long_text).substr(0, Text::capacity + 1);
}

Allocation food(std::int64_t minor) {
  return {.category = *Category::from("FOOD"), .amount = Amount{minor}};
}

Allocations allocations(std::vector<std::int64_t> amounts) {
  Allocations all;
  for (const auto minor : amounts) all.push_back(food(minor));
  return all;
}

const AuthorizationApproved approval{.account = AccountId::of(0, 5),
                                     .amount = Amount{1},
                                     .currency = Currency::brl,
                                     .allocations = allocations({1})};
const AuthorizationDeclined decline{.account = {.id = AccountId::of(0, 5)},
                                    .amount = Amount{1},
                                    .currency = Currency::brl,
                                    .reason = DeclineReason::insufficient_funds};
const RefundPosted refund{.account = AccountId::of(0, 5),
                          .amount = Amount{1},
                          .currency = Currency::brl,
                          .allocations = allocations({1})};
const RefundDeclined declined_refund{.account = {.id = AccountId::of(0, 5)},
                                     .amount = Amount{1},
                                     .currency = Currency::brl,
                                     .reason = DeclineReason::account_closed};
const BenefitLoaded load{.account = AccountId::of(0, 5), .currency = Currency::brl, .allocation = food(1)};
const BenefitLoadDeclined declined_load{.account = {.id = AccountId::of(0, 5)},
                                        .category = *Category::from("FOOD"),
                                        .amount = Amount{1},
                                        .reason = DeclineReason::account_closed};
const AccountOpened account{.currency = Currency::brl, .program = "p", .categories = [] {
                              StaticVector<Category, 16> names;
                              names.push_back(*Category::from("FOOD"));
                              return names;
                            }()};

std::vector<Unwritten> transactions() {
  std::vector<Unwritten> all;
  const auto each = [&](const std::string& what, const auto& sound) {
    using Body = std::decay_t<decltype(sound)>;
    const auto add = [&](const std::string& flaw, auto change) {
      all.push_back({what + ": " + flaw, changed(sound, change)});
    };
    add("no amount", [](Body& body) { body.amount = Amount{0}; });
    add("a negative amount",
        [](Body& body) { body.amount.minor = std::numeric_limits<std::int64_t>::min(); });
    add("no currency", [](Body& body) { body.currency = Currency::none; });
    add("an unknown currency", [](Body& body) { body.currency = Currency{999}; });
    add("an unknown MCC", [](Body& body) { body.merchant.mcc = 10'000; });
    add("a long merchant", [](Body& body) { body.merchant.merchant = too_long<MerchantText>(); });
    add("a long merchant id", [](Body& body) { body.merchant.merchant_id = too_long<FixedText<15>>(); });
    add("a long terminal id", [](Body& body) { body.merchant.terminal_id = too_long<FixedText<8>>(); });
    add("a long external id", [](Body& body) { body.external_id = too_long<ExternalId>(); });
    add("no account", [](Body& body) { body.account = {}; });
    if constexpr (requires { sound.allocations; }) {
      add("no allocation", [](Body& body) { body.allocations = {}; });
      add("an allocation of nothing", [](Body& body) { body.allocations = allocations({1, 0}); });
      add("an allocation below nothing", [](Body& body) { body.allocations = allocations({2, -1}); });
    }
  };
  each("approval", approval);
  each("decline", decline);
  each("refund", refund);
  each("declined refund", declined_refund);
  return all;
}

std::vector<Unwritten> others() {
  const CreditLimit below_nothing{.unlimited = false, .amount = Amount{-1}};
  return {
      {"a decline that names an unknown account and a card",
       changed(decline,
               [](auto& body) {
                 body.account = {.id = {}, .alias = {.high = 1, .low = 1}};
                 body.card = {.id = {}, .alias = {.high = 1, .low = 2}};
               })},
      {"a declined refund of no category",
       changed(declined_refund, [](auto& body) { body.category = Category::from_bits(0x00'41'00'42); })},
      {"a load of nothing", changed(load, [](auto& body) { body.allocation = food(0); })},
      {"a load in an unknown currency", changed(load, [](auto& body) { body.currency = Currency{1}; })},
      {"a load with a long reference",
       changed(load, [](auto& body) { body.reference = too_long<FixedText<64>>(); })},
      {"a declined load of no account", changed(declined_load, [](auto& body) { body.account = {}; })},
      {"a declined load of nothing", changed(declined_load, [](auto& body) { body.amount = {}; })},
      {"a declined load to no category", changed(declined_load, [](auto& body) { body.category = {}; })},
      {"a declined load to what is no category",
       changed(declined_load, [](auto& body) { body.category = Category::from_bits(0x62'61); })},
      {"a declined load with a long reference",
       changed(declined_load, [](auto& body) { body.reference = too_long<FixedText<64>>(); })},
      {"a funding of nothing", EmployerFunded{.employer = EmployerId::of(0, 3)}},
      {"an employer with a long name", EmployerCreated{.name = too_long<FixedText<200>>()}},
      {"an employer with a long document", EmployerCreated{.document = too_long<FixedText<14>>()}},
      {"an employer with a credit below nothing", EmployerCreated{.credit = below_nothing}},
      {"a house with a credit below nothing", LedgerOpened{.house_credit = below_nothing}},
      {"an engine version of nothing", EngineVersionActivated{.version = 0}},
      {"sealed data beyond any person's", ClientCreated{.sealed = long_bytes}},
      {"an account in no currency", changed(account, [](auto& body) { body.currency = Currency::none; })},
      {"an account without wallets", changed(account, [](auto& body) { body.categories = {}; })},
      {"an account of a long program",
       changed(account, [](auto& body) { body.program = too_long<FixedText<32>>(); })},
      {"a card with a long external id", CardIssued{.external_id = too_long<ExternalId>()}},
      {"a long reason for a status",
       ClientStatusChanged{.status = Status::blocked, .reason = too_long<StatusReason>()}},
  };
}

Error refusal_of(const Event& event) {
  EventEncoder encoder;
  DecodedEvent decoded;
  const auto read = decoded.decode(encoder.encode(event));
  REQUIRE_FALSE(read.has_value());
  return read.error();
}

}  // namespace

TEST_CASE("values that no command can have led to are refused, and the event's sequence is named") {
  auto all = transactions();
  for (auto& other : others()) all.push_back(std::move(other));
  for (auto& unwritten : all) {
    CAPTURE(unwritten.what);
    const auto error = refusal_of({.header = {.sequence = 41}, .body = std::move(unwritten.body)});
    CHECK(error.code == ErrorCode::corruption);
    CHECK(error.message == "event 41 holds a value out of range");
  }
}

TEST_CASE("the events that those values were put into are sound") {
  EventEncoder encoder;
  DecodedEvent decoded;
  for (const EventBody& body :
       std::vector<EventBody>{approval, decline, refund, declined_refund, load, declined_load, account}) {
    CAPTURE(body.index());
    CHECK(decoded.decode(encoder.encode({.header = {.sequence = 41}, .body = body})).has_value());
  }
}

TEST_CASE("a time that no calendar of four digits has is refused") {
  for (const auto time : {limits::time_min_micros - 1, limits::time_max_micros + 1}) {
    const EventBody body = EngineVersionActivated{.version = 1};
    CHECK(refusal_of({.header = {.recorded_at = time, .business_time = 0}, .body = body}).code ==
          ErrorCode::corruption);
    CHECK(refusal_of({.header = {.recorded_at = 0, .business_time = time}, .body = body}).code ==
          ErrorCode::corruption);
  }
}

}  // namespace lastro::log
