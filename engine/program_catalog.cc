#include "engine/program_catalog.h"

#include "engine/base/assert.h"

namespace lastro::engine {

void ProgramCatalog::add(std::uint32_t version, Published program) {
  const std::lock_guard lock(mutex_);
  LASTRO_ASSERT(version == programs_.size() + 1);
  programs_.push_back(std::move(program));
}

std::shared_ptr<const domain::Program> ProgramCatalog::find(std::uint32_t version) const {
  const auto found = published(version);
  return found == nullptr ? nullptr : found->compiled.shared();
}

ProgramCatalog::Published ProgramCatalog::published(std::uint32_t version) const {
  const std::lock_guard lock(mutex_);
  return version == 0 || version > programs_.size() ? nullptr : programs_[version - 1];
}

std::vector<ProgramCatalog::Published> ProgramCatalog::all() const {
  const std::lock_guard lock(mutex_);
  return programs_;
}

}  // namespace lastro::engine
