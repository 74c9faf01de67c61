#include "engine/recovery.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "engine/domain/authorizations/operation_alias.h"
#include "engine/domain/decide.h"
#include "engine/event_groups.h"
#include "engine/log/event_refusal.h"
#include "engine/log/read_ahead.h"
#include "engine/rules_version.h"

namespace lastro::engine {
namespace {

/// Aliases are handed to the index in batches, so that its writes stay few.
constexpr std::size_t alias_batch = 4096;

class Replay {
 public:
  Replay(log::EventLog& log, log::AliasIndex* aliases, log::Snapshot from)
      : log_(log), aliases_(aliases), reached_(std::move(from)), groups_(log) {}

  /// The last sequence that nobody lacks.
  [[nodiscard]] Sequence known() const { return std::min(reached_.state.last, indexed()); }

  Result<void> take(const log::Frame& frame) {
    const auto& header = frame.header();
    auto& state = reached_.state;
    if (header.first_sequence > state.last + 1) {
      return refuse(state.last + 1, {ErrorCode::corruption, "is missing: the next frame starts at " +
                                                                std::to_string(header.first_sequence)});
    }
    if (state.last == 0) state.partition = header.partition;
    auto taken = groups_.each(frame, std::max(header.first_sequence, known() + 1), frame.last_sequence(),
                              state, [&](const domain::Event& event) -> Result<void> {
                                if (auto done = take_event(event); !done)
                                  return refuse(event.header.sequence, done.error());
                                return {};
                              });
    if (!taken) return taken;
    through_ = frame.last_sequence();
    if (through_ == state.last) {
      reached_.ledger = header.ledger;
      reached_.head = frame.head();
    }
    return entries_.size() < alias_batch ? Result<void>{} : hand_over();
  }

  Result<log::Snapshot> finish() {
    if (through_ > indexed()) {
      if (auto done = hand_over(); !done) return std::unexpected(done.error());
    }
    return std::move(reached_);
  }

 private:
  [[nodiscard]] Result<void> refuse(Sequence sequence, const Error& why) const {
    return std::unexpected(log::refused_event(log_, sequence, why));
  }

  Result<void> take_event(const domain::Event& event) {
    const auto& header = event.header;
    if (header.sequence > reached_.state.last) {
      if (auto known = check_rules_version(event); !known) return known;
      domain::apply(reached_.state, event);
    }
    if (header.sequence <= indexed()) return {};
    for (const auto& alias : domain::aliases_of(event))
      entries_.push_back({.digest = alias, .sequence = header.sequence});
    return {};
  }

  /// Where nobody wants the aliases, none are lacking.
  [[nodiscard]] Sequence indexed() const {
    return aliases_ == nullptr ? std::numeric_limits<Sequence>::max() : aliases_->through();
  }

  Result<void> hand_over() {
    auto inserted = aliases_->insert(entries_, through_);
    if (inserted) aliases_->commit(through_);
    entries_.clear();
    return inserted;
  }

  log::EventLog& log_;
  log::AliasIndex* aliases_;
  log::Snapshot reached_;
  EventGroups groups_;
  std::vector<log::AliasEntry> entries_;
  Sequence through_ = 0;
};

}  // namespace

Result<void> check_snapshot(log::EventLog& log, const log::Snapshot& snapshot) {
  const auto& head = snapshot.head;
  const auto refuse = [&](ErrorCode code, std::string why) {
    return std::unexpected(log::refused_event(log, head.sequence, {code, std::move(why)}));
  };
  if (head.sequence == 0 || head.sequence > log.committed()) {
    return refuse(ErrorCode::corruption,
                  "a snapshot was taken there, and the log ends at " + std::to_string(log.committed()));
  }
  const auto frame = log.read(head.sequence);
  if (!frame) return std::unexpected(frame.error());
  if ((*frame)->header().ledger != snapshot.ledger) {
    return refuse(ErrorCode::incompatible,
                  "the snapshot taken there is of another ledger; remove it: the log has all that it needs");
  }
  if ((*frame)->last_sequence() != head.sequence || (*frame)->hash() != head.frame_hash) {
    return refuse(ErrorCode::corruption, "the frame is not the one that a snapshot was taken at");
  }
  if (snapshot.state.engine_version > domain::engine_version) {
    return refuse(ErrorCode::incompatible, "a snapshot was taken there under engine version " +
                                               std::to_string(snapshot.state.engine_version) +
                                               ", and this build has " +
                                               std::to_string(domain::engine_version));
  }
  return {};
}

Result<log::Snapshot> replay(log::EventLog& log, log::AliasIndex* aliases, log::Snapshot from,
                             const ReplayProgress& progress) {
  Replay replay(log, aliases, std::move(from));
  // With the frame before the first that is needed, so that this one is held against its hash.
  log::ReadAhead frames(log, std::max(replay.known(), Sequence{1}));
  for (;;) {
    auto frame = frames.next();
    if (!frame) return std::unexpected(frame.error());
    if (*frame == nullptr) return replay.finish();
    if (auto taken = replay.take(**frame); !taken) return std::unexpected(taken.error());
    if (progress && !progress((*frame)->last_sequence()))
      return fail(ErrorCode::unavailable, "the replay was ended");
  }
}

}  // namespace lastro::engine
