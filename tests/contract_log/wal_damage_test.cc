#include "tests/contract_log/damaged_log.h"

namespace lastro::log::test {
namespace {

struct WalRow {
  const char* what;
  Damage damage;
};

TEST_CASE("a write-ahead log damaged below the anchor is refused, changes nothing, and opens once put back") {
  const Damaged damaged(Damaged::Place::write_ahead_log);
  const bool early = GENERATE(false, true);
  const auto row = GENERATE(
      values<WalRow>({{"bit flipped near the start", flip_at(0.1)},
                      {"bit flipped before the anchor", flip_at(0.3)},
                      {"page zeroed before the anchor", zero_page_at(0.3)},
                      {"cut to nothing", cut_to_nothing},
                      {"cut to a quarter", [](FileBytes& bytes) { bytes.resize(bytes.size() / 4); }}}));
  CAPTURE(row.what, early);
  if (early) damaged.put_early_anchor();
  const auto wal = damaged.file(".log");
  const auto whole = content_of(wal);
  auto bytes = whole;
  row.damage(bytes);
  write_file(wal, bytes);

  const auto refused = damaged.open();
  require_failure(refused, ErrorCode::corruption, std::to_string(early ? anchored_early : frames_written));
  CHECK(refused.error().message.find(damaged.data.file("anchor")) != std::string::npos);
  CHECK(refused.error().message.find("restore a backup") != std::string::npos);
  CHECK(content_of(wal) == bytes);

  write_file(wal, whole);
  CHECK(read_through(*must(damaged.open())) == frames_written);
}

TEST_CASE("a write-ahead log damaged at its end is refused once the anchor knows the end") {
  const Damaged damaged(Damaged::Place::write_ahead_log);
  const auto row = GENERATE(values<WalRow>({{"bit flipped in the middle", flip_at(0.5)},
                                            {"bit flipped in the last record", flip_in_last_record},
                                            {"torn by 100 bytes", cut_100},
                                            {"cut to half", cut_to_half},
                                            {"page zeroed in the middle", zero_page_at(0.5)},
                                            {"last 4 KiB zeroed", zero_last_4096}}));
  CAPTURE(row.what);
  const auto wal = damaged.file(".log");
  auto bytes = content_of(wal);
  row.damage(bytes);
  write_file(wal, bytes);
  require_failure(damaged.open(), ErrorCode::corruption, "write-ahead log");
}

struct TailRow {
  const char* what;
  Damage damage;
  Sequence at_least;
  Sequence at_most;
};

TEST_CASE("a tail that a power cut tore beyond the anchor opens, and the log goes on from there") {
  const Damaged damaged(Damaged::Place::write_ahead_log);
  damaged.put_early_anchor();
  const auto row =
      GENERATE(values<TailRow>({{"torn by 100 bytes", cut_100, 399, 399},
                                {"bit flipped in the last record", flip_in_last_record, 399, 399},
                                {"last 4 KiB zeroed", zero_last_4096, 380, 399},
                                {"cut to half", cut_to_half, 160, 240},
                                {"garbage appended", append_garbage, 400, 400},
                                {"zeros appended", append_zeros, 400, 400}}));
  CAPTURE(row.what);
  const auto wal = damaged.file(".log");
  auto bytes = content_of(wal);
  row.damage(bytes);
  write_file(wal, bytes);

  Sequence last = 0;
  {
    const auto log = must(damaged.open());
    last = log->committed();
    CHECK(last >= row.at_least);
    CHECK(last <= row.at_most);
    CHECK(log->anchored() == last);
    FrameMaker frames;
    frames.continue_from(log->appended());
    for (int i = 0; i < 10; ++i) add(*log, frames.next());
  }
  CHECK(read_through(*must(damaged.open())) == last + 10);
}

TEST_CASE("a write-ahead log that is gone is refused") {
  const Damaged damaged(Damaged::Place::write_ahead_log);
  std::filesystem::remove(damaged.file(".log"));
  require_failure(damaged.open(), ErrorCode::corruption);
}

TEST_CASE("a log whose folder or files are gone is refused rather than begun anew") {
  const Damaged damaged(Damaged::Place::table);
  SECTION("the whole folder") {
    std::filesystem::remove_all(damaged.data.file("log"));
  }
  SECTION("CURRENT") {
    std::filesystem::remove(damaged.data.file("log/CURRENT"));
  }
  require_failure(damaged.open(), ErrorCode::corruption, "400");
}

}  // namespace
}  // namespace lastro::log::test
