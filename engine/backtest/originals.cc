#include "engine/backtest/originals.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/domain/authorizations/operations.h"
#include "engine/log/event_refusal.h"

namespace lastro::backtest {

void Originals::passed(std::shared_ptr<const log::Frame> frame) {
  frames_.push_back(std::move(frame));
  if (frames_.size() > frames_max) frames_.pop_front();
}

Result<std::shared_ptr<const log::Frame>> Originals::frame_of(Sequence sequence) {
  const auto after = std::upper_bound(frames_.begin(), frames_.end(), sequence,
                                      [](Sequence wanted, const std::shared_ptr<const log::Frame>& frame) {
                                        return wanted < frame->first_sequence();
                                      });
  if (after != frames_.begin() && (*std::prev(after))->holds(sequence)) return *std::prev(after);
  return log_.read(sequence);
}

Result<domain::OriginalAuthorization> Originals::read(AuthorizationId id) {
  const auto frame = frame_of(id.sequence());
  if (!frame) return std::unexpected(frame.error());
  const auto refuse = [&](const Error& why) {
    return std::unexpected(log::refused_event(log_, id.sequence(), why));
  };
  if (auto read = decoded_.decode((*frame)->event(id.sequence())); !read) return refuse(read.error());
  const auto original = domain::original_of(decoded_.event, id.partition());
  if (!original)
    return refuse({ErrorCode::corruption, "an operation names it as an authorization, and it is none"});
  return *original;
}

}  // namespace lastro::backtest
