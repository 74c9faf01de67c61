#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace lastro::bench {

/// The first folder above this program that has the file `path`: the tree it was built in. not_found where
/// none has.
Result<std::string> source_tree_with(std::string_view path);

}  // namespace lastro::bench
