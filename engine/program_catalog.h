#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/domain/state.h"

namespace lastro::engine {

/// The programs published so far, by version, for who explains decisions and lists programs. Any thread. It
/// learns of a program when that is decided, which may be shortly before it is committed.
class ProgramCatalog {
 public:
  using Published = std::shared_ptr<const domain::PublishedProgram>;

  /// `version` is the next one: they come in order.
  void add(std::uint32_t version, Published program);
  /// nullptr for a version not published.
  [[nodiscard]] std::shared_ptr<const domain::Program> find(std::uint32_t version) const;
  [[nodiscard]] Published published(std::uint32_t version) const;
  /// All of them: version i + 1 at position i.
  [[nodiscard]] std::vector<Published> all() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Published> programs_;
};

}  // namespace lastro::engine
