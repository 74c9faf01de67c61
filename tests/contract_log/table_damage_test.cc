#include "tests/contract_log/damaged_log.h"

namespace lastro::log::test {
namespace {

struct FileRow {
  const char* what;
  const char* ending;  ///< of the file that is damaged
  Damage damage;       ///< none: it is removed
};

TEST_CASE("a damaged table or manifest is refused, and the error names the file") {
  const Damaged damaged(Damaged::Place::table);
  const auto row =
      GENERATE(values<FileRow>({{"table cut by 100 bytes", ".sst", cut_100},
                                {"table cut to nothing", ".sst", cut_to_nothing},
                                {"table removed", ".sst", nullptr},
                                {"bit flipped in the table's footer", ".sst", [](FileBytes& bytes) {
                                   bytes[bytes.size() - 4] = static_cast<char>(bytes[bytes.size() - 4] ^ 1);
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

}  // namespace
}  // namespace lastro::log::test
