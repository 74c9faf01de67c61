#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/result.h"
#include "engine/keys/secret.h"

/// Small files that hold secrets. Errors name the file, never its content. Any thread.
namespace lastro::keys {

/// Makes the entry of a file or folder in its parent folder durable.
[[nodiscard]] Result<void> sync_folder_of(std::string_view path);

/// The whole file. not_found where absent; invalid where it is no regular file, its group or others have any
/// right to it, or it is longer than `bytes_max`.
[[nodiscard]] Result<SecretText> read_private_file(std::string_view path, std::size_t bytes_max);

/// Makes the file with mode 0600, complete or not at all, and durable (file and folder synced) on success.
/// Its folder must exist. invalid where the path is taken: an existing file is never replaced.
[[nodiscard]] Result<void> create_private_file(std::string_view path, std::string_view content);

}  // namespace lastro::keys
