#include "engine/verification.h"

#include <algorithm>

#include "engine/domain/decide.h"
#include "engine/domain/invariants.h"
#include "engine/domain/refunds/refunds.h"
#include "engine/domain/state_hash.h"
#include "engine/log/event_codec.h"
#include "engine/log/event_refusal.h"
#include "engine/programs/program_document.h"
#include "engine/recovery.h"
#include "engine/redecision.h"
#include "engine/rules_version.h"

namespace lastro::engine {
namespace {

/// LedgerOpened, EngineVersionActivated, and the default tenant's house employer.
constexpr Sequence opening_events = 3;

class Verifier {
 public:
  explicit Verifier(log::EventLog& log) : log_(log) {}

  /// Has the snapshots that can be read compared when their sequence is reached.
  Result<void> expect(std::span<const std::string> files) {
    for (const auto& file : files) {
      auto snapshot = log::read_snapshot(file);
      // A server that runs may have replaced it by now. Of another format, a start passes it over as well.
      if (!snapshot && (snapshot.error().code == ErrorCode::not_found ||
                        snapshot.error().code == ErrorCode::incompatible)) {
        continue;
      }
      if (!snapshot) return std::unexpected(snapshot.error());
      if (auto sound = check_snapshot(log_, *snapshot); !sound) return sound;
      expected_.push_back({file, snapshot->head.sequence, domain::state_hash(snapshot->state)});
    }
    return {};
  }

  Result<void> take(const log::Frame& frame) {
    if (frame.first_sequence() != state_.last + 1) return at(state_.last + 1, "is missing");
    if (state_.last == 0) state_.partition = frame.header().partition;
    for (auto sequence = frame.first_sequence(); sequence <= frame.last_sequence(); ++sequence) {
      if (auto taken = take_event(frame, sequence); !taken) return taken;
    }
    ++report_.frames;
    report_.head = frame.hash();
    return check_snapshots();
  }

  Result<VerificationReport> finish() {
    if (const auto broken = domain::broken_invariant(state_)) return at(state_.last, *broken);
    report_.events = state_.last;
    return report_;
  }

  [[nodiscard]] Sequence position() const { return state_.last; }

 private:
  [[nodiscard]] std::unexpected<Error> at(Sequence sequence, const Error& why) const {
    return std::unexpected(log::refused_event(log_, sequence, why));
  }
  [[nodiscard]] std::unexpected<Error> at(Sequence sequence, std::string_view what) const {
    return at(sequence, {ErrorCode::corruption, std::string(what)});
  }

  Result<void> check_snapshots() {
    for (const auto& expected : expected_) {
      if (expected.sequence != state_.last) continue;
      if (expected.hash != domain::state_hash(state_))
        return at(state_.last, "the log leads to another state than the snapshot " + expected.file + " has");
      ++report_.snapshots;
    }
    return {};
  }

  Result<void> take_event(const log::Frame& frame, Sequence sequence) {
    const auto bytes = frame.event(sequence);
    if (auto read = decoded_.decode(bytes); !read) return at(sequence, read.error());
    const auto& event = decoded_.event;
    if (event.header.sequence != sequence) return at(sequence, "the event names another sequence");
    if (event.header.recorded_at < state_.last_recorded_at) return at(sequence, "time runs backwards");
    if (auto known = check_rules_version(event); !known) return at(sequence, known.error());
    if (auto placed = check_place(event, frame.header().ledger); !placed) return placed;
    if (auto same = decide_again(event, bytes); !same) return same;
    if (auto compiled = check_program(event); !compiled) return compiled;
    domain::apply(state_, event);
    return {};
  }

  /// Events that are part of another command's outcome, and what no single decision shows.
  Result<void> check_place(const domain::Event& event, const LedgerId& ledger) {
    const auto sequence = event.header.sequence;
    const auto* opened = std::get_if<domain::LedgerOpened>(&event.body);
    if ((opened != nullptr) != (sequence == 1)) {
      return at(sequence, "a ledger is opened once, by its first event");
    }
    if (opened != nullptr && opened->ledger_id != ledger) {
      return at(sequence, "another ledger is opened than the frame belongs to");
    }
    const auto* activated = std::get_if<domain::EngineVersionActivated>(&event.body);
    if (activated != nullptr && activated->version <= state_.engine_version) {
      return at(sequence, "an engine version is activated out of order");
    }
    if (awaits_account_ && !std::holds_alternative<domain::AccountOpened>(event.body)) {
      return at(sequence, "a house employer was created and no account after it");
    }
    awaits_account_ = false;
    const auto* employer = std::get_if<domain::EmployerCreated>(&event.body);
    if (employer != nullptr && employer->house) {
      const bool first = !state_.house_at.contains(event.header.tenant);
      if (!first || employer->credit != state_.house_credit || !employer->external_id.empty()) {
        return at(sequence, "a house employer is not as the ledger's opening says");
      }
      awaits_account_ = sequence > opening_events;
    }
    if (event.header.alias && !aliases_.emplace(event.header.alias, sequence).second) {
      return at(sequence, "an external id is used a second time");
    }
    return {};
  }

  Result<void> decide_again(const domain::Event& event, Bytes recorded) {
    const auto sequence = event.header.sequence;
    auto command = command_of(event);
    if (!command) return {};
    if (auto* refund = std::get_if<domain::Refund>(&command->body);
        refund != nullptr && refund->authorization.id) {
      if (auto found = look_up_original(sequence, *refund); !found) return found;
    }
    domain::decide(
        state_, *command,
        {.sequence = sequence, .recorded_at = event.header.recorded_at, .expired = was_expired(event)},
        decision_);
    if (decision_.rejection() || decision_.events().size() != 1) {
      return at(sequence, "deciding again refuses what was recorded");
    }
    const auto again = encoder_.encode(decision_.events().front());
    if (!std::equal(again.begin(), again.end(), recorded.begin(), recorded.end())) {
      return at(sequence, "deciding again gives another outcome");
    }
    ++report_.redecided;
    return {};
  }

  Result<void> look_up_original(Sequence sequence, domain::Refund& refund) {
    const auto original = refund.authorization.id.sequence();
    if (original == 0 || original >= sequence) return at(sequence, "refunds what was not there yet");
    auto frame = log_.read(original);
    if (!frame) return std::unexpected(frame.error());
    if (auto read = original_.decode((*frame)->event(original)); !read) return at(original, read.error());
    refund.original = domain::original_of(original_.event, state_.partition);
    return {};
  }

  Result<void> check_program(const domain::Event& event) const {
    const auto* published = std::get_if<domain::ProgramPublished>(&event.body);
    if (published == nullptr) return {};
    auto compiled = programs::compile_program(published->program->document);
    if (!compiled) return at(event.header.sequence, compiled.error().message);
    // The time zone was compiled from the data of its day: its name is what the document says.
    if (compiled->time_zone.name == published->program->time_zone.name)
      compiled->time_zone = published->program->time_zone;
    if (*compiled != *published->program) {
      return at(event.header.sequence, "the program's document compiles to other tables than those recorded");
    }
    return {};
  }

  struct ExpectedState {
    std::string file;
    Sequence sequence;
    std::uint64_t hash;
  };

  log::EventLog& log_;
  std::vector<ExpectedState> expected_;
  domain::State state_;
  domain::Decision decision_;
  log::DecodedEvent decoded_;
  log::DecodedEvent original_;
  log::EventEncoder encoder_;
  VerificationReport report_;
  FlatMap<Digest128, Sequence> aliases_;  ///< 32 bytes for each external id in the log
  bool awaits_account_ = false;
};

}  // namespace

Result<VerificationReport> verify_log(log::EventLog& log, const std::function<void(Sequence)>& progress,
                                      std::span<const std::string> snapshot_files) {
  Verifier verifier(log);
  if (auto read = verifier.expect(snapshot_files); !read) return std::unexpected(read.error());
  const auto cursor = log.cursor(1);
  for (;;) {
    auto frame = cursor->next();
    if (!frame) return std::unexpected(frame.error());
    if (*frame == nullptr) break;
    if (auto taken = verifier.take(**frame); !taken) return std::unexpected(taken.error());
    if (progress) progress(verifier.position());
  }
  return verifier.finish();
}

}  // namespace lastro::engine
