#pragma once

#include <functional>

#include "engine/log/head_anchor.h"
#include "engine/log/rocks_log.h"
#include "tests/contract_log/log_test_support.h"

namespace lastro::log::test {

inline constexpr Sequence frames_written = 400;  // of one event each
inline constexpr Sequence anchored_early = 150;

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

using FileBytes = std::string;
using Damage = std::function<void(FileBytes&)>;

inline Damage flip_at(double part) {
  return [part](FileBytes& bytes) {
    auto& byte = bytes.at(static_cast<std::size_t>(static_cast<double>(bytes.size()) * part));
    byte = static_cast<char>(byte ^ 0x10);
  };
}
inline Damage zero_page_at(double part) {
  return [part](FileBytes& bytes) {
    const auto page = static_cast<std::size_t>(static_cast<double>(bytes.size()) * part) / 4096 * 4096;
    for (auto at = page; at < std::min(page + 4096, bytes.size()); ++at) bytes[at] = '\0';
  };
}
inline void flip_in_last_record(FileBytes& bytes) {
  bytes.at(bytes.size() - 60) = static_cast<char>(bytes.at(bytes.size() - 60) ^ 0x10);
}
inline void cut_100(FileBytes& bytes) {
  bytes.resize(bytes.size() - 100);
}
inline void cut_to_half(FileBytes& bytes) {
  bytes.resize(bytes.size() / 2);
}
inline void cut_to_nothing(FileBytes& bytes) {
  bytes.clear();
}
inline void zero_last_4096(FileBytes& bytes) {
  std::fill(bytes.end() - 4096, bytes.end(), '\0');
}
inline void append_garbage(FileBytes& bytes) {
  bytes += std::string(3000, '\x5a');
}
inline void append_zeros(FileBytes& bytes) {
  bytes += std::string(9000, '\0');
}

}  // namespace lastro::log::test
