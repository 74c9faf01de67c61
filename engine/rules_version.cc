#include "engine/rules_version.h"

#include "engine/domain/decide.h"

namespace lastro::engine {

Result<void> check_rules_version(const domain::Event& event) {
  const auto* activated = std::get_if<domain::EngineVersionActivated>(&event.body);
  if (activated == nullptr || activated->version <= domain::engine_version) return {};
  return fail(ErrorCode::incompatible, "from here on engine version " + std::to_string(activated->version) +
                                           " decides, and this build has " +
                                           std::to_string(domain::engine_version) +
                                           ": start the version that wrote it");
}

}  // namespace lastro::engine
