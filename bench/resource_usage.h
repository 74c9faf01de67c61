#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace lastro::bench {

/// Bytes of the files in the folder and below it; what vanishes meanwhile counts nothing.
[[nodiscard]] std::uint64_t folder_bytes(const std::string& folder);
/// Has the operating system forget what it holds of those files in memory, so that they are read from the
/// disk.
Result<void> drop_from_page_cache(const std::string& folder);
/// Bytes this process has had written to disks so far, pages that were written again counted again:
/// write_bytes of /proc/self/io.
Result<std::uint64_t> written_bytes();
/// The same once nothing more is written, for a second and a half; after two minutes, whatever it is then.
Result<std::uint64_t> settled_written_bytes();
/// Memory of this process that is resident: VmRSS of /proc/self/status.
Result<std::uint64_t> resident_bytes();

/// Processor time that all threads of this process have used so far.
[[nodiscard]] std::uint64_t cpu_micros();

}  // namespace lastro::bench
