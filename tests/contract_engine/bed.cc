#include "tests/contract_engine/bed.h"

#include <cstdlib>

#include "engine/log/memory_alias_index.h"
#include "engine/log/memory_log.h"
#include "engine/log/rocks_alias_index.h"
#include "engine/log/rocks_log.h"
#include "engine/snapshotter.h"

namespace lastro::engine::test {

bool Sink::wait_for(std::size_t count) {
  std::unique_lock lock(mutex_);
  return grows_.wait_for(lock, std::chrono::minutes(1), [&] { return given_.size() >= count; });
}

std::vector<Given> Sink::given() const {
  const std::lock_guard lock(mutex_);
  return given_;
}

std::size_t Sink::count() const {
  const std::lock_guard lock(mutex_);
  return given_.size();
}

void Sink::on_replies(std::span<const Reply> replies, const std::shared_ptr<const log::Frame>& frame) {
  const auto committed = log_.committed();
  {
    const std::lock_guard lock(mutex_);
    for (const auto& reply : replies) {
      given_.push_back({.reply = reply,
                        .committed = reply.sequence <= committed,
                        .in_frame = frame != nullptr && frame->holds(reply.sequence)});
    }
  }
  grows_.notify_all();
}

namespace {

std::filesystem::path new_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "lastro-engine-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  return pattern;
}

}  // namespace

Bed::Bed(LogKind kind) : kind_(kind), folder_(new_folder()), snapshots_(folder_ / "snapshots") {}

Bed::~Bed() {
  if (log_) log_->open_gate();
  engine_.reset();
  aliases_.reset();
  log_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Bed::take_snapshot() {
  Snapshotter snapshotter(log(), aliases(), snapshots_, clock, 0, {.interval_events = 1'000'000'000});
  const auto taken = snapshotter.take();
  if (!taken) FAIL(taken.error().message);
  CHECK(snapshotter.newest() == log().committed());
}

std::unique_ptr<log::EventLog> Bed::open_read_only() const {
  auto log = log::RocksLog::open({.folder = folder_ / "log",
                                  .anchor_path = folder_ / "anchor",
                                  .ledger = ledger,
                                  .read_only = true,
                                  .info_log_folder = {}});
  if (!log) FAIL(log.error().message);
  return std::move(*log);
}

void Bed::open_stores() {
  if (kind_ == LogKind::memory) {
    if (!log_) log_ = std::make_unique<HookedLog>(std::make_unique<log::MemoryLog>());
    if (!aliases_) aliases_ = std::make_unique<log::MemoryAliasIndex>();
    return;
  }
  auto log = log::RocksLog::open({.folder = folder_ / "log",
                                  .anchor_path = folder_ / "anchor",
                                  .ledger = ledger,
                                  .create_if_missing = true,
                                  .info_log_folder = {}});
  if (!log) FAIL(log.error().message);
  log_ = std::make_unique<HookedLog>(std::move(*log));
  auto aliases = log::RocksAliasIndex::open({.folder = folder_ / "aliases",
                                             .ledger = ledger,
                                             .log_head = log_->appended().sequence,
                                             .info_log_folder = {}});
  if (!aliases) FAIL(aliases.error().message);
  aliases_ = std::move(*aliases);
}

EngineOptions Bed::options() {
  EngineOptions options;
  options.ledger = ledger;
  options.key_check = key_check;
  options.snapshots = &snapshots_;
  options.on_unusable_snapshot = [this](const Error& error) { unusable_.push_back(error); };
  options.on_fatal = [this](const Error& error) {
    const std::lock_guard lock(fatal_mutex_);
    fatal_.push_back(error);
  };
  return options;
}

Result<std::unique_ptr<Engine>> Bed::try_start(EngineOptions options) {
  open_stores();
  programs_ = std::make_unique<ProgramCatalog>();
  sink_ = std::make_unique<Sink>(*log_);
  submitted_ = 0;
  return Engine::start(*log_, *aliases_, clock, *sink_, *programs_, std::move(options));
}

void Bed::start(std::size_t queue_capacity) {
  auto chosen = options();
  chosen.queue_capacity = queue_capacity;
  auto started = try_start(std::move(chosen));
  if (!started) FAIL(started.error().message);
  engine_ = std::move(*started);
}

void Bed::stop(bool forget_aliases) {
  engine_.reset();
  if (kind_ == LogKind::rocks || forget_aliases) aliases_.reset();
  if (kind_ == LogKind::rocks) log_.reset();
  if (forget_aliases) std::filesystem::remove_all(folder_ / "aliases");
}

bool Bed::submit(std::vector<domain::Command> commands, bool simulated) {
  std::vector<Submission> submissions;
  auto position = submitted_;
  for (auto& command : commands)
    submissions.push_back(
        {.command = std::move(command), .context = context_of(++position), .simulated = simulated});
  if (!engine_->submit(submissions)) return false;
  submitted_ = position;
  return true;
}

std::vector<Reply> Bed::run(std::vector<domain::Command> commands) {
  const auto before = submitted_;
  const bool accepted = submit(std::move(commands));
  REQUIRE(accepted);
  REQUIRE(sink_->wait_for(submitted_));
  std::vector<Reply> replies;
  const auto given = sink_->given();
  for (auto i = before; i < given.size(); ++i) replies.push_back(given[i].reply);
  return replies;
}

Reply Bed::simulate(domain::Command command) {
  std::vector<domain::Command> one;
  one.push_back(std::move(command));
  const bool accepted = submit(std::move(one), true);
  REQUIRE(accepted);
  REQUIRE(sink_->wait_for(submitted_));
  return sink_->given().back().reply;
}

void Bed::add_account() {
  for (const auto& reply : run({create_client(1), open_account(2, 1), load(3, 2, 10'000)}))
    REQUIRE(reply.kind == Reply::Kind::recorded);
}

std::vector<Error> Bed::fatal() const {
  const std::lock_guard lock(fatal_mutex_);
  return fatal_;
}

std::vector<std::shared_ptr<const log::Frame>> Bed::frames() {
  std::vector<std::shared_ptr<const log::Frame>> frames;
  const auto cursor = log_->cursor(1);
  for (;;) {
    auto frame = cursor->next();
    if (!frame) FAIL(frame.error().message);
    if (*frame == nullptr) return frames;
    frames.push_back(*frame);
  }
}

void Bed::for_each_event(const std::function<void(const domain::Event&)>& see) {
  log::DecodedEvent decoded;
  for (const auto& frame : frames()) {
    for (auto sequence = frame->first_sequence(); sequence <= frame->last_sequence(); ++sequence) {
      const auto read = decoded.decode(frame->event(sequence));
      if (!read) FAIL(read.error().message);
      REQUIRE(decoded.event.header.sequence == sequence);
      see(decoded.event);
    }
  }
}

void forge(Bed& bed, log::MemoryLog& forged, const std::function<void(domain::Event&)>& change) {
  log::EventEncoder encoder;
  log::DecodedEvent decoded;
  log::FrameBuilder builder(ledger, 0);
  for (const auto& frame : bed.frames()) {
    for (auto sequence = frame->first_sequence(); sequence <= frame->last_sequence(); ++sequence) {
      REQUIRE(decoded.decode(frame->event(sequence)).has_value());
      change(decoded.event);
      builder.add(encoder.encode(decoded.event));
    }
    const auto made = builder.finish(forged.appended(), frame->header().written_at);
    REQUIRE(forged.append(*made).has_value());
    REQUIRE(forged.commit(made->last_sequence()).has_value());
  }
}

}  // namespace lastro::engine::test
