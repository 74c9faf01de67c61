#include "tests/unit_codec/event_examples.h"

#include <limits>

#include "engine/base/limits.h"

namespace lastro::log {
namespace {

using namespace lastro::domain;

constexpr auto highest = std::numeric_limits<std::int64_t>::max();
constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::string_view uuid = "018f3b5c-7e2a-7d41-9c3e-5f0a1b2c3d4e";
constexpr std::string_view upper_uuid = "018F3B5C-7E2A-7D41-9C3E-5F0A1B2C3D4E";
constexpr std::string_view longest_id = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";
// Forty characters of four bytes: the longest merchant text.
constexpr std::string_view longest_merchant =
    "🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕"
    "🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕";

Category category(std::string_view name) {
  return Category::from(name).value();
}

EventHeader header() {
  return {.sequence = 12'345'678,
          .recorded_at = 1'773'576'000'123'456,
          .business_time = 1'773'575'999'000'000,
          .alias = {.high = 0x1122'3344'5566'7788, .low = 0x99AA'BBCC'DDEE'FF00},
          .request_digest = UINT64_MAX,
          .actor = ActorId{0xFEDC'BA98'7654'3210},
          .tenant = TenantId{UINT32_MAX}};
}

Allocations sixteen() {
  Allocations all;
  for (int i = 0; i < 16; ++i) {
    all.push_back({.category = category("CAT" + std::to_string(i)),
                   .amount = Amount{i == 0 ? highest : i},
                   .balance_after = Amount{i == 1 ? lowest : -i}});
  }
  return all;
}

Allocations one() {
  Allocations all;
  all.push_back({.category = category("MEAL"), .amount = Amount{100}, .balance_after = Amount{900}});
  return all;
}

/// Of sixteen wallets and the client receivable.
AuthorizationAfter standing() {
  AuthorizationAfter after{.number = UINT32_MAX, .status = AuthorizationStatus::expired, .parts = {}};
  for (int i = 0; i < 16; ++i) {
    after.parts.push_back({.category = category("CAT" + std::to_string(i)),
                           .authorized = Amount{highest},
                           .captured = Amount{highest},
                           .over = Amount{i},
                           .released = Amount{i},
                           .refunded = Amount{highest - i}});
  }
  after.parts.push_back({.captured = Amount{1}, .over = Amount{1}});
  return after;
}

Allocations movements() {
  auto all = sixteen();
  for (auto& each : all) each.held_after = Amount{highest};
  all.push_back({.amount = Amount{1}, .balance_after = Amount{highest}});
  return all;
}

template <class Body>
Body operation() {
  Body body;
  body.authorization = AuthorizationId::of(0, 44);
  body.account = AccountId::of(0, 5);
  body.amount = Amount{highest};
  body.currency = Currency::usd;
  body.allocations = movements();
  body.after = standing();
  body.external_id = uuid;
  return body;
}

template <class Body>
Body declined_operation() {
  Body body;
  body.authorization = {.id = AuthorizationId::of(0, 44), .alias = {}};
  body.account = AccountId::of(0, 5);
  body.amount = Amount{highest};
  body.currency = Currency::eur;
  body.reason = DeclineReason::reversed_before;
  body.external_id = "op-1";
  return body;
}

MerchantRecord full_merchant() {
  return {.mcc = 9999,
          .merchant = longest_merchant,
          .merchant_id = "000000000012345",
          .terminal_id = "TERM0001",
          .country = {'B', 'R'},
          .entry_mode = EntryMode::online};
}

std::shared_ptr<const Program> full_program() {
  auto program = std::make_shared<Program>();
  program->name = "meal-card";
  program->document = R"({"name":"meal-card","description":"refeição"})";
  for (int i = 0; i < 16; ++i) {
    program->categories.push_back({.category = category("CAT" + std::to_string(i)),
                                   .fallback = i == 0 ? std::nullopt : std::optional<CategoryOrdinal>(0)});
  }
  program->mcc_rules = {{0, 0, 15}, {5811, 5812, 0}, {9999, 9999, 1}};
  program->merchant_rules = {{MerchantMatch::exact, "1234567890123456789012345", 3},
                             {MerchantMatch::prefix, "IFOOD *", 15}};
  program->default_category = 15;
  return program;
}

std::shared_ptr<const Program> least_program() {
  auto program = std::make_shared<Program>();
  program->name = "a";
  program->categories = {{.category = category("A"), .fallback = std::nullopt}};
  return program;
}

void add_people(std::vector<Example>& all) {
  const auto add = [&](std::string name, EventBody body) {
    all.push_back({std::move(name), {header(), std::move(body)}});
  };
  static const std::vector<std::uint8_t> sealed(5'000, 0xA5);
  add("client", ClientCreated{.subject = {.high = 1, .low = UINT64_MAX},
                              .key_version = UINT32_MAX,
                              .command_id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255},
                              .sealed = sealed});
  add("client, nothing sealed", ClientCreated{});
  add("account", AccountOpened{.client = ClientId::of(1, 2),
                               .employer = EmployerId::of(3, 4),
                               .currency = Currency::usd,
                               .program = "benefit-card",
                               .categories =
                                   [] {
                                     StaticVector<Category, 16> names;
                                     for (int i = 0; i < 16; ++i)
                                       names.push_back(category("C" + std::to_string(i)));
                                     return names;
                                   }(),
                               .external_id = uuid});
  add("account, least", AccountOpened{.client = ClientId::of(0, 1),
                                      .employer = EmployerId::of(0, 2),
                                      .currency = Currency::brl,
                                      .program = "p",
                                      .categories = [] {
                                        StaticVector<Category, 16> names;
                                        names.push_back(category("A"));
                                        return names;
                                      }()});
  add("card", CardIssued{.account = AccountId::of(65'535, 1),
                         .token = {.high = 5, .low = 6},
                         .last_four = {'0', '1', '9', '8'},
                         .expires = 65'535,
                         .external_id = longest_id});
  add("card, least", CardIssued{.token = {.high = 0, .low = 1}});
  add("client status",
      ClientStatusChanged{.client = ClientId::of(0, 9), .status = Status::blocked, .reason = "fraud"});
  add("account status",
      AccountStatusChanged{.account = AccountId::of(0, 9), .status = Status::closed, .reason = {}});
  add("card status", CardStatusChanged{.card = CardId::of(0, 9),
                                       .status = Status::cancelled,
                                       .reason = "abcdefghijklmnopqrstuvwxyz_12345"});
}

void add_ledger(std::vector<Example>& all) {
  const auto add = [&](std::string name, EventBody body) {
    all.push_back({std::move(name), {header(), std::move(body)}});
  };
  add("ledger", LedgerOpened{.ledger_id = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
                             .key_check = 77,
                             .house_credit = {.unlimited = true, .amount = {}}});
  add("ledger with limited credit",
      LedgerOpened{.house_credit = {.unlimited = false, .amount = Amount{highest}}});
  add("version", EngineVersionActivated{.version = 4'000'000'000});
  add("program", ProgramPublished{.version = 7, .program = full_program()});
  add("program, least", ProgramPublished{.version = 1, .program = least_program()});
  add("employer", EmployerCreated{.external_id = longest_id,
                                  .name = "Padaria São José Ltda.",
                                  .document = "12345678000195",
                                  .credit = {.unlimited = false, .amount = Amount{1}},
                                  .house = true});
  add("employer by uuid", EmployerCreated{.external_id = uuid});
  add("employer, least", EmployerCreated{});
  add("funding", EmployerFunded{.employer = EmployerId::of(0, 3),
                                .amount = Amount{highest},
                                .balance_after = Amount{lowest},
                                .external_id = upper_uuid});
  add("load", BenefitLoaded{.account = AccountId::of(0, 5),
                            .employer = EmployerId::of(0, 6),
                            .currency = Currency::eur,
                            .allocation = one()[0],
                            .employer_balance_after = Amount{-1},
                            .reference = "2026-03 salário",
                            .external_id = uuid});
  add("load, least", BenefitLoaded{.currency = Currency::brl, .allocation = one()[0]});
  add("declined load", BenefitLoadDeclined{.account = {.id = {}, .alias = {.high = 1, .low = 2}},
                                           .category = category("TRAVEL"),
                                           .amount = Amount{1},
                                           .reason = DeclineReason::category_unknown,
                                           .reference = "r",
                                           .external_id = "l-1"});
  add("declined load of a known account",
      BenefitLoadDeclined{.account = {.id = AccountId::of(0, 5), .alias = {}},
                          .category = category("FOOD"),
                          .amount = Amount{highest},
                          .reason = DeclineReason::employer_insufficient_funds});
}

void add_transactions(std::vector<Example>& all) {
  const auto add = [&](std::string name, EventBody body) {
    all.push_back({std::move(name), {header(), std::move(body)}});
  };
  add("approval", AuthorizationApproved{.account = AccountId::of(0, 5),
                                        .card = CardId::of(0, 6),
                                        .amount = Amount{highest},
                                        .currency = Currency::brl,
                                        .program_version = UINT32_MAX,
                                        .rule = RuleKind::fallthrough,
                                        .rule_ordinal = 65'535,
                                        .fallback = true,
                                        .merchant = full_merchant(),
                                        .allocations = sixteen(),
                                        .external_id = uuid});
  add("approval, least", AuthorizationApproved{.account = AccountId::of(0, 5),
                                               .amount = Amount{1},
                                               .currency = Currency::brl,
                                               .allocations = one()});
  add("decline", AuthorizationDeclined{.account = {.id = AccountId::of(0, 5), .alias = {}},
                                       .card = {.id = CardId::of(0, 6), .alias = {}},
                                       .amount = Amount{1},
                                       .currency = Currency::usd,
                                       .reason = DeclineReason::insufficient_funds,
                                       .program_version = 3,
                                       .rule = RuleKind::merchant,
                                       .rule_ordinal = 2,
                                       .merchant = full_merchant(),
                                       .considered = sixteen(),
                                       .external_id = "a:b.c-d_e"});
  add("decline of an unknown account",
      AuthorizationDeclined{.account = {.id = {}, .alias = {.high = 0, .low = 7}},
                            .amount = Amount{1},
                            .currency = Currency::brl,
                            .reason = DeclineReason::account_unknown});
  add("decline of an unknown card", AuthorizationDeclined{.card = {.id = {}, .alias = {.high = 8, .low = 0}},
                                                          .amount = Amount{1},
                                                          .currency = Currency::brl,
                                                          .reason = DeclineReason::card_unknown});
  add("refund", RefundPosted{.authorization = AuthorizationId::of(0, 44),
                             .account = AccountId::of(0, 5),
                             .amount = Amount{3},
                             .currency = Currency::brl,
                             .program_version = 1,
                             .rule = RuleKind::mcc,
                             .rule_ordinal = 1,
                             .has_mcc = true,
                             .merchant = full_merchant(),
                             .allocations = sixteen(),
                             .after = standing(),
                             .external_id = longest_id});
  add("refund, least", RefundPosted{.account = AccountId::of(0, 5),
                                    .amount = Amount{3},
                                    .currency = Currency::brl,
                                    .allocations = one()});
  add("declined refund", RefundDeclined{.authorization = AuthorizationId::of(0, 44),
                                        .account = {.id = AccountId::of(0, 5), .alias = {}},
                                        .amount = Amount{3},
                                        .currency = Currency::brl,
                                        .category = category("FOOD"),
                                        .reason = DeclineReason::authorization_declined,
                                        .has_mcc = true,
                                        .merchant = full_merchant(),
                                        .external_id = uuid});
  add("declined refund of an unknown account",
      RefundDeclined{.account = {.id = {}, .alias = {.high = 3, .low = 4}},
                     .amount = Amount{3},
                     .currency = Currency::brl,
                     .reason = DeclineReason::account_unknown});
}

void add_operations(std::vector<Example>& all) {
  const auto add = [&](std::string name, EventBody body) {
    all.push_back({std::move(name), {header(), std::move(body)}});
  };
  AuthorizationHeld held;
  held.account = AccountId::of(0, 5);
  held.card = CardId::of(0, 6);
  held.amount = Amount{highest};
  held.currency = Currency::brl;
  held.program_version = 7;
  held.rule = RuleKind::mcc;
  held.fallback = true;
  held.merchant = full_merchant();
  held.allocations = one();
  held.external_id = longest_id;
  held.expires_at = limits::time_max_micros;
  add("hold", held);
  held.forced = true;
  held.allocations = one();
  held.allocations.push_back({.amount = Amount{7}});
  held.allocations[0].held_after = Amount{100};
  add("hold by advice", held);
  AuthorizationForced forced;
  static_cast<AuthorizationApproved&>(forced) = held;
  forced.allocations[0].held_after = {};
  add("forced", forced);
  add("increment", operation<AuthorizationIncremented>());
  add("declined increment", declined_operation<IncrementDeclined>());
  auto captured = operation<AuthorizationCaptured>();
  add("capture", captured);
  captured.final = true;
  add("final capture", captured);
  auto declined = declined_operation<CaptureDeclined>();
  add("declined capture", declined);
  declined.final = declined.forced = true;
  declined.amount = {};
  add("declined presentment of all", declined);
  auto reversed = operation<AuthorizationReversed>();
  add("reversal", reversed);
  reversed.posted = true;
  add("reversal of what was posted", reversed);
  auto unknown = declined_operation<ReversalDeclined>();
  unknown.authorization = {.id = {}, .alias = {.high = 1, .low = 2}};
  unknown.account = {};
  add("reversal of what is unknown", unknown);
  add("expiry", operation<AuthorizationExpired>());
  AccountInquired inquired;
  inquired.kind = InquiryKind::balance;
  inquired.account = {.id = AccountId::of(0, 5), .alias = {}};
  inquired.card = {.id = CardId::of(0, 6), .alias = {}};
  inquired.currency = Currency::eur;
  inquired.merchant = full_merchant();
  inquired.balances = sixteen();
  for (auto& each : inquired.balances) each.amount = {};
  inquired.external_id = uuid;
  add("balance inquiry", inquired);
  inquired.kind = InquiryKind::account_check;
  inquired.balances = {};
  inquired.account = {};
  inquired.card = {.id = {}, .alias = {.high = 5, .low = 6}};
  inquired.reason = DeclineReason::card_unknown;
  add("declined account check", inquired);
  add("settlement", SettlementPosted{.amount = Amount{highest},
                                     .currency = Currency::usd,
                                     .balance_after = Amount{lowest},
                                     .reference = "2026-11",
                                     .external_id = longest_id});
  auto presented = operation<PresentmentPosted>();
  add("presentment", presented);
  presented.late = presented.over = true;
  add("late presentment", presented);
}

}  // namespace

std::vector<Example> event_examples() {
  std::vector<Example> all;
  add_ledger(all);
  add_people(all);
  add_transactions(all);
  add_operations(all);
  auto plain = header();
  plain = {.sequence = 1, .recorded_at = 5, .business_time = 5};
  all.push_back({"no alias, business time as recorded", {plain, EngineVersionActivated{.version = 1}}});
  plain.business_time = 0;
  all.push_back({"business time at the epoch", {plain, EngineVersionActivated{.version = 1}}});
  plain.business_time = limits::time_min_micros;
  plain.recorded_at = limits::time_max_micros;
  all.push_back({"business time long before", {plain, EngineVersionActivated{.version = 1}}});
  return all;
}

Event typical_approval(std::string_view merchant, std::string_view external_id) {
  AuthorizationApproved body{.account = AccountId::of(0, 1'234'567),
                             .card = CardId::of(0, 1'234'568),
                             .amount = Amount{4'990},
                             .currency = Currency::brl,
                             .program_version = 1,
                             .rule = RuleKind::mcc,
                             .rule_ordinal = 1,
                             .merchant = {.mcc = 5812, .merchant = merchant},
                             .allocations = one(),
                             .external_id = external_id};
  auto event_header = header();
  event_header.business_time = event_header.recorded_at;
  return {event_header, body};
}

}  // namespace lastro::log
