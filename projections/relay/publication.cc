#include "projections/relay/publication.h"

#include <utility>

#include <fmt/format.h>

#include "engine/base/assert.h"

namespace lastro::projections {

Result<std::shared_ptr<const log::Frame>> EventFeed::frame() {
  if (frame_ && next_ <= frame_->last_sequence()) return frame_;
  auto frame = cursor_->next();
  if (!frame) return std::unexpected(frame.error());
  if (!*frame) return nullptr;
  if (!(*frame)->holds(next_)) {
    return fail(ErrorCode::corruption,
                fmt::format("the log gave events {} to {} for event {}", (*frame)->first_sequence(),
                            (*frame)->last_sequence(), next_));
  }
  frame_ = *std::move(frame);
  return frame_;
}

Publication::Publication(log::EventLog& log, EventPublisher& publisher, const ResumePoint& resume,
                         std::size_t window)
    : publisher_(publisher),
      stream_(resume.generation.stream),
      window_(window),
      feed_(log, resume.published + 1),
      acknowledged_(resume.published) {
  LASTRO_ASSERT(window_ > 0);
}

Result<Publication::Step> Publication::step(std::chrono::milliseconds ack_timeout) {
  if (auto sent = fill_window(); !sent) return std::unexpected(sent.error());
  if (feed_.next() - 1 == acknowledged_) {
    if (auto alive = publisher_.check(); !alive) return std::unexpected(alive.error());
    return Step::idle;
  }
  if (auto taken = take_ack(ack_timeout); !taken) return std::unexpected(taken.error());
  ++acknowledged_;
  return Step::acknowledged;
}

Result<void> Publication::fill_window() {
  while (feed_.next() - 1 - acknowledged_ < window_) {
    auto frame = feed_.frame();
    if (!frame) return std::unexpected(frame.error());
    if (!*frame) return {};
    auto message = writer_.write(**frame, feed_.next());
    if (!message) return std::unexpected(message.error());
    if (auto sent = publisher_.send(**message); !sent) return sent;
    feed_.advance();
  }
  return {};
}

Result<void> Publication::take_ack(std::chrono::milliseconds timeout) {
  const auto expected = acknowledged_ + 1;
  auto ack = publisher_.next_ack(timeout);
  if (!ack) return std::unexpected(ack.error());
  if (ack->sent == expected && ack->stored == expected && ack->stream == stream_) return {};
  return fail(ErrorCode::unavailable,
              fmt::format("event {} was to be acknowledged; what came is event {}, stored at {}", expected,
                          ack->sent, ack->stored));
}

}  // namespace lastro::projections
