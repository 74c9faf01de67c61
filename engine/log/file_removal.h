#pragma once

#include <stop_token>
#include <string>

#include "engine/base/result.h"

namespace lastro::log {

/// Removes a large file, if it is there, piece by piece, with time between them for others to sync theirs: a
/// file system that is told to remove hundreds of mebibytes at once lets no sync through until it has
/// (measured: 55 ms for 220 MiB on ext4 that tells the disk of what is free). Takes 1.5 s a GiB; asked to
/// stop, it removes the rest at once. Until it is gone, the file is there with its end missing.
Result<void> remove_gradually(const std::string& path, const std::stop_token& stop = {});

}  // namespace lastro::log
