#include "tests/simulation/sim_storage.h"
#include "tests/simulation/world.h"

namespace lastro::simulation {

void World::damage() {
  undamaged_ = disk_.files();
  damage_ = damage_one_file(disk_, random_);
  damaged_ = disk_.files();
  ++counts_.damages;
  trace_.add("damage {}: {}", damage_->file, damage_->what);
}

/// Damage to the log may take what the anchor did not know of yet; damage to the anchor takes nothing.
Sequence World::sure_to_stay() const {
  const bool of_log = damage_ && damage_->file != SimStorage::anchor_name;
  return of_log ? std::min(anchored_, oracle_.must_stay()) : oracle_.must_stay();
}

/// A refusal says what is damaged and what to do, changes nothing, and goes with the damage.
void World::judge_refusal(const Error& error) {
  ++counts_.refusals;
  const auto& text = error.message;
  if (error.code != ErrorCode::corruption) return oracle_.fault("damage was called something else: " + text);
  if (text.find("event log") == std::string::npos && text.find("anchor") == std::string::npos)
    return oracle_.fault("a refusal does not name what is damaged: " + text);
  if (text.find("put back") == std::string::npos && text.find("put it back") == std::string::npos &&
      text.find("restore") == std::string::npos)
    return oracle_.fault("a refusal does not say what to do: " + text);
  disk_.files() = undamaged_;
  damage_.reset();
}

}  // namespace lastro::simulation
