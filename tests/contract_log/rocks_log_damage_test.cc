#include <functional>

#include "engine/log/head_anchor.h"
#include "engine/log/rocks_log.h"
#include "tests/contract_log/log_test_support.h"

namespace lastro::log::test {
namespace {

constexpr Sequence frames_written = 400;  // of one event each
constexpr Sequence anchored_early = 150;

/// A log of frames_written frames, closed: with its write-ahead log where it was never opened again, else
/// with its frames in a table.
struct Damaged {
  enum class Place { write_ahead_log, table };

  explicit Damaged(Place place) {
    FrameMaker frames;
    {
      const auto log = must(RocksLog::open(options_in(data)));
      for (Sequence i = 1; i <= frames_written; ++i) {
        const auto frame = frames.next(1, 300);
        add(*log, frame);
        if (i == anchored_early) must(HeadAnchor::create(data.file("early"), {ledger, frame->head()}));
      }
    }
    if (place == Place::table) must(RocksLog::open(options_in(data)));
  }

  /// As if the process had ended before the anchor moved on.
  void put_early_anchor() const {
    std::filesystem::copy_file(data.file("early"), data.file("anchor"),
                               std::filesystem::copy_options::overwrite_existing);
  }
  [[nodiscard]] std::string file(std::string_view ending) const {
    return newest_file(data.file("log"), ending);
  }
  [[nodiscard]] Result<std::unique_ptr<RocksLog>> open() const { return RocksLog::open(options_in(data)); }

  TemporaryFolder data;
};

using Bytes = std::string;
using Damage = std::function<void(Bytes&)>;

Damage flip_at(double part) {
  return [part](Bytes& bytes) {
    auto& byte = bytes.at(static_cast<std::size_t>(static_cast<double>(bytes.size()) * part));
    byte = static_cast<char>(byte ^ 0x10);
  };
}
Damage zero_page_at(double part) {
  return [part](Bytes& bytes) {
    const auto page = static_cast<std::size_t>(static_cast<double>(bytes.size()) * part) / 4096 * 4096;
    for (auto at = page; at < std::min(page + 4096, bytes.size()); ++at) bytes[at] = '\0';
  };
}
void flip_in_last_record(Bytes& bytes) {
  bytes.at(bytes.size() - 60) = static_cast<char>(bytes.at(bytes.size() - 60) ^ 0x10);
}
void cut_100(Bytes& bytes) {
  bytes.resize(bytes.size() - 100);
}
void cut_to_half(Bytes& bytes) {
  bytes.resize(bytes.size() / 2);
}
void cut_to_nothing(Bytes& bytes) {
  bytes.clear();
}
void zero_last_4096(Bytes& bytes) {
  std::fill(bytes.end() - 4096, bytes.end(), '\0');
}
void append_garbage(Bytes& bytes) {
  bytes += std::string(3000, '\x5a');
}
void append_zeros(Bytes& bytes) {
  bytes += std::string(9000, '\0');
}

struct WalRow {
  const char* what;
  Damage damage;
};

TEST_CASE("a write-ahead log damaged below the anchor is refused, changes nothing, and opens once put back") {
  const Damaged damaged(Damaged::Place::write_ahead_log);
  const bool early = GENERATE(false, true);
  const auto row =
      GENERATE(values<WalRow>({{"bit flipped near the start", flip_at(0.1)},
                               {"bit flipped before the anchor", flip_at(0.3)},
                               {"page zeroed before the anchor", zero_page_at(0.3)},
                               {"cut to nothing", cut_to_nothing},
                               {"cut to a quarter", [](Bytes& bytes) { bytes.resize(bytes.size() / 4); }}}));
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

struct FileRow {
  const char* what;
  const char* ending;  ///< of the file that is damaged
  Damage damage;       ///< none: it is removed
};

TEST_CASE("a damaged table or manifest is refused, and the error names the file") {
  const Damaged damaged(Damaged::Place::table);
  const auto row = GENERATE(values<FileRow>({{"table cut by 100 bytes", ".sst", cut_100},
                                             {"table cut to nothing", ".sst", cut_to_nothing},
                                             {"table removed", ".sst", nullptr},
                                             {"bit flipped in the table's footer", ".sst", [](Bytes& bytes) {
                                                bytes[bytes.size() - 4] =
                                                    static_cast<char>(bytes[bytes.size() - 4] ^ 1);
                                              }}}));
  CAPTURE(row.what);
  const auto path = damaged.file(row.ending);
  if (row.damage) {
    auto bytes = content_of(path);
    row.damage(bytes);
    write_file(path, bytes);
  } else {
    std::filesystem::remove(path);
  }
  // A missing table is looked for under both of its possible endings: the number is what names it.
  require_failure(damaged.open(), ErrorCode::corruption, std::filesystem::path(path).stem().string());
}

std::string manifest_of(const Damaged& damaged) {
  auto name = content_of(damaged.data.file("log/CURRENT"));
  name.pop_back();
  return damaged.data.file("log/" + name);
}

TEST_CASE("a damaged manifest is refused or does no harm, but never shortens the log") {
  const Damaged damaged(Damaged::Place::table);
  const auto manifest = manifest_of(damaged);
  auto bytes = content_of(manifest);
  const auto at = GENERATE(0.02, 0.2, 0.5, 0.8, 0.95, 2.0, 3.0);
  CAPTURE(at);
  if (at <= 1.0) flip_at(at)(bytes);
  if (at == 2.0) bytes.resize(bytes.size() - 10);
  if (at == 3.0) bytes.clear();
  write_file(manifest, bytes);
  const auto opened = damaged.open();
  if (opened) {
    CHECK(read_through(**opened) == frames_written);
  } else {
    CHECK(opened.error().code == ErrorCode::corruption);
  }
}

TEST_CASE("CURRENT that points nowhere is refused") {
  const Damaged damaged(Damaged::Place::table);
  write_file(damaged.data.file("log/CURRENT"), "MANIFEST-999999\n");
  REQUIRE_FALSE(damaged.open().has_value());
}

TEST_CASE("a bit flipped in a stored frame is met by whoever replays, with sequence, file and remedy") {
  const Damaged damaged(Damaged::Place::table);
  const auto table = damaged.file(".sst");
  auto bytes = content_of(table);
  flip_at(0.2)(bytes);
  write_file(table, bytes);

  const auto log = must(damaged.open());
  CHECK(log->committed() == frames_written);
  const auto cursor = log->cursor(1);
  Result<SharedFrame> frame = nullptr;
  Sequence last = 0;
  while ((frame = cursor->next()) && *frame != nullptr) last = (*frame)->last_sequence();
  require_failure(frame, ErrorCode::corruption, std::filesystem::path(table).filename().string());
  CHECK(frame.error().message.find("sequence") != std::string::npos);
  CHECK(frame.error().message.find("restore a backup") != std::string::npos);
  CHECK(last < frames_written);

  bool reported = false;
  for (Sequence sequence = 1; sequence <= frames_written; ++sequence) {
    const auto read = log->read(sequence);
    if (read) continue;
    require_failure(read, ErrorCode::corruption, ".sst");
    reported = true;
  }
  CHECK(reported);
}

AnchorRecord anchor_in(const Damaged& damaged) {
  return must(HeadAnchor::read(damaged.data.file("anchor"))).value();
}

TEST_CASE("an anchor that does not fit its log is refused") {
  const Damaged damaged(GENERATE(Damaged::Place::write_ahead_log, Damaged::Place::table));
  auto record = anchor_in(damaged);
  auto code = ErrorCode::corruption;
  const char* word = nullptr;
  SECTION("of another ledger") {
    record.ledger = other_ledger;
    code = ErrorCode::incompatible;
    word = "another ledger";
  }
  SECTION("ahead of the log") {
    record.head.sequence = frames_written + 1;
    word = "ends at sequence 400";
  }
  SECTION("of another history at the end") {
    record.head.frame_hash[0] ^= 1;
    word = "another history";
  }
  SECTION("of another history in the middle") {
    record.head.sequence = anchored_early;
    word = "another history";
  }
  SECTION("of another epoch") {
    record.head.epoch = 2;
    word = "another history";
  }
  must(HeadAnchor::create(damaged.data.file("anchor"), record));
  const auto refused = damaged.open();
  require_failure(refused, code, word);
  CHECK(refused.error().message.find(damaged.data.file("anchor")) != std::string::npos);
}

TEST_CASE("an anchor in the midst of a frame is of another history") {
  const TemporaryFolder data;
  FrameMaker frames;
  const auto frame = frames.next(4);
  add(*must(RocksLog::open(options_in(data))), frame);
  must(HeadAnchor::create(data.file("anchor"), {ledger, {3, frame->hash(), 1}}));
  require_failure(RocksLog::open(options_in(data)), ErrorCode::corruption, "sequence 3");
}

TEST_CASE("a log without its anchor is refused, an anchor damaged in one slot is used") {
  const Damaged damaged(Damaged::Place::write_ahead_log);
  const auto anchor = damaged.data.file("anchor");
  auto bytes = content_of(anchor);
  SECTION("removed") {
    std::filesystem::remove(anchor);
    require_failure(damaged.open(), ErrorCode::corruption, "is missing");
  }
  SECTION("both slots damaged") {
    write_file(anchor, std::string(bytes.size(), '\0'));
    require_failure(damaged.open(), ErrorCode::corruption, "both its slots");
  }
  SECTION("one slot damaged") {
    const auto slot = GENERATE(as<std::size_t>{}, 0, 1);
    bytes[slot * HeadAnchor::slot_bytes + 50] =
        static_cast<char>(bytes[slot * HeadAnchor::slot_bytes + 50] ^ 1);
    write_file(anchor, bytes);
    CHECK(read_through(*must(damaged.open())) == frames_written);
  }
}

TEST_CASE("a damaged anchor of an empty log is refused too") {
  const TemporaryFolder data;
  write_file(data.file("anchor"), "damaged");
  require_failure(RocksLog::open(options_in(data)), ErrorCode::corruption, data.file("anchor"));
}

TEST_CASE("a process that ended before its first frame leaves a log that opens") {
  const TemporaryFolder data;
  must(RocksLog::open(options_in(data)));
  SECTION("with its anchor") {}
  SECTION("before its anchor was made") {
    std::filesystem::remove(data.file("anchor"));
  }
  FrameMaker frames;
  add(*must(RocksLog::open(options_in(data))), frames.next());
  CHECK(read_through(*must(RocksLog::open(options_in(data)))) == 1);
}

}  // namespace
}  // namespace lastro::log::test
