#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "engine/log/frame.h"
#include "engine/log/rocks_log.h"

namespace lastro::log::test {

inline constexpr LedgerId ledger{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
inline constexpr LedgerId other_ledger{{9, 9, 9}};

using SharedFrame = std::shared_ptr<const Frame>;

/// The value, or a failed test that says why there is none.
template <class T>
T must(Result<T> result) {
  if (!result) FAIL(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class T>
void require_failure(const Result<T>& result, ErrorCode code, std::string_view word = "") {
  REQUIRE_FALSE(result.has_value());
  CAPTURE(result.error().message);
  CHECK(result.error().code == code);
  CHECK(result.error().message.find(word) != std::string::npos);
}

/// A folder of the test's own, removed with all that is in it. In memory where the system has such a place:
/// these tests end processes, not the power, so a sync to a disk would only cost its time.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    const std::filesystem::path memory = "/dev/shm";
    const auto parent = ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
    auto pattern = (parent / "lastro-log-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string{name}; }

 private:
  std::string path_;
};

/// Makes frames that continue each other. Their events are bytes that only look long.
class FrameMaker {
 public:
  explicit FrameMaker(LedgerId of = ledger) : builder_(of, 0) {}

  SharedFrame next(std::uint32_t count = 1, std::size_t event_bytes = 40) {
    for (std::uint32_t i = 0; i < count; ++i) {
      builder_.add(as_bytes(event(head_.sequence + 1 + i, event_bytes)));
    }
    auto frame = builder_.finish(head_, 1'700'000'000'000'000);
    head_ = frame->head();
    return frame;
  }
  /// The frame next() would give, as often as asked.
  SharedFrame peek() {
    const auto head = head_;
    auto frame = next();
    head_ = head;
    return frame;
  }
  void continue_from(const Head& head) { head_ = head; }

  /// Different for each sequence and incompressible.
  static std::string event(Sequence sequence, std::size_t bytes) {
    std::string text = std::to_string(sequence) + ":";
    auto state = sequence;
    while (text.size() < bytes) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      text += static_cast<char>(state >> 56U);
    }
    return text;
  }

 private:
  FrameBuilder builder_;
  Head head_;
};

/// Appends and commits.
inline void add(EventLog& log, const SharedFrame& frame) {
  must(log.append(*frame));
  must(log.commit(frame->last_sequence()));
}

inline RocksLogOptions options_in(const TemporaryFolder& data) {
  RocksLogOptions options;
  options.folder = data.file("log");
  options.anchor_path = data.file("anchor");
  options.create_if_missing = true;
  return options;
}

/// Every sequence from `from` on, as a cursor gives them; a failed test where one is missing or damaged.
inline Sequence read_through(EventLog& log, Sequence from = 1) {
  const auto cursor = log.cursor(from);
  Sequence last = from - 1;
  while (const auto frame = must(cursor->next())) {
    for (auto sequence = last + 1; sequence <= frame->last_sequence(); ++sequence) {
      const auto event = as_text(frame->event(sequence));
      REQUIRE(event == FrameMaker::event(sequence, event.size()));
    }
    last = frame->last_sequence();
  }
  return last;
}

inline std::string content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

inline void write_file(const std::string& path, std::string_view content) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << content;
}

/// The newest file in the folder with this ending, by number.
inline std::string newest_file(const std::string& folder, std::string_view ending) {
  std::string newest;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto path = entry.path().string();
    if (path.ends_with(ending) && (path.size() > newest.size() || path > newest)) newest = path;
  }
  REQUIRE_FALSE(newest.empty());
  return newest;
}

}  // namespace lastro::log::test
