#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/domain/state.h"
#include "engine/engine.h"
#include "tests/simulation/callers.h"
#include "tests/simulation/ledger_model.h"
#include "tests/simulation/trace.h"

namespace lastro::simulation {

/// Knows what every command should be answered, hears what it was answered, and remembers the first thing
/// that was not as it should be. Outlives the processes of a world.
class Oracle final : public engine::ReplySink {
 public:
  Oracle(Trace& trace, Callers& callers) : trace_(trace), callers_(callers) {}

  /// What a command is submitted as; it was accepted where submitted() is called after.
  [[nodiscard]] void* next_context() const { return reinterpret_cast<void*>(tickets_ + 1); }
  void submitted(const domain::Command& command);
  /// The writer takes all that was submitted, at this time.
  void about_to_decide(UnixMicros now, std::int64_t monotonic_micros);
  void on_replies(std::span<const engine::Reply> replies,
                  const std::shared_ptr<const log::Frame>& frame) override;
  /// Readers have seen the log up to here, so it stays.
  void seen(Sequence committed);
  /// The process ends: what it still does while it is taken apart reaches nobody.
  void process_ended();
  void process_begins() { listening_ = true; }

  /// A process begins on a log that holds what stayed of it, at least up to `kept`; `live` is what the engine
  /// made of it. Follows the log from its first event.
  void recovered(log::EventLog& log, const domain::State& live, Sequence kept);
  /// Everything decided is committed: `live` is to be what the committed events and the model say.
  void compare(const domain::State& live);

  void fault(std::string text);
  [[nodiscard]] const std::optional<std::string>& found() const { return found_; }
  /// Nothing is queued or waits for an answer.
  [[nodiscard]] bool settled() const { return queued_.empty() && expected_.empty(); }
  [[nodiscard]] Sequence must_stay() const { return must_stay_; }
  [[nodiscard]] const LedgerModel& model() const { return *model_; }
  /// Whether a queued command may hand over a batch before its turn ends.
  [[nodiscard]] bool house_may_open() const;

  struct Counts {
    std::uint64_t commands = 0;
    std::uint64_t answers = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t frames = 0;
    std::uint64_t in_doubt_kept = 0;
    std::uint64_t in_doubt_gone = 0;
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  struct Waiting {
    std::uint64_t ticket = 0;
    LedgerModel::Answer answer;
  };
  struct Submitted {
    std::uint64_t ticket = 0;
    domain::Command command;
  };

  void check_reply(const engine::Reply& reply, const Waiting& waiting, const log::Frame* frame);
  /// Applies the frame's events to what follows the log, and holds them against the model.
  void follow(const log::Frame& frame);
  void check_event(const domain::Event& event);
  void learn_opening(const log::Frame& frame);

  Trace& trace_;
  Callers& callers_;
  std::optional<LedgerModel> model_;
  bool listening_ = false;
  std::uint64_t tickets_ = 0;
  std::deque<Submitted> queued_;
  std::deque<Waiting> expected_;
  domain::State following_;
  std::map<Sequence, Sha256> frames_;  ///< by last sequence, of all that stays
  Sequence must_stay_ = 0;
  Sequence learned_ = 0;  ///< the callers know the events up to here
  std::optional<std::string> found_;
  Counts counts_;
};

}  // namespace lastro::simulation
