#include "engine/log/log_check.h"

#include <fmt/format.h>

namespace lastro::log {
namespace {

std::unexpected<Error> damaged(const LogExpectation& expected, const std::string& what) {
  return fail(ErrorCode::corruption,
              "event log " + expected.folder + ": " + what + "; nothing was changed; " + restore_remedy);
}

std::unexpected<Error> shorter_than_anchor(const LogExpectation& expected, Sequence last) {
  return damaged(expected,
                 fmt::format("it ends at sequence {}, but the head anchor {} says that it came to {}: its "
                             "write-ahead log (the .log files) was damaged, cut or removed",
                             last, expected.anchor_path, expected.anchor->head.sequence));
}

Result<void> check_ledgers(const LogExpectation& expected, const Frame& last) {
  const auto ledger = last.header().ledger;
  if (expected.ledger && *expected.ledger != ledger) {
    return fail(ErrorCode::incompatible,
                "event log " + expected.folder + " belongs to another ledger than was asked for");
  }
  if (expected.anchor && expected.anchor->head.sequence != 0 && expected.anchor->ledger != ledger) {
    return fail(ErrorCode::incompatible, "the head anchor " + expected.anchor_path +
                                             " belongs to another ledger than the event log " +
                                             expected.folder + ": put the two back that belong together");
  }
  return {};
}

Result<void> check_frame_at_anchor(const FrameStore& store, const LogExpectation& expected) {
  const auto& head = expected.anchor->head;
  const auto frame = store.holding(head.sequence);
  if (!frame) return std::unexpected(frame.error());
  const auto found = (*frame)->head();
  if (found.sequence == head.sequence && found.frame_hash == head.frame_hash && found.epoch == head.epoch)
    return {};
  return damaged(expected,
                 fmt::format("the frame that holds sequence {} is not the one that the head anchor {} knows: "
                             "one of the two comes from another history",
                             head.sequence, expected.anchor_path));
}

/// The chain from the frame that holds `from` to the one that ends with `last`.
Result<Chain> follow(const FrameStore& store, const LogExpectation& expected, Sequence from, Sequence last) {
  auto chain = Chain::from(from);
  std::vector<std::shared_ptr<const Frame>> chunk;
  while (chain.next() <= last) {
    if (auto read = store.read_chunk(chain.next(), last, chunk); !read) return std::unexpected(read.error());
    for (const auto& frame : chunk) {
      if (auto continues = chain.extend(*frame); !continues)
        return damaged(expected, continues.error().message);
    }
  }
  return chain;
}

}  // namespace

Result<void> check_absent(const LogExpectation& expected) {
  if (expected.anchor && expected.anchor->head.sequence != 0) return shorter_than_anchor(expected, 0);
  return {};
}

Result<Chain> check_end(const FrameStore& store, const LogExpectation& expected) {
  const auto last = store.last();
  if (!last) return std::unexpected(last.error());
  if (*last == nullptr) {
    if (auto absent = check_absent(expected); !absent) return std::unexpected(absent.error());
    return Chain{};
  }
  const auto last_sequence = (*last)->last_sequence();
  if (auto ledgers = check_ledgers(expected, **last); !ledgers) return std::unexpected(ledgers.error());
  if (expected.anchor_path.empty()) return follow(store, expected, last_sequence, last_sequence);
  if (!expected.anchor) {
    return damaged(expected,
                   fmt::format("it holds {} events, but its head anchor {} is missing, so nobody can tell "
                               "whether its end is",
                               last_sequence, expected.anchor_path));
  }
  const auto anchored = expected.anchor->head.sequence;
  if (anchored > last_sequence) return shorter_than_anchor(expected, last_sequence);
  if (anchored == 0) return follow(store, expected, 1, last_sequence);
  if (auto same = check_frame_at_anchor(store, expected); !same) return std::unexpected(same.error());
  return follow(store, expected, anchored, last_sequence);
}

}  // namespace lastro::log
