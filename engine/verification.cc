#include "engine/verification.h"

#include <algorithm>

#include "engine/domain/authorizations/operations.h"
#include "engine/domain/decide.h"
#include "engine/domain/invariants.h"
#include "engine/domain/programs/publication.h"
#include "engine/domain/state_hash.h"
#include "engine/log/event_codec.h"
#include "engine/log/event_refusal.h"
#include "engine/newest_operation.h"
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
    if (auto timely = check_holds(event); !timely) return timely;
    return check_aliases(event);
  }

  /// What an account holds beyond its time is released before anything else is decided about it.
  Result<void> check_holds(const domain::Event& event) {
    const auto& now = event.header.recorded_at;
    if (std::holds_alternative<domain::AuthorizationExpired>(event.body)) return {};
    const auto due = [&](AccountId id) {
      const auto account = account_position(state_, {.id = id, .alias = {}});
      return account && state_.holds.due_in(state_.accounts[*account].first_hold, now);
    };
    const bool late = std::visit(
        [&](const auto& body) {
          using Body = std::decay_t<decltype(body)>;
          if constexpr (std::is_base_of_v<domain::AuthorizationApproved, Body> ||
                        std::is_base_of_v<domain::AuthorizationOperation, Body> ||
                        std::is_base_of_v<domain::OperationDeclined, Body>) {
            return due(body.account);
          } else if constexpr (std::is_same_v<Body, domain::AuthorizationDeclined> ||
                               std::is_same_v<Body, domain::AccountInquired>) {
            return due(body.account.id);
          } else {
            return false;
          }
        },
        event.body);
    if (late) return at(event.header.sequence, "a hold of the account should have expired before");
    return {};
  }

  Result<void> check_aliases(const domain::Event& event) {
    const auto sequence = event.header.sequence;
    const auto known = [&](const Digest128& alias) {
      const auto found = aliases_.find(alias);
      return found == aliases_.end() ? Sequence{0} : found->second;
    };
    const auto reversed_before = [&](const Digest128& alias) {
      const auto marked = known(domain::reversal_mark(alias));
      return alias && marked != 0 && marked == known(alias);
    };
    const auto likeness = domain::likeness_of(event.body);
    const bool reversed = reversed_before(event.header.alias) || reversed_before(likeness);
    const auto* declined = std::get_if<domain::AuthorizationDeclined>(&event.body);
    // Whatever it was declined for: a passed deadline, or an unknown card, comes first.
    const bool late = reversed && declined != nullptr;
    if (declined != nullptr && declined->reason == domain::DeclineReason::reversed_before && !reversed)
      return at(sequence, "no reversal was recorded before");
    if (reversed_before(likeness) && !late) return at(sequence, "its reversal was recorded before");
    const auto* unknown = std::get_if<domain::ReversalDeclined>(&event.body);
    for (const auto& alias : domain::aliases_of(event)) {
      // A reversal may be told again that its original is unknown still.
      const bool again =
          unknown != nullptr && alias != event.header.alias &&
          known(unknown->authorization.alias) == known(domain::reversal_mark(unknown->authorization.alias));
      if (known(alias) != 0 && alias != likeness && !late && !again)
        return at(sequence, "an external id is used a second time");
    }
    for (const auto& alias : domain::aliases_of(event)) aliases_[alias] = sequence;
    return {};
  }

  Result<void> decide_again(const domain::Event& event, Bytes recorded) {
    const auto sequence = event.header.sequence;
    auto command = command_of(event);
    if (!command) return {};
    auto found = std::visit([&](auto& body) { return look_up_original(sequence, body); }, command->body);
    if (!found) return found;
    if (auto completed = complete_program(event, *command); !completed) return completed;
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

  /// With the parts stored before it.
  Result<void> complete_program(const domain::Event& event, domain::Command& command) const {
    const auto* published = std::get_if<domain::ProgramPublished>(&event.body);
    if (published == nullptr) return {};
    const auto whole = domain::published_program(state_, *published);
    if (whole == nullptr)
      return at(event.header.sequence, "the program's parts are not those stored before it");
    std::get<domain::PublishProgram>(command.body).program = *whole;
    return {};
  }

  template <class Body>
  Result<void> look_up_original(Sequence sequence, Body& body) {
    if constexpr (requires { body.original; }) {
      const auto id = body.authorization.id;
      if (!id || state_.holds.find(id) != nullptr) return {};
      if (id.sequence() == 0 || id.sequence() >= sequence)
        return at(sequence, "names what was not there yet");
      if (auto read = read_original(id.sequence()); !read) return read;
      const auto made = domain::original_of(original_.event, state_.partition);
      if (!made) return at(sequence, "names an authorization that is none");
      const auto original = std::make_shared<domain::OriginalAuthorization>(*made);
      body.original = original;
      const auto newest =
          newest_operation(id, [&](const Digest128& alias) -> Result<std::optional<Sequence>> {
            const auto known = aliases_.find(alias);
            if (known == aliases_.end() || known->second == sequence) return std::nullopt;
            return known->second;
          });
      if (!newest) return std::unexpected(newest.error());
      if (!*newest) return {};
      if (auto read = read_original(**newest); !read) return read;
      const auto* after = domain::after_of(original_.event.body);
      LASTRO_ASSERT(after != nullptr);
      original->standing = *after;
    }
    return {};
  }

  Result<void> read_original(Sequence sequence) {
    auto frame = log_.read(sequence);
    if (!frame) return std::unexpected(frame.error());
    original_frame_ = *frame;
    if (auto read = original_.decode(original_frame_->event(sequence)); !read)
      return at(sequence, read.error());
    return {};
  }

  Result<void> check_program(const domain::Event& event) const {
    const auto* published = std::get_if<domain::ProgramPublished>(&event.body);
    if (published == nullptr) return {};
    const auto whole = domain::published_program(state_, *published);
    auto compiled = programs::compile_program(whole->document);
    if (!compiled) return at(event.header.sequence, compiled.error().message);
    // The time zone was compiled from the data of its day: its name is what the document says.
    if (compiled->time_zone.name == whole->time_zone.name) compiled->time_zone = whole->time_zone;
    if (*compiled != *whole) {
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
  std::shared_ptr<const log::Frame> original_frame_;
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
