#include "engine/snapshotter.h"

#include <fstream>

#include "engine/domain/state_hash.h"
#include "engine/log/file_removal.h"
#include "engine/recovery.h"
#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {

TEST_CASE("a snapshotter makes one by itself whenever the log has grown by the interval") {
  Bed bed(LogKind::rocks);
  bed.start();
  bed.add_account();
  Snapshotter snapshotter(bed.log(), bed.aliases(), bed.snapshots(), bed.clock, 0, {.interval_events = 20});
  Sequence before = 0;
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t i = 0; i < 20; ++i) bed.run({authorize(0, 2, 1)});
    for (int tries = 0; snapshotter.newest() == before && tries < 600; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    CHECK(snapshotter.newest() > before);
    before = snapshotter.newest();
  }
  snapshotter.stop();
  bed.engine().stop();
  const auto live = domain::state_hash(bed.engine().state());
  bed.stop();
  bed.start();
  CHECK(bed.engine().started_from() == before);
  bed.engine().stop();
  CHECK(domain::state_hash(bed.engine().state()) == live);
}

TEST_CASE("a large file is removed piece by piece, and at once where that is to stop") {
  Bed bed(LogKind::memory);  // for its folder
  const auto path = bed.snapshots().path() + "-large";
  constexpr std::uintmax_t bytes = 400 * 1024 * 1024;  // of which nothing is on the disk
  std::ofstream(path).close();
  std::filesystem::resize_file(path, bytes);
  std::uintmax_t between = 0;
  {
    const std::jthread watch([&](const std::stop_token& stop) {
      std::error_code gone;
      while (!stop.stop_requested()) {
        const auto size = std::filesystem::file_size(path, gone);
        if (!gone && size > 0 && size < bytes) between = size;
      }
    });
    REQUIRE(log::remove_gradually(path).has_value());
  }
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(between > 0);

  std::ofstream(path).close();
  std::filesystem::resize_file(path, std::uintmax_t{1} << 40U);  // would take half an hour
  std::stop_source stop;
  stop.request_stop();
  REQUIRE(log::remove_gradually(path, stop.get_token()).has_value());
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(log::remove_gradually(path).has_value());
}

TEST_CASE("a snapshot that is asked to stop leaves its folder as it was") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.run(history(20));
  const auto reached = replay(bed.log(), nullptr);
  REQUIRE(reached.has_value());
  const auto& folder = bed.snapshots();
  const auto not_asked = [](const Error& error) { FAIL(error.message); };
  std::stop_source stop;
  REQUIRE(folder.add(reached->ledger, reached->head, reached->state, 0, stop.get_token()).has_value());
  const auto before = folder.files();
  REQUIRE(before.has_value());
  CHECK(before->size() == 1);
  CHECK(folder.newest(not_asked, stop.get_token()).has_value());

  stop.request_stop();
  bed.run({create_client(9'000)});
  const auto later = replay(bed.log(), nullptr);
  REQUIRE(later.has_value());
  const auto added = folder.add(later->ledger, later->head, later->state, 0, stop.get_token());
  REQUIRE_FALSE(added.has_value());
  CHECK(added.error().code == ErrorCode::unavailable);
  CHECK(*folder.files() == *before);
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    CHECK(entry.path().string() == before->front());
  // Nor is one that is not read to its end taken for a damaged one.
  const auto read = folder.newest(not_asked, stop.get_token());
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == ErrorCode::unavailable);
}

}  // namespace lastro::engine::test
