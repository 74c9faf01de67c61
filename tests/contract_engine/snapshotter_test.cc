#include "engine/snapshotter.h"

#include "engine/domain/state_hash.h"
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

TEST_CASE("a snapshot that is asked to stop leaves its folder as it was") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.run(history(20));
  const auto reached = replay(bed.log(), nullptr);
  REQUIRE(reached.has_value());
  const auto& folder = bed.snapshots();
  const auto not_asked = [](const Error& error) { FAIL(error.message); };
  std::stop_source stop;
  REQUIRE(folder.add(reached->ledger, reached->head, reached->state, stop.get_token()).has_value());
  const auto before = folder.files();
  REQUIRE(before.has_value());
  CHECK(before->size() == 1);
  CHECK(folder.newest(not_asked, stop.get_token()).has_value());

  stop.request_stop();
  bed.run({create_client(9'000)});
  const auto later = replay(bed.log(), nullptr);
  REQUIRE(later.has_value());
  const auto added = folder.add(later->ledger, later->head, later->state, stop.get_token());
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
