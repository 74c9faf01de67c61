#include <functional>
#include <string>

#include <catch2/catch.hpp>

#include "engine/log/event_codec.h"
#include "tests/unit_codec/event_examples.h"

namespace lastro::log {
namespace {

using domain::Program;

Program example_with_settings() {
  for (const auto& example : event_examples()) {
    const auto* published = std::get_if<domain::ProgramPublished>(&example.event.body);
    if (published != nullptr && !published->program->controls.empty()) return *published->program;
  }
  FAIL("no example has settings");
  return {};
}

bool is_read(const Program& program) {
  EventEncoder encoder;
  const auto bytes = encoder.encode(
      {.header = {.sequence = 1},
       .body = domain::ProgramPublished{.version = 1, .program = std::make_shared<const Program>(program)}});
  DecodedEvent decoded;
  const auto read = decoded.decode(bytes);
  if (!read) CHECK(read.error().code == ErrorCode::corruption);
  return read.has_value();
}

}  // namespace

TEST_CASE("a program whose settings cannot be is refused as a damaged event") {
  struct Row {
    std::string what;
    std::function<void(Program&)> spoil;
  };
  const Row rows[] = {
      {"a control without limit", [](Program& p) { p.controls[0].count = 0; }},
      {"a negative limit", [](Program& p) { p.controls[1].amount = Amount{-1}; }},
      {"a subject that is none", [](Program& p) { p.controls[0].by = domain::ControlSubject{6}; }},
      {"a window that is none", [](Program& p) { p.controls[0].per = domain::ControlWindow{0}; }},
      {"hours of a day", [](Program& p) { p.controls[0].hours = 1; }},
      {"too many hours", [](Program& p) { p.controls[1].hours = 745; }},
      {"a group that is none", [](Program& p) { p.controls[1].mcc_group = 1; }},
      {"a control's name", [](Program& p) { p.controls[0].name = std::string(33, 'a'); }},
      {"a control twice", [](Program& p) { p.controls[0].name = p.controls[1].name; }},
      {"too many controls",
       [](Program& p) {
         for (int i = 0; i < 16; ++i) {
           p.controls.push_back(p.controls[0]);
           p.controls.back().name = "c" + std::to_string(i);
         }
       }},
      {"a category of a control that is none", [](Program& p) { p.categories.pop_back(); }},
      {"too many groups",
       [](Program& p) {
         for (int i = 0; i < 16; ++i) p.mcc_groups.push_back({"g" + std::to_string(i), {{1, 1}}});
       }},
      {"a group without ranges", [](Program& p) { p.mcc_groups[0].ranges.clear(); }},
      {"ranges out of order",
       [](Program& p) { std::swap(p.mcc_groups[0].ranges[0], p.mcc_groups[0].ranges[1]); }},
      {"a hold without a life", [](Program& p) { p.hold_rules.life_s = 0; }},
      {"a tolerance over all", [](Program& p) { p.mcc_hold_rules[0].rules.tolerance_basis_points = 10'001; }},
      {"overlapping hold rules", [](Program& p) { p.mcc_hold_rules.push_back(p.mcc_hold_rules[0]); }},
      {"an offset of a day", [](Program& p) { p.time_zone.first_offset_s = 86'400; }},
      {"transitions out of order",
       [](Program& p) { std::swap(p.time_zone.transitions[0], p.time_zone.transitions[1]); }},
      {"a zone's name", [](Program& p) { p.time_zone.name = std::string(65, 'A'); }},
      {"a blocked range",
       [](Program& p) {
         p.restrictions.blocked_mccs[0] = {2, 1};
       }},
      {"a pattern's match",
       [](Program& p) { p.restrictions.blocked_merchants[0].match = domain::MerchantMatch{0}; }},
      {"a pattern's name",
       [](Program& p) { p.restrictions.blocked_merchants[0].name = std::string(26, 'A'); }},
      {"a country",
       [](Program& p) {
         p.restrictions.allowed_countries[0] = {'B', 0};
       }},
      {"a country twice",
       [](Program& p) {
         p.restrictions.allowed_countries.push_back({'B', 'R'});
       }},
      {"an entry mode", [](Program& p) { p.restrictions.blocked_entry_modes = 64; }},
      {"hours without a day", [](Program& p) { p.restrictions.allowed_hours[0].days = 0; }},
      {"hours beyond the day", [](Program& p) { p.restrictions.allowed_hours[0].until = 1'441; }},
      {"hours of no length", [](Program& p) { p.restrictions.allowed_hours[0].from = 1'440; }},
      {"a prefix twice", [](Program& p) { p.processor_prefixes[1] = p.processor_prefixes[0]; }},
      {"an empty prefix", [](Program& p) { p.processor_prefixes[1].clear(); }},
      {"a fee of nothing", [](Program& p) { p.fees[0].basis_points = 0; }},
      {"a fee of more than the amount", [](Program& p) { p.fees[0].basis_points = 10'001; }},
      {"a negative fee", [](Program& p) { p.fees[1].amount = Amount{-1}; }},
      {"an occasion that is none", [](Program& p) { p.fees[0].on = domain::FeeOccasion{3}; }},
      {"a payer that is none", [](Program& p) { p.fees[0].paid_by = domain::FeePayer{0}; }},
      {"a share of an inquiry", [](Program& p) { p.fees[2].basis_points = 1; }},
      {"a refund of an inquiry", [](Program& p) { p.fees[2].refundable = true; }},
      {"a fee twice", [](Program& p) { p.fees[0].name = p.fees[1].name; }},
      {"a fee's group that is none", [](Program& p) { p.fees[1].mcc_group = 1; }},
      {"a fee's name", [](Program& p) { p.fees[0].name.clear(); }},
      {"too many fees",
       [](Program& p) {
         for (int i = 0; i < 16; ++i) p.fees.push_back({.name = "f" + std::to_string(i), .basis_points = 1});
       }},
      {"a time bound of no hours", [](Program& p) { p.transaction_time->oldest_hours = 0; }},
      {"a time bound of more than a year", [](Program& p) { p.transaction_time->oldest_hours = 8'785; }},
      {"a time bound of more than a day ahead",
       [](Program& p) { p.transaction_time->newest_minutes = 1'441; }},
      {"a default that is none", [](Program& p) { p.default_category = domain::CategoryOrdinal{16}; }},
  };
  CHECK(is_read(example_with_settings()));
  for (const auto& row : rows) {
    CAPTURE(row.what);
    auto program = example_with_settings();
    row.spoil(program);
    CHECK_FALSE(is_read(program));
  }
}

TEST_CASE("a head with what its parts have, or without a digest, is refused") {
  const auto read_as_head = [](const std::function<void(Program&)>& spoil) {
    auto head = head_of(example_with_settings());
    head.digest.fill(1);
    spoil(head);
    EventEncoder encoder;
    DecodedEvent decoded;
    return decoded
        .decode(
            encoder.encode({.header = {.sequence = 1},
                            .body = domain::ProgramPublished{.version = 1,
                                                             .program = std::make_shared<const Program>(head),
                                                             .parts = 2}}))
        .has_value();
  };
  CHECK(read_as_head([](Program&) {}));
  CHECK_FALSE(read_as_head([](Program& p) { p.digest = {}; }));
  CHECK_FALSE(read_as_head([](Program& p) { p.document = "{}"; }));
  CHECK_FALSE(read_as_head([](Program& p) { p.mcc_rules = {{1, 1, 0}}; }));
  CHECK_FALSE(read_as_head([](Program& p) { p.hold_rules.life_s = 0; }));
}

TEST_CASE("a part larger than any that programs are split into is refused") {
  const auto read_part = [](domain::ProgramPart part) {
    EventEncoder encoder;
    DecodedEvent decoded;
    return decoded
        .decode(encoder.encode(
            {.header = {.sequence = 1},
             .body = domain::ProgramPartStored{.part = std::make_shared<const domain::ProgramPart>(part)}}))
        .has_value();
  };
  CHECK(read_part({.number = 1, .document = std::string(48 * 1024, ' ')}));
  CHECK_FALSE(read_part({.number = 1, .document = std::string(48 * 1024 + 1, ' ')}));
  CHECK_FALSE(read_part({.number = 0, .document = " "}));
}

TEST_CASE("a limit of a kind that is none is refused") {
  for (const auto& example : event_examples()) {
    auto event = example.event;
    auto* approved = std::get_if<domain::AuthorizationApproved>(&event.body);
    if (approved == nullptr || approved->limit.kind == domain::LimitKind::none) continue;
    approved->limit.kind = domain::LimitKind{5};
    EventEncoder encoder;
    DecodedEvent decoded;
    CHECK_FALSE(decoded.decode(encoder.encode(event)).has_value());
    return;
  }
  FAIL("no example has a limit");
}

}  // namespace lastro::log
