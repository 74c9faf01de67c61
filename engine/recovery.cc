#include "engine/recovery.h"

#include <vector>

#include "engine/domain/decide.h"
#include "engine/log/event_codec.h"

namespace lastro::engine {
namespace {

/// Aliases are handed to the index in batches, so that its writes stay few.
constexpr std::size_t alias_batch = 4096;

Error at_sequence(Error error, Sequence sequence) {
  error.message = "log sequence " + std::to_string(sequence) + ": " + error.message;
  return error;
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
      return fail(ErrorCode::corruption, "log sequence " + std::to_string(state.last + 1) +
                                             " is missing: the next frame starts at " +
                                             std::to_string(header.first_sequence) +
                                             "; restore the log from a backup");
    }
    if (state.last == 0) state.partition = header.partition;
    for (auto sequence = header.first_sequence; sequence <= (*frame)->last_sequence(); ++sequence) {
      if (auto read = decoded.decode((*frame)->event(sequence)); !read) {
        return std::unexpected(at_sequence(read.error(), sequence));
      }
      if (decoded.event.header.sequence != sequence) {
        return fail(ErrorCode::corruption,
                    "log sequence " + std::to_string(sequence) + ": the event names another");
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
