#include <chrono>
#include <thread>

#include "engine/domain/state_hash.h"
#include "engine/verification.h"
#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {
namespace {

domain::Command hold(std::uint64_t name, std::uint64_t account, std::int64_t minor, std::int64_t seconds) {
  auto command = authorize(name, account, minor);
  auto& body = std::get<domain::AuthorizeBenefitTransaction>(command.body);
  body.capture = domain::CaptureMode::later;
  body.expires_in_seconds = seconds;
  return command;
}

template <class Body>
domain::Command on(std::uint64_t name, domain::Reference<AuthorizationId> authorization,
                   std::int64_t minor = 0) {
  domain::Command command;
  command.context.tenant = TenantId::standard;
  if (name != 0) command.context.alias = alias(name);
  Body body;
  body.authorization = authorization;
  body.amount = Amount{minor};
  command.body = body;
  return command;
}

std::string told(Bed& bed, const Reply& reply) {
  if (reply.kind == Reply::Kind::rejected) return "rejected";
  const auto frame = bed.log().read(reply.sequence);
  REQUIRE(frame.has_value());
  log::DecodedEvent decoded;
  REQUIRE(decoded.decode((*frame)->event(reply.sequence)).has_value());
  const auto name = domain::event_name(decoded.event.body);
  auto text = std::string(name.aggregate) + "." + std::string(name.type);
  if (const auto* declined = domain::declined_operation_of(decoded.event.body))
    text += " " + std::string(domain::decline_codes(declined->reason).name);
  if (const auto* declined = std::get_if<domain::AuthorizationDeclined>(&decoded.event.body))
    text += " " + std::string(domain::decline_codes(declined->reason).name);
  return text;
}

std::string run_one(Bed& bed, domain::Command command) {
  return told(bed, bed.run({std::move(command)}).front());
}

int count(Bed& bed, std::string_view type) {
  int found = 0;
  bed.for_each_event([&](const domain::Event& event) {
    if (domain::event_name(event.body).type == type) ++found;
  });
  return found;
}

void expect_sound(Bed& bed) {
  const auto report = verify_log(bed.log());
  if (!report) FAIL(report.error().message);
}

/// Until that many events of the type are committed, ten seconds at most.
void wait_for(Bed& bed, std::string_view type, int wanted) {
  for (int i = 0; i < 1'000 && count(bed, type) < wanted; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  REQUIRE(count(bed, type) == wanted);
}

constexpr UnixMicros second = 1'000'000;

}  // namespace

TEST_CASE("the writer expires what is due by itself, once, and not before its time") {
  Bed bed(GENERATE(LogKind::memory, LogKind::rocks));
  bed.start();
  bed.add_account();
  CHECK(run_one(bed, hold(10, 2, 100, 60)) == "authorization.held");
  CHECK(run_one(bed, hold(11, 2, 100, 120)) == "authorization.held");
  bed.clock.wall_micros += 59 * second;
  CHECK(run_one(bed, on<domain::CaptureAuthorization>(0, by_alias<AuthorizationId>(10), 1)) ==
        "authorization.captured");
  bed.clock.wall_micros += 1 * second;
  wait_for(bed, "expired", 1);
  CHECK(run_one(bed, on<domain::CaptureAuthorization>(0, by_alias<AuthorizationId>(10), 1)) ==
        "capture.declined authorization_captured");
  // A clock that is set back delays nothing that is recorded, and one that leaps ahead brings it once.
  bed.clock.wall_micros -= 3'600 * second;
  CHECK(run_one(bed, on<domain::CaptureAuthorization>(0, by_alias<AuthorizationId>(11), 1)) ==
        "authorization.captured");
  bed.clock.wall_micros += 7'200 * second;
  wait_for(bed, "expired", 2);
  bed.stop(true);
  bed.start();
  CHECK(run_one(bed, on<domain::ReverseAuthorization>(0, by_alias<AuthorizationId>(11))) ==
        "reversal.declined authorization_captured");
  CHECK(count(bed, "expired") == 2);
  expect_sound(bed);
}

TEST_CASE("what came due while the server was down expires before anything is decided about its account") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  for (std::uint64_t i = 0; i < 40; ++i)
    CHECK(run_one(bed, hold(10 + i, 2, 250, 60)) == "authorization.held");
  CHECK(run_one(bed, authorize(90, 2, 1)) == "authorization.declined insufficient_funds");
  bed.stop();
  bed.clock.wall_micros += 60 * second;
  bed.start();
  CHECK(run_one(bed, authorize(91, 2, 10'000)) == "authorization.approved");
  wait_for(bed, "expired", 40);
  expect_sound(bed);
}

TEST_CASE("a presentment of what has ended takes what expired before it from the same account") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  const auto ended = by_alias<AuthorizationId>(10);
  CHECK(run_one(bed, hold(10, 2, 100, 1'000)) == "authorization.held");
  CHECK(run_one(bed, on<domain::ReverseAuthorization>(0, ended)) == "authorization.reversed");
  CHECK(run_one(bed, hold(11, 2, 10'000, 60)) == "authorization.held");
  bed.stop();
  bed.clock.wall_micros += 60 * second;
  bed.start();
  auto presentment = on<domain::CaptureAuthorization>(0, ended, 10'000);
  std::get<domain::CaptureAuthorization>(presentment.body).forced = true;
  const auto reply = bed.run({presentment}).front();
  CHECK(told(bed, reply) == "presentment.posted");
  const auto frame = bed.log().read(reply.sequence);
  log::DecodedEvent decoded;
  REQUIRE(decoded.decode((*frame)->event(reply.sequence)).has_value());
  CHECK(domain::operation_of(decoded.event.body)->allocations.size() == 1);  // nothing is owed by the client
  CHECK(count(bed, "expired") == 1);
  expect_sound(bed);
}

TEST_CASE("an ended authorization is found as its newest operation left it") {
  Bed bed(GENERATE(LogKind::memory, LogKind::rocks));
  bed.start();
  bed.add_account();
  CHECK(run_one(bed, hold(10, 2, 100, 60)) == "authorization.held");
  const auto target = by_alias<AuthorizationId>(10);
  CHECK(run_one(bed, on<domain::CaptureAuthorization>(0, target)) == "authorization.captured");
  for (const bool restarted : {false, true, true}) {
    if (restarted) {
      bed.stop(true);
      bed.start();
    }
    for (int i = 0; i < 11; ++i) CHECK(run_one(bed, refund(0, target, 3)) == "refund.posted");
  }
  // Ninety-nine of a hundred are back. Two in one batch: the second finds the first in the open frame.
  const auto both = bed.run({refund(0, target, 1), refund(0, target, 1)});
  CHECK(told(bed, both[0]) == "refund.posted");
  CHECK(told(bed, both[1]) == "refund.declined");
  expect_sound(bed);
}

TEST_CASE("operations of one authorization in one batch each see the one before") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  const auto target = by_alias<AuthorizationId>(10);
  const auto replies = bed.run(
      {hold(10, 2, 100, 60), on<domain::IncrementAuthorization>(20, target, 20),
       on<domain::CaptureAuthorization>(21, target, 70), on<domain::CaptureAuthorization>(21, target, 70),
       on<domain::CaptureAuthorization>(22, target, 51), on<domain::ReverseAuthorization>(23, target),
       on<domain::ReverseAuthorization>(24, target),
       on<domain::ReverseAuthorization>(25, by_alias<AuthorizationId>(99))});
  CHECK(told(bed, replies[0]) == "authorization.held");
  CHECK(told(bed, replies[1]) == "authorization.incremented");
  CHECK(told(bed, replies[2]) == "authorization.captured");
  CHECK(replies[3].kind == Reply::Kind::duplicate);
  CHECK(replies[3].sequence == replies[2].sequence);
  CHECK(told(bed, replies[4]) == "capture.declined capture_exceeds_authorized");
  CHECK(told(bed, replies[5]) == "authorization.reversed");
  CHECK(told(bed, replies[6]) == "reversal.declined authorization_captured");
  CHECK(told(bed, replies[7]) == "rejected");
  expect_sound(bed);
}

TEST_CASE("an authorization that comes after its recorded reversal is declined, once, and stays so") {
  Bed bed(GENERATE(LogKind::memory, LogKind::rocks));
  bed.start();
  bed.add_account();
  auto reversal = on<domain::ReverseAuthorization>(20, by_alias<AuthorizationId>(10));
  std::get<domain::ReverseAuthorization>(reversal.body).record_unknown = true;
  CHECK(run_one(bed, reversal) == "reversal.declined authorization_unknown");
  reversal.context.alias = alias(21);
  CHECK(run_one(bed, reversal) == "reversal.declined authorization_unknown");
  bed.stop(true);
  bed.start();
  CHECK(run_one(bed, authorize(10, 2, 5)) == "authorization.declined reversed_before");
  const auto again = bed.run({authorize(10, 2, 5)}).front();
  CHECK(again.kind == Reply::Kind::duplicate);
  CHECK(told(bed, again) == "authorization.declined reversed_before");
  reversal.context.alias = alias(22);
  CHECK(run_one(bed, reversal) == "reversal.declined authorization_declined");
  expect_sound(bed);
}

TEST_CASE("an operation on what was declined for its currency is verified, whichever currency it names") {
  Bed bed(LogKind::memory);
  bed.start();
  auto account = open_account(2, 1);
  std::get<domain::OpenAccount>(account.body).currency = Currency::usd;
  bed.run({create_client(1), account});
  auto purchase = authorize(50, 2, 100);
  std::get<domain::AuthorizeBenefitTransaction>(purchase.body).currency = Currency::brl;
  CHECK(run_one(bed, purchase) == "authorization.declined currency_mismatch");
  const auto original = by_alias<AuthorizationId>(50);
  CHECK(run_one(bed, on<domain::ReverseAuthorization>(51, original)) ==
        "reversal.declined authorization_declined");
  CHECK(run_one(bed, on<domain::CaptureAuthorization>(52, original, 7)) ==
        "capture.declined authorization_declined");
  CHECK(run_one(bed, on<domain::IncrementAuthorization>(53, original, 7)) ==
        "increment.declined authorization_declined");
  auto named = on<domain::ReverseAuthorization>(54, original);
  std::get<domain::ReverseAuthorization>(named.body).currency = Currency::brl;
  CHECK(run_one(bed, named) == "reversal.declined currency_mismatch");
  expect_sound(bed);
}

TEST_CASE("a refund while a part is held still is read again as it was written") {
  Bed bed(LogKind::rocks);
  bed.start();
  bed.add_account();
  bed.run({hold(60, 2, 1'000, 3'600)});
  const auto original = by_alias<AuthorizationId>(60);
  CHECK(run_one(bed, on<domain::CaptureAuthorization>(61, original, 400)) == "authorization.captured");
  CHECK(run_one(bed, on<domain::Refund>(62, original, 100)) == "refund.posted");
  expect_sound(bed);
  bed.engine().stop();
  const auto live = domain::state_hash(bed.engine().state());
  bed.stop();
  bed.start();
  bed.engine().stop();
  CHECK(domain::state_hash(bed.engine().state()) == live);
}

TEST_CASE("an authorization is found by its likeness, the newest of several, and after a restart") {
  Bed bed(GENERATE(LogKind::memory, LogKind::rocks));
  bed.start();
  bed.add_account();
  bed.run({load(9, 2, 1'000)});
  const auto alike = [](std::uint64_t name) {
    auto command = hold(name, 2, 100, 3'600);
    std::get<domain::AuthorizeBenefitTransaction>(command.body).likeness = alias(500);
    return command;
  };
  CHECK(run_one(bed, alike(10)) == "authorization.held");
  CHECK(run_one(bed, alike(11)) == "authorization.held");
  bed.stop(true);
  bed.start();
  CHECK(run_one(bed, on<domain::ReverseAuthorization>(20, by_alias<AuthorizationId>(500))) ==
        "authorization.reversed");
  CHECK(run_one(bed, on<domain::ReverseAuthorization>(21, by_alias<AuthorizationId>(11))) ==
        "reversal.declined authorization_reversed");
  CHECK(run_one(bed, on<domain::ReverseAuthorization>(22, by_alias<AuthorizationId>(10))) ==
        "authorization.reversed");
  expect_sound(bed);
}

TEST_CASE("an authorization whose like was reversed before it came is declined, once") {
  Bed bed(GENERATE(LogKind::memory, LogKind::rocks));
  bed.start();
  bed.add_account();
  auto reversal = on<domain::ReverseAuthorization>(20, by_alias<AuthorizationId>(500));
  std::get<domain::ReverseAuthorization>(reversal.body).record_unknown = true;
  CHECK(run_one(bed, reversal) == "reversal.declined authorization_unknown");
  bed.stop(true);
  bed.start();
  auto late = authorize(10, 2, 5);
  std::get<domain::AuthorizeBenefitTransaction>(late.body).likeness = alias(500);
  CHECK(run_one(bed, late) == "authorization.declined reversed_before");
  late.context.alias = alias(11);
  CHECK(run_one(bed, late) == "authorization.approved");
  expect_sound(bed);
}

TEST_CASE("a log verifies in which a reversed one came late and was declined for another reason") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  auto reversal = on<domain::ReverseAuthorization>(20, by_alias<AuthorizationId>(10));
  std::get<domain::ReverseAuthorization>(reversal.body).record_unknown = true;
  CHECK(run_one(bed, reversal) == "reversal.declined authorization_unknown");
  auto late = authorize(10, 2, 5);
  late.context.deadline_micros = 1;
  CHECK(run_one(bed, late) == "authorization.declined deadline_passed");
  expect_sound(bed);
}

}  // namespace lastro::engine::test
