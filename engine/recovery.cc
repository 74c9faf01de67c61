#include "engine/recovery.h"

#include <vector>

#include "engine/domain/decide.h"
#include "engine/log/event_codec.h"
#include "engine/log/event_refusal.h"
#include "engine/rules_version.h"

namespace lastro::engine {
namespace {

/// Aliases are handed to the index in batches, so that its writes stay few.
constexpr std::size_t alias_batch = 4096;

/// The event of that sequence, decoded and fit to be applied.
Result<void> take(Bytes bytes, Sequence sequence, log::DecodedEvent& decoded) {
  if (auto read = decoded.decode(bytes); !read) return read;
  if (decoded.event.header.sequence != sequence) {
    return fail(ErrorCode::corruption, "the event names another sequence");
  }
  return check_rules_version(decoded.event);
}

}  // namespace

Result<domain::State> replay(log::EventLog& log, log::AliasIndex& aliases,
                             const std::function<void(Sequence)>& progress) {
  domain::State state;
  log::DecodedEvent decoded;
  std::vector<log::AliasEntry> entries;
  const auto cursor = log.cursor(1);
  for (;;) {
    auto frame = cursor->next();
    if (!frame) return std::unexpected(frame.error());
    if (*frame == nullptr) break;
    const auto& header = (*frame)->header();
    if (header.first_sequence != state.last + 1) {
      return std::unexpected(log::refused_event(
          log, state.last + 1,
          {ErrorCode::corruption,
           "is missing: the next frame starts at " + std::to_string(header.first_sequence)}));
    }
    if (state.last == 0) state.partition = header.partition;
    for (auto sequence = header.first_sequence; sequence <= (*frame)->last_sequence(); ++sequence) {
      if (auto taken = take((*frame)->event(sequence), sequence, decoded); !taken) {
        return std::unexpected(log::refused_event(log, sequence, taken.error()));
      }
      domain::apply(state, decoded.event);
      if (decoded.event.header.alias && sequence > aliases.through()) {
        entries.push_back({.digest = decoded.event.header.alias, .sequence = sequence});
      }
    }
    if (entries.size() >= alias_batch) {
      if (auto inserted = aliases.insert(entries, state.last); !inserted)
        return std::unexpected(inserted.error());
      entries.clear();
    }
    if (progress) progress(state.last);
  }
  if (state.last > aliases.through()) {
    if (auto inserted = aliases.insert(entries, state.last); !inserted)
      return std::unexpected(inserted.error());
  }
  return state;
}

}  // namespace lastro::engine
