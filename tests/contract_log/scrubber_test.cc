#include "engine/log/scrubber.h"

#include <functional>

#include "engine/log/event_codec.h"
#include "engine/log/memory_log.h"
#include "tests/contract_log/damaged_log.h"
#include "tests/unit_codec/event_examples.h"

namespace lastro::log::test {
namespace {

using std::chrono::milliseconds;

/// A frame of one event whose header may name another sequence than its place.
SharedFrame real_frame(const Head& head, Sequence named) {
  EventEncoder encoder;
  FrameBuilder builder(ledger, 0);
  auto event = typical_approval("MERCADO DO ZE", "order-1");
  event.header.sequence = named;
  builder.add(encoder.encode(event));
  return builder.finish(head, 1'700'000'000'000'000);
}

void fill(EventLog& log, Sequence count) {
  for (Sequence i = 0; i < count; ++i) {
    const auto head = log.appended();
    add(log, real_frame(head, head.sequence + 1));
  }
}

/// What a scrubber under test finds and how far it is.
class Watch {
 public:
  ScrubberOptions options() {
    return {.bytes_per_second_max = std::size_t{1} << 30,
            .pass_interval = std::chrono::hours{1},
            .tail_interval = milliseconds{1},
            .file_checks = {},
            .on_damage = [this](const Error& error) {
              const std::lock_guard lock(mutex_);
              found_.push_back(error);
              grows_.notify_all();
            }};
  }
  std::vector<Error> found() {
    const std::lock_guard lock(mutex_);
    return found_;
  }
  Error wait_for_damage() {
    std::unique_lock lock(mutex_);
    REQUIRE(grows_.wait_for(lock, std::chrono::seconds{60}, [this] { return !found_.empty(); }));
    return found_.front();
  }

 private:
  std::mutex mutex_;
  std::condition_variable grows_;
  std::vector<Error> found_;
};

void wait_until(const std::function<bool()>& holds) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  for (int i = 0; i < 60'000 && !holds(); ++i) never.wait_for(lock, milliseconds{1});
  REQUIRE(holds());
}

/// A log whose first frames are in table files, open, as a running server has it.
struct RunningLog {
  RunningLog() {
    fill(*must(RocksLog::open(options_in(data))), frames_written);
    log = must(RocksLog::open(options_in(data)));
  }
  ScrubberOptions options() {
    auto options = watch.options();
    options.file_checks = {[this](const ReadPace& pace) { return log->check_files(pace); }};
    return options;
  }
  [[nodiscard]] std::string table() const { return newest_file(data.file("log"), ".sst"); }

  TemporaryFolder data;
  std::unique_ptr<RocksLog> log;
  SystemClock clock;
  Watch watch;
};

TEST_CASE("a scrubber walks a sound log, tells how far it is, and goes on to what is committed since") {
  RunningLog running;
  Scrubber scrubber(*running.log, running.clock, running.options());
  wait_until([&] { return scrubber.status().passes == 1; });
  CHECK(scrubber.status().sequence == frames_written);
  CHECK(scrubber.status().bytes > std::filesystem::file_size(running.table()));
  CHECK(running.clock.now() - scrubber.status().last_pass_at < 60'000'000);
  fill(*running.log, 5);
  wait_until([&] { return scrubber.status().sequence == frames_written + 5; });
  CHECK(scrubber.status().passes == 1);
  scrubber.stop();
  CHECK(running.watch.found().empty());
}

TEST_CASE("a scrubber comes back to everything after the interval") {
  RunningLog running;
  auto options = running.options();
  options.pass_interval = milliseconds{5};
  const Scrubber scrubber(*running.log, running.clock, options);
  wait_until([&] { return scrubber.status().passes >= 3; });
  CHECK(running.watch.found().empty());
}

struct TableRow {
  const char* what;
  Damage damage;  ///< none: the file is removed
};

TEST_CASE("a table file damaged under a running log is found, with file, sequences and remedy") {
  RunningLog running;
  const auto row = GENERATE(values<TableRow>({{"bit flipped in a data block", flip_at(0.3)},
                                              {"bit flipped in the first byte", flip_at(0.0)},
                                              {"bit flipped near the index", flip_at(0.97)},
                                              {"bit flipped in the footer", flip_at(0.9999)},
                                              {"cut by 100 bytes", cut_100},
                                              {"cut to nothing", cut_to_nothing},
                                              {"bytes appended", append_garbage},
                                              {"removed", nullptr}}));
  CAPTURE(row.what);
  const auto path = running.table();
  if (row.damage) {
    auto bytes = content_of(path);
    row.damage(bytes);
    write_file(path, bytes);
  } else {
    std::filesystem::remove(path);
  }
  Scrubber scrubber(*running.log, running.clock, running.options());
  const auto error = running.watch.wait_for_damage();
  CAPTURE(error.message);
  CHECK(error.code == ErrorCode::corruption);
  CHECK(error.message.find(std::filesystem::path(path).filename().string()) != std::string::npos);
  CHECK(error.message.find("sequence 1 to 400") != std::string::npos);
  CHECK(error.message.find("restore a backup") != std::string::npos);
  scrubber.stop();
  CHECK(running.watch.found().size() == 1);
  CHECK(scrubber.status().passes == 0);
}

TEST_CASE("damage that comes after a sound pass is found by the next") {
  RunningLog running;
  auto options = running.options();
  options.pass_interval = milliseconds{5};
  Scrubber scrubber(*running.log, running.clock, options);
  wait_until([&] { return scrubber.status().passes >= 1; });
  auto bytes = content_of(running.table());
  flip_at(0.5)(bytes);
  std::fstream file{running.table(), std::ios::binary | std::ios::in | std::ios::out};
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  CHECK(running.watch.wait_for_damage().message.find(".sst") != std::string::npos);
}

TEST_CASE("files that are merged away while they are checked are not missed") {
  RunningLog running;
  auto log = std::move(running.log);
  for (int round = 0; round < 4; ++round) {
    fill(*log, 50);
    must(log->close());
    log = must(RocksLog::open(options_in(running.data)));  // each opening leaves another table file
  }
  for (int i = 0; i < 20; ++i) must(log->check_files([](std::size_t) { return true; }));
}

TEST_CASE("an event that cannot be read, or names another sequence, is found by its place") {
  MemoryLog log;
  SystemClock clock;
  Watch watch;
  fill(log, 3);
  const char* word = nullptr;
  SECTION("other bytes than an event's") {
    FrameMaker frames;
    frames.continue_from(log.appended());
    add(log, frames.next());
    word = "sequence 4: ";
  }
  SECTION("an event of another place") {
    add(log, real_frame(log.appended(), 7));
    word = "sequence 4: the event names another sequence";
  }
  const Scrubber scrubber(log, clock, watch.options());
  const auto error = watch.wait_for_damage();
  CHECK(error.code == ErrorCode::corruption);
  CAPTURE(error.message);
  CHECK(error.message.find(word) != std::string::npos);
  CHECK(error.message.find("restore a backup") != std::string::npos);
  CHECK(scrubber.status().sequence == 3);
}

TEST_CASE("a file that cannot be read stops the scrub as such") {
  MemoryLog log;
  SystemClock clock;
  Watch watch;
  auto options = watch.options();
  options.file_checks = {[](const ReadPace&) { return fail(ErrorCode::io, "000012.sst cannot be read"); }};
  const Scrubber scrubber(log, clock, options);
  CHECK(watch.wait_for_damage().code == ErrorCode::io);
}

TEST_CASE("a scrubber reads no faster than it may, and stops in the midst of its wait") {
  RunningLog running;
  auto options = running.options();
  const auto bytes = std::filesystem::file_size(running.table()) - 64 * 1024;
  options.bytes_per_second_max = bytes * 4;
  const auto started = running.clock.monotonic_micros();
  {
    Scrubber scrubber(*running.log, running.clock, options);
    wait_until([&] { return scrubber.status().sequence > 0; });
    CHECK(running.clock.monotonic_micros() - started >= 250'000);
  }
  options.bytes_per_second_max = 1;
  Scrubber slow(*running.log, running.clock, options);
  wait_until([&] { return slow.status().bytes > 0; });
  const auto told = running.clock.monotonic_micros();
  slow.stop();
  CHECK(running.clock.monotonic_micros() - told < 5'000'000);
  CHECK(slow.status().passes == 0);
  CHECK(running.watch.found().empty());
}

}  // namespace
}  // namespace lastro::log::test
