#include "bench/resource_usage.h"

#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace lastro::bench {
namespace {

/// The number behind `name` at the beginning of a line of the file.
Result<std::uint64_t> number_in(const char* path, std::string_view name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    const auto digits = line.find_first_of("0123456789");
    std::uint64_t number = 0;
    if (digits != std::string::npos &&
        std::from_chars(line.data() + digits, line.data() + line.size(), number).ec == std::errc{}) {
      return number;
    }
  }
  return fail(ErrorCode::io, std::string(path) + " has no " + std::string(name));
}

}  // namespace

std::uint64_t folder_bytes(const std::string& folder) {
  std::uint64_t bytes = 0;
  std::error_code gone;
  for (std::filesystem::recursive_directory_iterator at(folder, gone), end; !gone && at != end;
       at.increment(gone)) {
    std::error_code vanished;
    const auto size = at->is_regular_file(vanished) ? at->file_size(vanished) : 0;
    if (!vanished) bytes += size;
  }
  return bytes;
}

Result<void> drop_from_page_cache(const std::string& folder) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail(ErrorCode::io, "cannot open " + entry.path().string());
    // What is not on disk yet could not be forgotten.
    const bool dropped = ::fdatasync(file) == 0 && ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0;
    ::close(file);
    if (!dropped) return fail(ErrorCode::io, "cannot sync and forget " + entry.path().string());
  }
  return {};
}

Result<std::uint64_t> written_bytes() {
  return number_in("/proc/self/io", "write_bytes");
}

Result<std::uint64_t> settled_written_bytes() {
  constexpr std::chrono::milliseconds quiet{1'500};
  constexpr std::chrono::minutes patience{2};
  auto before = written_bytes();
  for (auto waited = std::chrono::milliseconds{0}; before && waited < patience; waited += quiet) {
    std::this_thread::sleep_for(quiet);
    auto after = written_bytes();
    if (!after || *after == *before) return after;
    before = after;
  }
  return before;
}

Result<std::uint64_t> resident_bytes() {
  auto kibibytes = number_in("/proc/self/status", "VmRSS:");
  if (kibibytes) *kibibytes *= 1024;
  return kibibytes;
}

std::uint64_t cpu_micros() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

}  // namespace lastro::bench
