#include "bench/durable_loop.h"

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include <rocksdb/db.h>

#include "engine/base/clock.h"

namespace lastro::bench {

Result<LoopFigure> run_durable_loop(const std::string& folder, std::size_t frame_bytes, int seconds) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  rocksdb::DB* opened = nullptr;
  if (const auto status = rocksdb::DB::Open(options, folder + "/bare", &opened); !status.ok()) {
    return fail(ErrorCode::io, status.ToString());
  }
  const std::unique_ptr<rocksdb::DB> db(opened);
  // NOLINTNEXTLINE(cert-msc32-c,cert-msc51-cpp): every run writes the same bytes
  std::mt19937_64 random(1);
  std::string value(frame_bytes, '\0');
  for (auto& byte : value) byte = static_cast<char>(random());
  rocksdb::WriteOptions write;
  write.sync = true;
  SystemClock clock;
  std::vector<std::int64_t> micros;
  const auto begin = clock.monotonic_micros();
  const auto end = begin + std::int64_t{seconds} * 1'000'000;
  auto before = begin;
  for (std::uint64_t n = 0; before < end; ++n) {
    char key[8];
    for (unsigned i = 0; i < sizeof key; ++i) key[i] = static_cast<char>(n >> (56 - 8 * i));
    if (const auto status = db->Put(write, {key, sizeof key}, value); !status.ok()) {
      return fail(ErrorCode::io, status.ToString());
    }
    const auto after = clock.monotonic_micros();
    micros.push_back(after - before);
    before = after;
  }
  if (before == begin) return fail(ErrorCode::invalid, "a loop of no time measures nothing");
  std::sort(micros.begin(), micros.end());
  return LoopFigure{.frames_per_s = micros.size() * 1'000'000 / static_cast<std::uint64_t>(before - begin),
                    .sync_p50_us = micros[micros.size() / 2]};
}

}  // namespace lastro::bench
