#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "engine/domain/programs/program.h"

namespace lastro::engine {

/// The programs published so far, by version, for who explains decisions. Any thread.
class ProgramCatalog {
 public:
  /// `version` is the next one: they come in order.
  void add(std::uint32_t version, std::shared_ptr<const domain::Program> program);
  /// nullptr for a version not published.
  [[nodiscard]] std::shared_ptr<const domain::Program> find(std::uint32_t version) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const domain::Program>> programs_;
};

}  // namespace lastro::engine
