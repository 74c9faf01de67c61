#include "engine/log/rocks_log.h"

#include <atomic>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/assert.h"
#include "engine/log/anchor_keeper.h"
#include "engine/log/commit_position.h"
#include "engine/log/frame_cache.h"
#include "engine/log/log_check.h"
#include "engine/log/rocks_storage.h"

namespace lastro::log {

struct RocksLog::Impl {
  Impl(const RocksLogOptions& log_options, std::unique_ptr<LogStorage> log_storage, Chain end)
      : options(log_options), storage(std::move(log_storage)), chain(end), position(end.head().sequence) {}

  Result<void> open_for_writing(const LogExpectation& expected);
  Result<void> try_append(const Frame& frame);
  Result<void> try_commit(Sequence sequence);
  [[nodiscard]] Result<void> usable() const;
  /// Fails what comes after, where `outcome` is a failure.
  Result<void> latch(Result<void> outcome);
  [[nodiscard]] Result<void> check_room() const;
  AnchorRecord take_uncommitted(Sequence sequence);
  Result<void> start_anchor(const LogExpectation& expected);
  Result<void> anchor_before_commit(const AnchorRecord& record);

  const RocksLogOptions options;
  const std::unique_ptr<LogStorage> storage;
  std::unique_ptr<FrameStore> store;

  Chain chain;  ///< the appending thread's

  mutable std::mutex mutex;              ///< between the appending and the committing thread
  std::deque<AnchorRecord> uncommitted;  ///< guarded by mutex
  std::optional<Error> failure;          ///< guarded by mutex

  CommitPosition position;
  FrameCache cache;
  std::unique_ptr<AnchorKeeper> keeper;  ///< unless strict or read-only
  std::unique_ptr<HeadAnchor> anchor;    ///< where strict
  std::atomic<Sequence> anchored = 0;    ///< where there is no keeper
};

namespace {

/// From disk, a chunk at a time near the past and a frame at a time at the head.
class RocksCursor final : public EventLog::Cursor {
 public:
  RocksCursor(const std::string& folder, const FrameStore& store, FrameCache& cache,
              const CommitPosition& position, Sequence from)
      : folder_(folder), store_(store), cache_(cache), position_(position), chain_(Chain::from(from)) {}

  Result<std::shared_ptr<const Frame>> next() override {
    auto frame = take();
    if (!frame || *frame == nullptr) return frame;
    if (auto continues = chain_.extend(**frame); !continues) {
      return fail(ErrorCode::corruption,
                  "event log " + folder_ + ": " + continues.error().message + "; " + restore_remedy);
    }
    return frame;
  }

 private:
  /// The next frame, not yet held against the chain.
  Result<std::shared_ptr<const Frame>> take() {
    if (taken_ == chunk_.size()) {
      const auto committed = position_.get();
      if (chain_.next() > committed) return nullptr;
      if (auto cached = cache_.find(chain_.next())) return cached;
      taken_ = 0;
      if (auto read = store_.read_chunk(chain_.next(), committed, chunk_); !read) {
        chunk_.clear();
        return std::unexpected(read.error());
      }
      for (const auto& frame : chunk_) cache_.add(frame);
    }
    return std::move(chunk_[taken_++]);
  }

  const std::string& folder_;
  const FrameStore& store_;
  FrameCache& cache_;
  const CommitPosition& position_;
  Chain chain_;
  std::vector<std::shared_ptr<const Frame>> chunk_;  ///< read ahead; those before taken_ are gone
  std::size_t taken_ = 0;
};

Result<LogExpectation> expectation_of(const RocksLogOptions& options, LogStorage& storage) {
  LogExpectation expected{options.folder, options.anchor_path, options.ledger, std::nullopt};
  if (options.anchor_path.empty()) {
    if (options.read_only) return expected;
    return fail(ErrorCode::invalid,
                "event log " + options.folder + ": writing needs the path of a head anchor");
  }
  auto anchor = HeadAnchor::read(*storage.anchor_file());
  if (!anchor) return std::unexpected(anchor.error());
  expected.anchor = *anchor;
  return expected;
}

/// Looks at the log without changing it, because RocksDB, opened for writing, throws a damaged write-ahead
/// log away. The store it looked with is given too, null where the folder has none.
struct Inspection {
  Chain end;
  std::unique_ptr<FrameStore> store;
};

Result<Inspection> inspect(const RocksLogOptions& options, LogStorage& storage,
                           const LogExpectation& expected) {
  if (!storage.has_frames()) {
    if (auto absent = check_absent(expected); !absent) return std::unexpected(absent.error());
    if (options.create_if_missing && !options.read_only) return Inspection{};
    return fail(ErrorCode::not_found, "there is no event log in " + options.folder);
  }
  const auto mode = options.read_only ? FrameStore::Mode::beside : FrameStore::Mode::inspect;
  auto store = storage.open_frames(mode);
  if (!store) return std::unexpected(store.error());
  auto end = check_end(**store, expected);
  if (!end) return std::unexpected(end.error());
  return Inspection{*end, std::move(*store)};
}

}  // namespace

RocksLog::RocksLog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RocksLog::~RocksLog() {
  // Nobody is left to hear a failure: the anchor stays behind the log, as it always may.
  static_cast<void>(close());
}

Result<std::unique_ptr<RocksLog>> RocksLog::open(const RocksLogOptions& options) {
  return open(options,
              std::make_unique<RocksStorage>(options.folder, options.anchor_path, options.info_log_folder));
}

Result<std::unique_ptr<RocksLog>> RocksLog::open(const RocksLogOptions& options,
                                                 std::unique_ptr<LogStorage> storage) {
  if (options.create_if_missing && !options.read_only) {
    if (auto made = storage->make(); !made) return std::unexpected(made.error());
  }
  if (!options.read_only) {
    if (auto locked = storage->lock(); !locked) return std::unexpected(locked.error());
  }
  // The anchor first: it never runs ahead of the log, so a log read later cannot be short of it by being
  // live.
  const auto expected = expectation_of(options, *storage);
  if (!expected) return std::unexpected(expected.error());
  auto inspection = inspect(options, *storage, *expected);
  if (!inspection) return std::unexpected(inspection.error());

  auto impl = std::make_unique<Impl>(options, std::move(storage), inspection->end);
  impl->store = std::move(inspection->store);
  if (!options.read_only) {
    if (auto opened = impl->open_for_writing(*expected); !opened) return std::unexpected(opened.error());
  }
  return std::unique_ptr<RocksLog>(new RocksLog(std::move(impl)));
}

Result<void> RocksLog::Impl::open_for_writing(const LogExpectation& expected) {
  store.reset();
  auto opened = storage->open_frames(FrameStore::Mode::write);
  if (!opened) return std::unexpected(opened.error());
  store = std::move(*opened);
  const auto last = store->last();
  if (!last) return std::unexpected(last.error());
  const auto end = *last == nullptr ? Head{} : (*last)->head();
  if (end.sequence != chain.head().sequence || end.frame_hash != chain.head().frame_hash) {
    return fail(ErrorCode::corruption,
                fmt::format("event log {}: read first it ended at sequence {}, opened for writing at {}; {}",
                            options.folder, chain.head().sequence, end.sequence, restore_remedy));
  }
  return start_anchor(expected);
}

Result<void> RocksLog::Impl::start_anchor(const LogExpectation& expected) {
  // Opening has put on disk all that was found, so the anchor may know of it. An empty log gets its anchor
  // before its first frame: a log with frames and without an anchor is never the work of a crash.
  const AnchorRecord record{chain.ledger().value_or(options.ledger.value_or(LedgerId{})), chain.head()};
  if (!expected.anchor) {
    if (auto created = HeadAnchor::create(*storage->anchor_file(), record); !created) return created;
  }
  auto opened = HeadAnchor::open(storage->anchor_file());
  if (!opened) return std::unexpected(opened.error());
  if (auto written = (*opened)->write(record); !written) return written;
  anchored = record.head.sequence;
  if (options.strict) {
    anchor = std::move(*opened);
  } else {
    const auto drive = options.anchor_by_hand ? AnchorKeeper::Drive::by_hand : AnchorKeeper::Drive::thread;
    keeper = std::make_unique<AnchorKeeper>(std::move(*opened), record.head.sequence, drive);
  }
  return {};
}

Result<void> RocksLog::close() {
  Result<void> closed;
  if (impl_->keeper) closed = impl_->keeper->close();
  impl_->store.reset();
  impl_->storage->unlock();
  return closed;
}

Result<void> RocksLog::Impl::usable() const {
  const std::lock_guard lock(mutex);
  if (failure) return std::unexpected(*failure);
  return {};
}

Result<void> RocksLog::Impl::latch(Result<void> outcome) {
  if (outcome) return outcome;
  const std::lock_guard lock(mutex);
  if (!failure) failure = outcome.error();
  return outcome;
}

Result<void> RocksLog::append(const Frame& frame) {
  if (auto usable = impl_->usable(); !usable) return usable;
  return impl_->latch(impl_->try_append(frame));
}

Result<void> RocksLog::Impl::try_append(const Frame& frame) {
  if (options.read_only)
    return fail(ErrorCode::invalid, "event log " + options.folder + " is open for reading only");
  if (keeper) {
    if (auto state = keeper->state(); !state) return state;
  }
  if (auto room = check_room(); !room) return room;
  auto extended = chain;
  if (auto continues = extended.extend(frame); !continues) {
    return fail(ErrorCode::invalid,
                "event log " + options.folder + ": cannot append: " + continues.error().message);
  }
  if (options.ledger && *options.ledger != frame.header().ledger) {
    return fail(ErrorCode::invalid,
                "event log " + options.folder + ": cannot append a frame of another ledger");
  }
  if (auto put = store->put(frame); !put) return put;
  chain = extended;
  const std::lock_guard lock(mutex);
  uncommitted.push_back({frame.header().ledger, frame.head()});
  return {};
}

Result<void> RocksLog::Impl::check_room() const {
  const std::lock_guard lock(mutex);
  if (uncommitted.size() < uncommitted_frames_max) return {};
  return fail(ErrorCode::unavailable, fmt::format("event log {}: {} frames are appended and not committed",
                                                  options.folder, uncommitted.size()));
}

Result<void> RocksLog::commit(Sequence sequence) {
  if (auto usable = impl_->usable(); !usable) return usable;
  if (sequence == committed()) return {};
  return impl_->latch(impl_->try_commit(sequence));
}

AnchorRecord RocksLog::Impl::take_uncommitted(Sequence sequence) {
  const std::lock_guard lock(mutex);
  AnchorRecord record;
  while (!uncommitted.empty() && uncommitted.front().head.sequence <= sequence) {
    record = uncommitted.front();
    uncommitted.pop_front();
  }
  LASTRO_ASSERT(record.head.sequence == sequence);
  return record;
}

Result<void> RocksLog::Impl::try_commit(Sequence sequence) {
  const auto record = take_uncommitted(sequence);
  if (options.sync) {
    if (auto synced = store->sync(); !synced) return synced;
  }
  if (auto anchored_first = anchor_before_commit(record); !anchored_first) return anchored_first;
  position.advance(sequence);
  if (keeper) keeper->publish(record);
  return {};
}

Result<void> RocksLog::Impl::anchor_before_commit(const AnchorRecord& record) {
  // The first frame is anchored at once: a log that lost it would be taken for one that was never used.
  if (keeper && position.get() == 0) return keeper->write_first(record);
  if (!anchor) return {};
  if (auto written = anchor->write(record); !written) return written;
  anchored = record.head.sequence;
  return {};
}

Head RocksLog::appended() const {
  return impl_->chain.head();
}

Sequence RocksLog::committed() const {
  return impl_->position.get();
}

Result<std::shared_ptr<const Frame>> RocksLog::read(Sequence sequence) {
  if (sequence == 0 || sequence > committed()) {
    return fail(ErrorCode::not_found,
                fmt::format("event log {}: it holds no sequence {}", impl_->options.folder, sequence));
  }
  if (auto cached = impl_->cache.find(sequence)) return cached;
  auto frame = impl_->store->holding(sequence);
  if (frame) impl_->cache.add(*frame);
  return frame;
}

std::unique_ptr<EventLog::Cursor> RocksLog::cursor(Sequence from) {
  return std::make_unique<RocksCursor>(impl_->options.folder, *impl_->store, impl_->cache, impl_->position,
                                       from);
}

Sequence RocksLog::wait_committed(Sequence beyond, std::chrono::milliseconds timeout) {
  return impl_->position.wait(beyond, timeout);
}

std::string RocksLog::name() const {
  return "event log " + impl_->options.folder;
}

void RocksLog::interrupt() {
  impl_->position.interrupt();
}

void RocksLog::write_anchor() {
  LASTRO_ASSERT(impl_->options.anchor_by_hand);
  if (impl_->keeper) impl_->keeper->write();
}

Result<void> RocksLog::check_files(const ReadPace& pace) const {
  return impl_->store->check_files(pace);
}

Sequence RocksLog::anchored() const {
  return impl_->keeper ? impl_->keeper->anchored() : impl_->anchored.load();
}

}  // namespace lastro::log
