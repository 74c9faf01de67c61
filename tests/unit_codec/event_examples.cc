#include "tests/unit_codec/event_examples.h"

#include "tests/unit_codec/event_example_parts.h"

namespace lastro::log {
namespace {

using namespace lastro::domain;
using namespace examples;

constexpr std::string_view upper_uuid = "018F3B5C-7E2A-7D41-9C3E-5F0A1B2C3D4E";
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

/// With everything that stands beside categories and rules.
std::shared_ptr<const Program> program_with_settings() {
  auto program = std::make_shared<Program>(*full_program());
  program->merchant_rules.push_back({MerchantMatch::contains, "PADARIA", 2});
  program->processor_prefixes = {"PICPAY*", "PAG*"};
  program->default_category.reset();
  program->time_zone = {
      .name = "America/Sao_Paulo",
      .first_offset_s = -3 * 3'600,
      .transitions = {{.at_s = -1, .offset_s = 86'399}, {.at_s = INT64_MAX, .offset_s = -1}}};
  program->restrictions = {.blocked_mccs = {{0, 1}, {9999, 9999}},
                           .allowed_mccs = {{2, 9998}},
                           .blocked_merchants = {{MerchantMatch::exact, "CASINO"}},
                           .allowed_merchants = {{MerchantMatch::contains, "A"}},
                           .blocked_countries = {{'A', 'A'}, {'Z', 'Z'}},
                           .allowed_countries = {{'B', 'R'}},
                           .blocked_entry_modes = 1,
                           .allowed_entry_modes = 62,
                           .allowed_hours = {{.days = 127, .from = 0, .until = 1440}}};
  program->mcc_groups = {{.name = "fuel", .ranges = {{5541, 5542}, {5983, 5983}}}};
  program->controls = {{.name = "least", .by = ControlSubject::card, .per = ControlWindow::day, .count = 1},
                       {.name = "most",
                        .by = ControlSubject::mcc_group,
                        .per = ControlWindow::hours,
                        .hours = 744,
                        .amount = Amount{INT64_MAX},
                        .count = UINT32_MAX,
                        .categories = UINT16_MAX,
                        .mcc_group = 0}};
  program->transaction_time = {.oldest_hours = 366 * 24, .newest_minutes = 0};
  program->fees = {{.name = "least", .basis_points = 1},
                   {.name = "most",
                    .on = FeeOccasion::purchase,
                    .paid_by = FeePayer::employer,
                    .amount = Amount{INT64_MAX},
                    .basis_points = 10'000,
                    .categories = UINT16_MAX,
                    .mcc_group = 0,
                    .refundable = true},
                   {.name = "balance", .on = FeeOccasion::balance_inquiry, .amount = Amount{1}}};
  program->hold_rules = {.life_s = 1, .tolerance_basis_points = 10'000};
  program->mcc_hold_rules = {{7011, 7012, {.life_s = 366 * 86'400, .tolerance_basis_points = 1}}};
  program->partial_approval = true;
  program->split = true;
  program->capture_later = true;
  return program;
}

/// What is left of a program that is stored in parts.
std::shared_ptr<const Program> head_of_parts() {
  auto program = std::make_shared<Program>(head_of(*program_with_settings()));
  program->digest.fill(0xD5);
  return program;
}

/// With a document that ends within a character.
std::shared_ptr<const ProgramPart> full_part() {
  auto part = std::make_shared<ProgramPart>();
  part->program.fill(0xD5);
  part->number = UINT16_MAX;
  part->document = std::string(47 * 1024, ' ') + "\xC3";
  part->mcc_rules = full_program()->mcc_rules;
  part->merchant_rules = full_program()->merchant_rules;
  part->blocked_merchants = {{MerchantMatch::exact, "CASINO"}};
  part->allowed_merchants = {{MerchantMatch::contains, "A"}};
  return part;
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
  add("program with settings",
      ProgramPublished{.version = 8, .program = program_with_settings(), .effective_at = 1});
  add("program in parts", ProgramPublished{.version = 9, .program = head_of_parts(), .parts = UINT16_MAX});
  add("part of a program", ProgramPartStored{.part = full_part()});
  add("part of a program, least",
      ProgramPartStored{.part = std::make_shared<const ProgramPart>(ProgramPart{.number = 1})});
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
  add("approval with a fee", AuthorizationApproved{.account = AccountId::of(0, 5),
                                                   .amount = Amount{1},
                                                   .currency = Currency::brl,
                                                   .allocations = one(),
                                                   .fee = wallet_fee()});
  add("approval with a fee of the employer's", AuthorizationApproved{.account = AccountId::of(0, 5),
                                                                     .amount = Amount{1},
                                                                     .currency = Currency::brl,
                                                                     .allocations = one(),
                                                                     .fee = employer_fee()});
  add("decline with the fee it would have borne",
      AuthorizationDeclined{.account = {.id = AccountId::of(0, 5), .alias = {}},
                            .amount = Amount{1},
                            .currency = Currency::brl,
                            .reason = DeclineReason::insufficient_funds,
                            .fee = {.ordinal = 3, .category = {}, .employer = {}, .amount = Amount{250}}});
  RefundPosted whole{.authorization = AuthorizationId::of(0, 44),
                     .account = AccountId::of(0, 5),
                     .amount = Amount{3},
                     .currency = Currency::brl,
                     .allocations = one(),
                     .after = standing()};
  whole.fee_returned = employer_fee();
  add("refund that gives a fee back", whole);
  whole.fee_returned = {};
  whole.after.fee = wallet_fee().fee;
  add("refund that leaves a fee", whole);
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
  add("approval of a part",
      AuthorizationApproved{
          .account = AccountId::of(0, 5),
          .amount = Amount{1},
          .currency = Currency::brl,
          .allocations = one(),
          .partial = true,
          .limit = {
              .kind = LimitKind::control_amount, .ordinal = 15, .limit = INT64_MAX, .used = INT64_MIN}});
  add("decline by a limit",
      AuthorizationDeclined{
          .account = {.id = AccountId::of(0, 5), .alias = {}},
          .amount = Amount{1},
          .currency = Currency::brl,
          .reason = DeclineReason::mcc_not_allowed,
          .partial = true,
          .limit = {.kind = LimitKind::list_entry, .ordinal = no_entry, .limit = 0, .used = 0}});
  add("approval of what was converted",
      AuthorizationApproved{.account = AccountId::of(0, 5),
                            .amount = Amount{1},
                            .currency = Currency::brl,
                            .allocations = one(),
                            .conversion = {.amount = Amount{highest},
                                           .currency = static_cast<Currency>(392),
                                           .rate = {ConversionRate::digits_max}},
                            .likeness = {.high = UINT64_MAX, .low = 1}});
  add("decline of what was converted at no rate that was told",
      AuthorizationDeclined{.account = {.id = AccountId::of(0, 5), .alias = {}},
                            .amount = Amount{1},
                            .currency = Currency::brl,
                            .reason = DeclineReason::expiry_mismatch,
                            .conversion = {.amount = Amount{1}, .currency = static_cast<Currency>(48)},
                            .likeness = {.high = 0, .low = 1},
                            .card_expires = UINT16_MAX});
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
  add("refund to a card", RefundPosted{.account = AccountId::of(0, 5),
                                       .amount = Amount{3},
                                       .currency = Currency::brl,
                                       .allocations = one(),
                                       .card = CardId::of(0, 6)});
  add("declined refund to an unknown card",
      RefundDeclined{.amount = Amount{3},
                     .currency = Currency::brl,
                     .reason = DeclineReason::card_unknown,
                     .card = {.id = {}, .alias = {.high = 5, .low = 6}}});
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
