#include "projections/view_feed.h"

#include <algorithm>
#include <string>

#include "engine/base/assert.h"
#include "engine/log/event_refusal.h"

namespace lastro::projections {

ViewFeed::ViewFeed(log::EventLog& log, ViewStore& store, RowStage& stage)
    : log_(log), store_(store), stage_(stage) {}

Result<std::unique_ptr<ViewFeed>> ViewFeed::open(log::EventLog& log, ViewStore& store,
                                                 std::span<const std::unique_ptr<View>> views,
                                                 RowStage& stage) {
  LASTRO_ASSERT(!views.empty());
  auto feed = std::unique_ptr<ViewFeed>(new ViewFeed(log, store, stage));
  for (const auto& view : views) {
    if (auto added = feed->add(*view); !added) return std::unexpected(added.error());
  }
  feed->cursor_ = log.cursor(feed->position() + 1);
  return feed;
}

Result<void> ViewFeed::add(View& view) {
  const auto stored = store_.snapshot(view.name()).checkpoint();
  if (!stored) return std::unexpected(stored.error());
  const auto continuing = continues(*stored, view);
  if (!continuing) return std::unexpected(continuing.error());
  auto checkpoint = *stored;
  if (!*continuing) {
    if (auto emptied = store_.reset(view.name()); !emptied) return emptied;
    emptied_.push_back(view.name());
    checkpoint = {};
  }
  checkpoint.version = view.version();
  fed_.push_back({.view = &view, .checkpoint = checkpoint});
  return {};
}

Result<bool> ViewFeed::continues(const Checkpoint& checkpoint, const View& view) {
  if (checkpoint.sequence == 0) return true;
  if (checkpoint.version != view.version() || checkpoint.sequence > log_.committed()) return false;
  const auto frame = log_.read(checkpoint.sequence);
  if (!frame) return std::unexpected(frame.error());
  return (*frame)->last_sequence() == checkpoint.sequence && (*frame)->hash() == checkpoint.frame_hash;
}

Result<bool> ViewFeed::step() {
  std::size_t frame_bytes = 0;
  while (!stage_.full(frame_bytes)) {
    const auto frame = cursor_->next();
    if (!frame) return std::unexpected(frame.error());
    if (!*frame) break;
    frame_bytes += (*frame)->bytes().size();
    if (auto applied = apply(**frame); !applied) return std::unexpected(applied.error());
  }
  if (frame_bytes == 0) return false;
  for (const auto& fed : fed_) stage_.rows().put_checkpoint(fed.view->name(), fed.checkpoint);
  if (auto written = stage_.write(); !written) return std::unexpected(written.error());
  return true;
}

Result<void> ViewFeed::apply(const log::Frame& frame) {
  const auto last = frame.last_sequence();
  for (auto sequence = frame.first_sequence(); sequence <= last; ++sequence) {
    const auto bytes = frame.event(sequence);
    if (auto decoded = decoded_.decode(bytes); !decoded) {
      return std::unexpected(log::refused_event(log_, sequence, decoded.error()));
    }
    const AppliedEvent applied{
        .event = decoded_.event, .bytes = bytes, .partition = frame.header().partition};
    for (const auto& fed : fed_) {
      if (fed.checkpoint.sequence >= last) continue;
      ViewWriter writer(stage_.rows(), fed.view->name());
      if (auto put = fed.view->apply(applied, writer); !put) {
        return fail(put.error().code, "view " + std::string{view_text(fed.view->name())} + ", event " +
                                          std::to_string(sequence) + ": " + put.error().message);
      }
    }
  }
  for (auto& fed : fed_) {
    if (fed.checkpoint.sequence >= last) continue;
    fed.checkpoint.sequence = last;
    fed.checkpoint.frame_hash = frame.hash();
  }
  return {};
}

Sequence ViewFeed::position(ViewName view) const {
  const auto found = std::ranges::find_if(fed_, [view](const Fed& fed) { return fed.view->name() == view; });
  LASTRO_ASSERT(found != fed_.end());
  return found->checkpoint.sequence;
}

Sequence ViewFeed::position() const {
  return std::ranges::min_element(fed_, {}, [](const Fed& fed) { return fed.checkpoint.sequence; })
      ->checkpoint.sequence;
}

}  // namespace lastro::projections
