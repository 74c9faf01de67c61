#include "engine/backtest/backtest.h"

#include "engine/backtest/judge.h"
#include "engine/event_groups.h"
#include "engine/log/event_refusal.h"
#include "engine/log/read_ahead.h"
#include "engine/rules_version.h"

namespace lastro::backtest {
namespace {

class Backtest {
 public:
  Backtest(log::EventLog& log, const Options& options, const Observers& observers)
      : log_(log), judge_(log, options, observers), groups_(log), through_(log.committed()) {}

  Result<void> take(std::shared_ptr<const log::Frame> frame) {
    if (frame->first_sequence() != judge_.state().last + 1)
      return refuse(judge_.state().last + 1, {ErrorCode::corruption, "is missing"});
    if (judge_.state().last == 0) judge_.open(frame->header().partition);
    judge_.passed(frame);
    return groups_.each(*frame, frame->first_sequence(), frame->last_sequence(), judge_.state(),
                        [this](domain::Event& event) { return take_event(event); });
  }

  [[nodiscard]] bool ended() const { return ended_ || judge_.state().last >= through_; }
  /// Before all else.
  [[nodiscard]] Result<void> check() const {
    const auto fault = judge_.fault();
    if (fault.empty()) return {};
    return fail(ErrorCode::invalid, "the program cannot stand in for the one of that name: " + fault);
  }
  Result<Report> finish() { return judge_.finish(); }

 private:
  Result<void> take_event(domain::Event& event) {
    const auto& header = event.header;
    ended_ = ended_ || header.sequence > through_ || judge_.is_beyond(header);
    if (ended_) return {};
    if (header.recorded_at < judge_.state().last_recorded_at)
      return refuse(header.sequence, {ErrorCode::corruption, "time runs backwards"});
    if (auto known = engine::check_rules_version(event); !known)
      return refuse(header.sequence, known.error());
    return judge_.take(event);
  }
  [[nodiscard]] Result<void> refuse(Sequence sequence, const Error& why) const {
    return std::unexpected(log::refused_event(log_, sequence, why));
  }

  const log::EventLog& log_;
  Judge judge_;
  engine::EventGroups groups_;
  const Sequence through_;
  bool ended_ = false;
};

}  // namespace

Result<Report> run(log::EventLog& log, const Options& options, const Observers& observers) {
  Backtest backtest(log, options, observers);
  if (auto checked = backtest.check(); !checked) return std::unexpected(checked.error());
  log::ReadAhead frames(log, 1);
  while (!backtest.ended()) {
    auto frame = frames.next();
    if (!frame) return std::unexpected(frame.error());
    if (*frame == nullptr) break;
    const auto reached = (*frame)->last_sequence();
    if (auto taken = backtest.take(std::move(*frame)); !taken) return std::unexpected(taken.error());
    if (observers.on_progress && !observers.on_progress(reached))
      return fail(ErrorCode::unavailable, "the backtest was ended");
  }
  return backtest.finish();
}

}  // namespace lastro::backtest
