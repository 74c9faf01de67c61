#pragma once

#include <string>

namespace lastro::tools {

struct RebuildOptions {
  std::string data;
  std::string view;  ///< empty: all
};

/// Makes read models anew from the log. Gives the exit code.
int rebuild(const RebuildOptions& options);

}  // namespace lastro::tools
