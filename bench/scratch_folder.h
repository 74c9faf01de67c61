#pragma once

#include <filesystem>
#include <string>

#include <unistd.h>

namespace lastro::bench {

/// A folder of this process's own below `parent`, removed at the end. Throws what std::filesystem throws
/// where it cannot be made.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& parent)
      : path_(parent + "/lastro-bench-" + std::to_string(getpid())) {
    std::filesystem::create_directories(path_);
  }
  ~ScratchFolder() {
    std::error_code ignored;  // what cannot be removed stays, under its telling name
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

}  // namespace lastro::bench
