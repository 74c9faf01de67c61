#include "engine/verification.h"

#include <functional>

#include "engine/log/memory_log.h"
#include "engine/programs/program_document.h"
#include "engine/recovery.h"
#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {
namespace {

/// The same history with one byte of one event changed, in frames chained anew.
void forge_byte(const std::vector<std::shared_ptr<const log::Frame>>& history, log::MemoryLog& forged,
                Sequence changed, std::size_t at, std::uint8_t flip) {
  log::FrameBuilder builder(ledger, 0);
  for (const auto& frame : history) {
    for (auto sequence = frame->first_sequence(); sequence <= frame->last_sequence(); ++sequence) {
      const auto event = frame->event(sequence);
      if (sequence == changed) {
        std::vector<std::uint8_t> bytes(event.begin(), event.end());
        bytes[at] ^= flip;
        builder.add(bytes);
      } else {
        builder.add(event);
      }
    }
    const auto made = builder.finish(forged.appended(), frame->header().written_at);
    REQUIRE(forged.append(*made).has_value());
    REQUIRE(forged.commit(made->last_sequence()).has_value());
  }
}

}  // namespace

TEST_CASE("a log that the engine wrote verifies: each command decided again gives the same bytes") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start();
  bed.run(history(60));
  bed.engine().stop();
  std::uint64_t decided = 0;
  bed.for_each_event([&](const domain::Event& event) {
    const auto* employer = std::get_if<domain::EmployerCreated>(&event.body);
    if (event.header.sequence > 3 && (employer == nullptr || !employer->house)) ++decided;
  });
  const auto report = verify_log(bed.log());
  if (!report) FAIL(report.error().message);
  CHECK(report->events == bed.log().committed());
  CHECK(report->frames == bed.frames().size());
  CHECK(report->redecided == decided);
  CHECK(report->head == bed.log().appended().frame_hash);
}

TEST_CASE("a history rewritten and chained anew does not verify, and its first wrong event is named") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.run(history(20));
  bed.engine().stop();
  struct Row {
    std::string what;
    std::function<bool(domain::Event&)> change;  ///< whether it changed the event
  };
  const Row rows[] = {
      {"a purchase that takes less than it says",
       [](domain::Event& event) {
         auto* approved = std::get_if<domain::AuthorizationApproved>(&event.body);
         if (approved == nullptr || approved->amount.minor < 2) return false;
         approved->allocations[0].amount.minor -= 1;
         approved->allocations[0].balance_after.minor += 1;
         return true;
       }},
      {"another reason",
       [](domain::Event& event) {
         auto* declined = std::get_if<domain::AuthorizationDeclined>(&event.body);
         if (declined == nullptr) return false;
         declined->reason = domain::DeclineReason::card_stolen;
         return true;
       }},
      {"a decline where there was money",
       [](domain::Event& event) {
         const auto* approved = std::get_if<domain::AuthorizationApproved>(&event.body);
         if (approved == nullptr) return false;
         event.body = domain::AuthorizationDeclined{.account = {.id = approved->account, .alias = {}},
                                                    .amount = approved->amount,
                                                    .currency = approved->currency,
                                                    .reason = domain::DeclineReason::insufficient_funds,
                                                    .merchant = approved->merchant};
         return true;
       }},
      {"a purchase of nothing",
       [](domain::Event& event) {
         auto* approved = std::get_if<domain::AuthorizationApproved>(&event.body);
         if (approved == nullptr) return false;
         approved->amount = {};
         return true;
       }},
      {"a decline of nobody's purchase",
       [](domain::Event& event) {
         auto* declined = std::get_if<domain::AuthorizationDeclined>(&event.body);
         if (declined == nullptr) return false;
         declined->account = {};
         return true;
       }},
      {"a refund to no wallet",
       [](domain::Event& event) {
         auto* posted = std::get_if<domain::RefundPosted>(&event.body);
         if (posted == nullptr) return false;
         posted->authorization = {};
         posted->allocations = {};
         return true;
       }},
      {"a refund to no wallet, of an authorization",
       [](domain::Event& event) {
         auto* posted = std::get_if<domain::RefundPosted>(&event.body);
         if (posted == nullptr) return false;
         posted->allocations = {};
         return true;
       }},
      {"a reference that no load can have",
       [](domain::Event& event) {
         static const std::string text(500, 'x');
         auto* loaded = std::get_if<domain::BenefitLoaded>(&event.body);
         if (loaded == nullptr) return false;
         loaded->reference = text;
         return true;
       }},
      {"an account in a currency nobody has",
       [](domain::Event& event) {
         auto* opened = std::get_if<domain::AccountOpened>(&event.body);
         if (opened == nullptr) return false;
         opened->currency = Currency{999};
         return true;
       }},
      {"a larger load",
       [](domain::Event& event) {
         auto* loaded = std::get_if<domain::BenefitLoaded>(&event.body);
         if (loaded == nullptr) return false;
         loaded->allocation.balance_after.minor += 1;
         return true;
       }},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    log::MemoryLog forged;
    Sequence changed = 0;
    forge(bed, forged, [&](domain::Event& event) {
      if (changed == 0 && row.change(event)) changed = event.header.sequence;
    });
    REQUIRE(changed > 0);
    const auto report = verify_log(forged);
    REQUIRE_FALSE(report.has_value());
    CHECK(report.error().code == ErrorCode::corruption);
    CHECK(report.error().message.find("sequence " + std::to_string(changed) + ":") != std::string::npos);
  }
}

TEST_CASE(
    "a log with any byte of an event changed, chained anew, is verified to its end or refused by sequence") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.run(history(2));
  bed.engine().stop();
  const auto frames = bed.frames();
  const auto head = bed.log().committed();
  std::size_t refused = 0;
  for (const auto& frame : frames) {
    for (auto changed = frame->first_sequence(); changed <= frame->last_sequence(); ++changed) {
      const auto bytes = frame->event(changed).size();
      for (std::size_t at = 0; at < bytes; at += bytes < 400 ? 3 : 41) {
        for (const auto flip : std::to_array<std::uint8_t>({0x01, 0x80})) {
          log::MemoryLog forged;
          forge_byte(frames, forged, changed, at, flip);
          const auto report = verify_log(forged);
          if (report) {
            // What is recorded and decided by nothing: an actor, say.
            REQUIRE(report->events == head);
            continue;
          }
          ++refused;
          CAPTURE(changed, at, report.error().message);
          REQUIRE(report.error().message.find("sequence ") != std::string::npos);
        }
      }
    }
  }
  CHECK(refused > 1'000);
}

TEST_CASE("what a caller had captured at once under a program that captures later verifies") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  auto program = programs::compile_program(R"({"name":"benefit-card","categories":[{"name":"FOOD"}],
      "default_category":"FOOD","capture":"later"})");
  REQUIRE(program.has_value());
  auto now = authorize(10, 2, 100);
  std::get<domain::AuthorizeBenefitTransaction>(now.body).capture = domain::CaptureMode::now;
  domain::Command publish{.context = {}, .body = domain::PublishProgram{.program = *program}};
  bed.run({publish, now, authorize(11, 2, 100)});
  bed.engine().stop();
  const auto report = verify_log(bed.log());
  if (!report) FAIL(report.error().message);
}

TEST_CASE("snapshots that were there before a log was opened are verified with it as it then was") {
  Bed bed(LogKind::rocks);
  bed.start();
  bed.run(history(20));
  bed.take_snapshot();
  const auto files = bed.snapshots().files();
  REQUIRE(files.has_value());
  const auto opened = bed.open_read_only();
  bed.run({create_client(9'000)});
  bed.take_snapshot();
  const auto before = verify_log(*opened, {}, *files);
  if (!before) FAIL(before.error().message);
  CHECK(before->snapshots == 1);
  // The newer one would say that this log has lost its end.
  CHECK_FALSE(verify_log(*opened, {}, *bed.snapshots().files()).has_value());
  // Two more, and the first is gone by the time that it is read.
  bed.run({create_client(9'001)});
  bed.take_snapshot();
  const auto gone = verify_log(*opened, {}, *files);
  if (!gone) FAIL(gone.error().message);
  CHECK(gone->snapshots == 0);
}

TEST_CASE("a snapshot whose state is not what the log leads to is found by verify") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.run(history(20));
  auto reached = replay(bed.log(), nullptr);
  REQUIRE(reached.has_value());
  reached->state.clients.front().status = domain::Status::closed;
  REQUIRE(bed.snapshots().add(reached->ledger, reached->head, reached->state).has_value());
  const auto report = verify_log(bed.log(), {}, *bed.snapshots().files());
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().message.find("another state than the snapshot") != std::string::npos);
}

}  // namespace lastro::engine::test
