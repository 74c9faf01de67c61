#include "bench/disk.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>
#include <rocksdb/db.h>
#include <rocksdb/utilities/options_util.h>

#include "bench/engine_bed.h"
#include "bench/report.h"
#include "bench/resource_usage.h"
#include "bench/scratch_folder.h"
#include "engine/log/memory_alias_index.h"

namespace lastro::bench {
namespace {

/// Where frames go last, and the only one on which they are compressed.
constexpr int compressed_level = 2;

class Bench {
 public:
  explicit Bench(const DiskOptions& options) : options_(options), scratch_(options.folder) {}

  Result<void> run() {
    // The index on disk would be written beside the log.
    auto bed = EngineBed::make(scratch_.path(), options_.accounts, {}, &aliases_);
    if (!bed) return std::unexpected(bed.error());
    if (auto settled = settled_written_bytes(); !settled) return std::unexpected(settled.error());
    const auto folder_before = folder_bytes(log_folder());
    const auto written_before = written_bytes();
    if (!written_before) return std::unexpected(written_before.error());
    const auto driven = drive(**bed);
    const auto written_at_end = written_bytes();
    if (!written_at_end) return std::unexpected(written_at_end.error());
    const auto written = settled_written_bytes();
    if (!written) return std::unexpected(written.error());
    const auto fresh = folder_bytes(log_folder()) - folder_before;
    if (auto closed = (*bed)->close(); !closed) return closed;
    bed->reset();
    if (auto compacted = compact(); !compacted) return compacted;
    const auto after_compaction = written_bytes();
    if (!after_compaction) return std::unexpected(after_compaction.error());
    print(driven, fresh,
          {.in_run = *written_at_end - *written_before,
           .settled = *written - *written_before,
           .compacted = *after_compaction - *written_before});
    return {};
  }

 private:
  struct Written {
    std::uint64_t in_run;
    std::uint64_t settled;
    std::uint64_t compacted;
  };

  [[nodiscard]] std::string log_folder() const { return scratch_.path() + "/log"; }

  LoadFigure drive(EngineBed& bed) const {
    LoadFigure total;
    while (total.events < options_.authorizations) {
      const auto part = bed.drive({.batch = options_.batch, .seconds = 1});
      total.per_s = part.per_s;
      total.events += part.events;
      total.frames += part.frames;
      total.bytes += part.bytes;
    }
    return total;
  }

  static rocksdb::Status compact(rocksdb::DB& database, rocksdb::ColumnFamilyHandle& family) {
    rocksdb::ColumnFamilyMetaData contents;
    database.GetColumnFamilyMetaData(&family, &contents);
    std::vector<std::string> files;
    for (const auto& level : contents.levels) {
      if (level.level >= compressed_level) continue;
      for (const auto& file : level.files) files.push_back(file.name);
    }
    if (files.empty()) return rocksdb::Status::OK();
    rocksdb::CompactionOptions how;
    how.compression = rocksdb::kDisableCompressionOption;  // means: that of the level
    return database.CompactFiles(how, &family, files, compressed_level);
  }

  /// The whole log to the level it is compressed on, by the options it was written with: as old frames end.
  Result<void> compact() const {
    rocksdb::DBOptions options;
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    rocksdb::ConfigOptions how;
    auto status = rocksdb::LoadLatestOptions(how, log_folder(), &options, &families);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    if (status.ok()) status = rocksdb::DB::Open(options, log_folder(), families, &handles, &opened);
    if (!status.ok()) return fail(ErrorCode::io, "cannot open the log to compact it: " + status.ToString());
    const std::unique_ptr<rocksdb::DB> database(opened);
    for (auto* handle : handles) {
      if (status.ok()) status = compact(*database, *handle);
    }
    for (auto* handle : handles) {
      const auto closed = database->DestroyColumnFamilyHandle(handle);
      if (status.ok()) status = closed;
    }
    if (!status.ok()) return fail(ErrorCode::io, "cannot compact the log: " + status.ToString());
    return {};
  }

  void print(const LoadFigure& driven, std::uint64_t fresh, const Written& written) const {
    const auto of_frames = [&](std::uint64_t bytes) {
      return fmt::format("{:.2f}", static_cast<double>(bytes) / static_cast<double>(driven.bytes));
    };
    const auto per_event = [&](std::uint64_t bytes) { return std::to_string(bytes / driven.events); };
    // The accounts' events, some hundredths of the whole, compress like the others.
    const auto compressed =
        folder_bytes(log_folder()) * driven.events / (driven.events + 2 * options_.accounts);
    print_figure({.suite = "disk",
                  .parameters = {{"batch", std::to_string(options_.batch)},
                                 {"authorizations", std::to_string(driven.events)},
                                 {"events_a_frame", std::to_string(driven.events / driven.frames)},
                                 {"bytes_in_frame", per_event(driven.bytes)},
                                 {"bytes_fresh", per_event(fresh)},
                                 {"bytes_compressed", per_event(compressed)},
                                 {"write_amplification_in_run", of_frames(written.in_run)},
                                 {"write_amplification", of_frames(written.settled)},
                                 {"write_amplification_all_compacted", of_frames(written.compacted)}},
                  .per_s = driven.per_s,
                  .reference = {}},
                 options_.json);
  }

  const DiskOptions& options_;
  const ScratchFolder scratch_;
  log::MemoryAliasIndex aliases_;
};

}  // namespace

Result<void> run_disk(const DiskOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
