#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>

#include "engine/base/flat_map.h"
#include "engine/domain/prefetch.h"
#include "engine/log/event_codec.h"
#include "engine/pipeline.h"

namespace lastro::engine {

/// Owns the state: decides commands one after the other and collects their events into frames. One thread.
/// Invariants:
///  1. state_.last is the sequence of the last event in the open frame, or of the last frame closed;
///  2. an alias of an event is in open_aliases_ until its frame is closed, and in the index from then on;
///  3. an event not yet committed is in the open frame or in uncommitted_.
class Writer {
 public:
  Writer(log::EventLog& log, log::AliasIndex& aliases, Clock& clock, const EngineOptions& options,
         ProgramCatalog& programs, domain::State state);

  /// Until the pipeline stops or fails. An error of the log or the index is returned.
  Result<void> run(Pipeline& pipeline);
  /// Waits for commands and decides them, expires holds whose time has come, or hands over what it holds;
  /// false at the end.
  Result<bool> take_turn(Pipeline& pipeline);
  /// Whether a hold's time has come.
  [[nodiscard]] bool is_due() const { return state_.holds.due(present()).has_value(); }
  /// Whether there is a batch that is not handed over yet.
  [[nodiscard]] bool holding() const { return !builder_.empty() || !open_replies_.empty(); }

  /// The first batch of a new ledger.
  Result<Batch> open_ledger();
  /// Publishes a program for the ledger itself, unless its document is that of the newest of its name: then
  /// there is no batch. Only while nothing is held.
  Result<std::vector<Batch>> publish(const domain::Program& program);

  [[nodiscard]] const domain::State& state() const { return state_; }
  void add_to(EngineStats& stats) const;

 private:
  static constexpr std::size_t bring_near_count = domain::Prefetcher::together_max;
  /// Holds expired in one turn, so that commands wait for few.
  static constexpr std::size_t expiries_max = 256;
  /// The longest wait where something is held, so that a clock that was set is noticed.
  static constexpr UnixMicros wait_micros_max = 1'000'000;

  /// The time that an event recorded now gets.
  [[nodiscard]] UnixMicros present() const { return std::max(clock_.now(), state_.last_recorded_at); }
  [[nodiscard]] std::optional<std::chrono::microseconds> time_to_expiry() const;
  Result<void> expire_due(Pipeline& pipeline);
  /// Every hold of the account whose time has come, before it is decided on.
  Result<void> expire_of(std::uint32_t account, Pipeline* pipeline);
  Result<void> expire(AuthorizationId authorization, Pipeline* pipeline);
  /// Expires what is due of the account that a command is about, and fills in what it needs of the
  /// authorization that it names.
  Result<void> prepare_body(const domain::CommandContext& context, domain::CommandBody& body,
                            Pipeline* pipeline);
  template <class Body>
  Result<void> prepare(const domain::CommandContext& context, Body& body, Pipeline* pipeline);
  Result<void> decide_all(std::span<Submission> submissions, Pipeline& pipeline);
  Result<void> decide(Submission& submission, Pipeline* pipeline);
  /// Decides and answers, and changes nothing but what is due anyway: holds beyond their time.
  Result<void> simulate(Submission& submission, Pipeline* pipeline);
  /// Answers with the decision's rejection.
  void reject(const Submission& submission);
  [[nodiscard]] domain::Moment moment_of(const domain::CommandContext& context) const;
  /// What has to be stored before the command that was just decided may be applied; then it is decided anew.
  Result<void> store_parts(const domain::Command& command, Pipeline* pipeline);
  Result<std::optional<Sequence>> find_alias(Digest128 alias);
  Result<void> look_up_original(const domain::CommandContext& context,
                                domain::Reference<AuthorizationId>& reference,
                                domain::OriginalFromLog& original, Pipeline* pipeline);
  /// Null where there is none.
  Result<domain::OriginalFromLog> read_original(AuthorizationId id);
  /// Whether what is known of an authorization's alias is that it was reversed before it came.
  Result<bool> is_reversed_before(const Digest128& alias, Sequence known);
  /// Fills in whether one like it was reversed before it came, by somebody who knew it by that alone.
  Result<void> ask_for_reversal(domain::AuthorizeBenefitTransaction& body);
  /// Encodes, with room made in the open frame; records and applies. Without a pipeline, full frames are kept
  /// in early_.
  Result<void> take_events(Pipeline* pipeline);
  /// The event's bytes, committed or not; `holder` keeps them alive.
  Result<Bytes> event_at(Sequence sequence, std::shared_ptr<const log::Frame>& holder);
  /// `first` is the first event's bytes.
  void record(std::span<const domain::Event> events, Bytes first);
  /// Has the memory that the next commands are decided on fetched while others are waited for.
  void bring_near(std::span<const Submission> next) const;
  /// Hands the open batch over, its aliases to the index and the rest to the committer.
  Result<void> close_batch(Pipeline& pipeline);
  Result<Batch> take_batch();
  void forget_committed();

  log::EventLog& log_;
  log::AliasIndex& aliases_;
  Clock& clock_;
  const EngineOptions& options_;
  ProgramCatalog& programs_;
  domain::State state_;
  log::Head head_;
  log::FrameBuilder builder_;
  log::EventEncoder encoder_;
  log::DecodedEvent original_event_;
  domain::Decision decision_;
  UnixMicros now_ = 0;
  std::vector<Pipeline::Submissions> taken_;
  std::vector<log::AliasEntry> open_aliases_;
  FlatMap<Digest128, Sequence> open_alias_at_;  ///< open_aliases_ by digest
  std::vector<Reply> open_replies_;
  std::vector<Batch> early_;  ///< before there is a pipeline to hand them to
  std::deque<std::shared_ptr<const log::Frame>> uncommitted_;
  std::atomic<std::uint64_t> commands_{0};
  std::atomic<std::uint64_t> duplicates_{0};
  std::atomic<std::uint64_t> rejections_{0};
  std::atomic<std::uint64_t> simulations_{0};
};

}  // namespace lastro::engine
