#include "engine/domain/state_hash.h"
#include "engine/programs/program_document.h"
#include "engine/recovery.h"
#include "engine/verification.h"
#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {
namespace {

constexpr std::string_view document =
    R"({"name":"benefit-card","categories":[{"name":"FOOD"},{"name":"CASH"}],
  "default_category":"CASH","mcc_rules":[{"mcc":"5411","category":"FOOD"}],
  "fees":[{"name":"flat","on":"purchase","amount":"1.00","refundable":true},
          {"name":"ask","on":"balance_inquiry","amount":"0.10","paid_by":"employer"}]})";

domain::Command publish() {
  return {.context = {},
          .body = domain::PublishProgram{.program = programs::compile_program(document).value()}};
}

domain::Command hold(std::uint64_t name, std::int64_t minor, std::int64_t seconds) {
  auto command = authorize(name, 2, minor);
  auto& body = std::get<domain::AuthorizeBenefitTransaction>(command.body);
  body.capture = domain::CaptureMode::later;
  body.expires_in_seconds = seconds;
  return command;
}

template <class Body>
domain::Command on(std::uint64_t authorization, Body body) {
  body.authorization = by_alias<AuthorizationId>(authorization);
  return {.context = {}, .body = body};
}

std::int64_t income(const domain::State& state) {
  const auto found = state.ledger.shared(TenantId::standard, domain::AccountClass::fee_income, Currency::brl);
  return found ? state.ledger.posted(*found).minor : 0;
}

}  // namespace

TEST_CASE("fees of holds come back with a snapshot, are given back once, and verify") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start();
  bed.run({publish()});
  bed.add_account();
  bed.run({hold(10, 1'000, 60), hold(11, 1'000, 3'600), authorize(12, 2, 500), authorize(13, 2, 500)});
  domain::InquireAccount inquiry{.kind = domain::InquiryKind::balance, .account = by_alias<AccountId>(2)};
  bed.run({{.context = {}, .body = inquiry}});
  bed.take_snapshot();
  bed.stop();
  bed.start();
  CHECK(bed.engine().started_from() > 1);
  CHECK(bed.unusable_snapshots().empty());
  bed.clock.wall_micros += 61'000'000;
  bed.run({on(11, domain::ReverseAuthorization{}), refund(0, by_alias<AuthorizationId>(12), 500),
           on(13, domain::ReverseAuthorization{}),
           on(13, domain::CaptureAuthorization{.amount = Amount{7}, .forced = true})});
  bed.engine().stop();
  const auto& state = bed.engine().state();
  CHECK(income(state) == 10);
  const auto live = domain::state_hash(state);
  std::int64_t given_back = 0;
  bed.for_each_event([&](const domain::Event& event) {
    const auto fee = domain::fee_movement_of(event.body);
    if (fee && fee->given_back) given_back += fee->posting.fee.amount.minor;
  });
  CHECK(given_back == 400);
  const auto replayed = replay(bed.log(), nullptr);
  REQUIRE(replayed.has_value());
  CHECK(domain::state_hash(replayed->state) == live);
  const auto report = verify_log(bed.log(), {}, *bed.snapshots().files());
  if (!report) FAIL(report.error().message);
  CHECK(report->snapshots == 1);
}

}  // namespace lastro::engine::test
