#pragma once

#include <optional>
#include <string>

#include "engine/base/result.h"

namespace lastro::log {

/// Says in a folder that what it holds was found damaged, until whoever opens it next has made it anew: the
/// file DAMAGED, with the reason in it. Any thread; the folder exists.
class DamageMark {
 public:
  explicit DamageMark(const std::string& folder) : folder_(folder), path_(folder + "/DAMAGED") {}

  /// Durable when it returns.
  [[nodiscard]] Result<void> leave(const std::string& reason) const;
  /// The reason, at most 4 KiB of it; empty where there is no mark.
  [[nodiscard]] Result<std::optional<std::string>> read() const;
  /// Durable when it returns. Succeeds where there is none.
  [[nodiscard]] Result<void> remove() const;

 private:
  std::string folder_;
  std::string path_;
};

}  // namespace lastro::log
