#include "tests/contract_log/damaged_log.h"

namespace lastro::log::test {
namespace {

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
