#include "bench/source_tree.h"

#include <filesystem>

namespace lastro::bench {

Result<std::string> source_tree_with(std::string_view path) {
  std::error_code unreadable;
  auto root = std::filesystem::read_symlink("/proc/self/exe", unreadable).parent_path();
  while (!std::filesystem::exists(root / path, unreadable)) {
    if (root == root.parent_path()) {
      return fail(ErrorCode::not_found, "no folder above the program has " + std::string(path));
    }
    root = root.parent_path();
  }
  return root.string();
}

}  // namespace lastro::bench
