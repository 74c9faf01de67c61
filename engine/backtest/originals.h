#pragma once

#include <deque>
#include <memory>

#include "engine/base/result.h"
#include "engine/domain/commands.h"
#include "engine/log/event_codec.h"
#include "engine/log/event_log.h"

namespace lastro::backtest {

/// Reads the events that made authorizations: most operations come soon after, so the frames that passed last
/// are kept. One thread.
class Originals {
 public:
  /// 32 MiB at the largest.
  static constexpr std::size_t frames_max = 128;

  explicit Originals(log::EventLog& log) : log_(log) {}

  /// In order.
  void passed(std::shared_ptr<const log::Frame> frame);
  /// As the log first has it. corruption where the event made no authorization.
  Result<domain::OriginalAuthorization> read(AuthorizationId id);

 private:
  Result<std::shared_ptr<const log::Frame>> frame_of(Sequence sequence);

  log::EventLog& log_;
  std::deque<std::shared_ptr<const log::Frame>> frames_;
  log::DecodedEvent decoded_;
};

}  // namespace lastro::backtest
