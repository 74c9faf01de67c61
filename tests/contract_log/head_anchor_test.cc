#include "engine/log/head_anchor.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "tests/contract_log/log_test_support.h"

namespace lastro::log::test {
namespace {

AnchorRecord record_at(Sequence sequence) {
  return {ledger, {sequence, Sha256{static_cast<std::uint8_t>(sequence)}, 3}};
}

Sequence sequence_in(const std::string& path) {
  return must(HeadAnchor::read(path)).value().head.sequence;
}

void flip(const std::string& path, std::size_t at) {
  auto bytes = content_of(path);
  bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
  write_file(path, bytes);
}

/// A file whose overwrites a power cut may leave in any state until they are synced.
class UnsyncedFile final : public AnchorFile {
 public:
  struct Disk {
    std::vector<std::uint8_t> content;
    std::vector<std::pair<std::size_t, std::size_t>> unsynced;  ///< offset and length
    bool killed_before_sync = false;  ///< the next overwrite is not followed by its sync

    void cut_power() {
      for (const auto& [offset, length] : unsynced)
        std::fill_n(content.begin() + static_cast<std::ptrdiff_t>(offset), length, std::uint8_t{0});
      unsynced.clear();
    }
  };
  explicit UnsyncedFile(Disk& disk) : disk_(disk) {}

  Result<std::optional<std::vector<std::uint8_t>>> read(std::size_t) override { return disk_.content; }
  Result<void> create(Bytes content) override {
    disk_.content.assign(content.begin(), content.end());
    return {};
  }
  Result<void> sync() override {
    disk_.unsynced.clear();
    return {};
  }
  Result<void> overwrite(std::size_t offset, Bytes part) override {
    std::ranges::copy(part, disk_.content.begin() + static_cast<std::ptrdiff_t>(offset));
    disk_.unsynced.emplace_back(offset, part.size());
    if (disk_.killed_before_sync) return fail(ErrorCode::io, "killed");
    return sync();
  }
  [[nodiscard]] const std::string& path() const override { return path_; }

 private:
  Disk& disk_;
  const std::string path_ = "anchor";
};

TEST_CASE("an anchor that was never made reads as none") {
  const TemporaryFolder data;
  CHECK_FALSE(must(HeadAnchor::read(data.file("anchor"))).has_value());
  require_failure(HeadAnchor::open(data.file("anchor")), ErrorCode::not_found);
}

TEST_CASE("an anchor gives back the record written last, all of it") {
  const TemporaryFolder data;
  const auto path = data.file("anchor");
  must(HeadAnchor::create(path, record_at(0)));
  const auto writes = GENERATE(0, 1, 2, 3, 8);
  {
    const auto anchor = must(HeadAnchor::open(path));
    for (int i = 1; i <= writes; ++i) must(anchor->write(record_at(static_cast<Sequence>(i))));
  }
  const auto read = must(HeadAnchor::read(path)).value();
  CHECK(read.ledger == ledger);
  CHECK(read.head.sequence == static_cast<Sequence>(writes));
  CHECK(read.head.frame_hash == Sha256{static_cast<std::uint8_t>(writes)});
  CHECK(read.head.epoch == 3);
}

TEST_CASE("an anchor opened again goes on where it stood") {
  const TemporaryFolder data;
  const auto path = data.file("anchor");
  must(HeadAnchor::create(path, record_at(0)));
  for (Sequence sequence = 1; sequence <= 5; ++sequence) {
    must(must(HeadAnchor::open(path))->write(record_at(sequence)));
    CHECK(sequence_in(path) == sequence);
  }
}

TEST_CASE("a damaged slot leaves the other one, whatever byte was hit") {
  const TemporaryFolder data;
  const auto path = data.file("anchor");
  must(HeadAnchor::create(path, record_at(0)));
  const auto anchor = must(HeadAnchor::open(path));
  must(anchor->write(record_at(7)));  // counter 2, slot 0
  must(anchor->write(record_at(8)));  // counter 3, slot 1
  const auto offset = GENERATE(as<std::size_t>{}, 0, 8, 12, 16, 32, 40, 48, 79, 80, 2000, 4063, 4064, 4095);
  const auto slot = GENERATE(as<std::size_t>{}, 0, 1);
  flip(path, slot * HeadAnchor::slot_bytes + offset);
  CHECK(sequence_in(path) == (slot == 0 ? 8 : 7));
}

TEST_CASE("an anchor with two damaged slots is refused with what to do") {
  const TemporaryFolder data;
  const auto path = data.file("anchor");
  must(HeadAnchor::create(path, record_at(5)));
  const auto damage = GENERATE(0, 1, 2, 3);
  if (damage == 0) {
    flip(path, 40);
    flip(path, HeadAnchor::slot_bytes + 40);
  }
  if (damage == 1) write_file(path, "");
  if (damage == 2) write_file(path, content_of(path).substr(0, 100));
  if (damage == 3)
    write_file(path, content_of(path).substr(HeadAnchor::slot_bytes) +
                         content_of(path).substr(0, HeadAnchor::slot_bytes));
  require_failure(HeadAnchor::read(path), ErrorCode::corruption, path);
  require_failure(HeadAnchor::open(path), ErrorCode::corruption, "restore a backup");
}

TEST_CASE("a slot torn at any byte by a power cut leaves the record before it") {
  const TemporaryFolder data;
  const auto path = data.file("anchor");
  must(HeadAnchor::create(path, record_at(1)));
  must(must(HeadAnchor::open(path))->write(record_at(2)));
  const auto before = content_of(path);
  must(must(HeadAnchor::open(path))->write(record_at(3)));
  const auto after = content_of(path);
  for (std::size_t torn = HeadAnchor::slot_bytes; torn < before.size(); torn += 61) {
    write_file(path, after.substr(0, torn) + before.substr(torn));
    const auto sequence = sequence_in(path);
    REQUIRE((sequence == 2 || sequence == 3));
  }
}

TEST_CASE("a kill before the sync of one slot and a power cut before that of the other leave an anchor") {
  UnsyncedFile::Disk disk;
  const auto open = [&] { return must(HeadAnchor::open(std::make_unique<UnsyncedFile>(disk))); };
  UnsyncedFile file(disk);
  must(HeadAnchor::create(file, record_at(1)));
  disk.killed_before_sync = true;
  CHECK_FALSE(open()->write(record_at(2)));
  CHECK_FALSE(open()->write(record_at(3)));
  disk.cut_power();
  CHECK(must(HeadAnchor::read(file)).value().head.sequence == 2);
}

TEST_CASE("making an anchor replaces the one that was there") {
  const TemporaryFolder data;
  const auto path = data.file("anchor");
  must(HeadAnchor::create(path, record_at(9)));
  must(HeadAnchor::create(path, record_at(4)));
  CHECK(sequence_in(path) == 4);
}

TEST_CASE("a folder that is not there is an io failure, not a missing anchor") {
  const TemporaryFolder data;
  require_failure(HeadAnchor::create(data.file("absent/anchor"), record_at(1)), ErrorCode::io,
                  "absent/anchor");
}

}  // namespace
}  // namespace lastro::log::test
