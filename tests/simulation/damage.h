#pragma once

#include <string>

#include "tests/simulation/sim_disk.h"

namespace lastro::simulation {

/// What was done to one file of a log while no process ran.
struct Damage {
  std::string file;
  std::string what;
};

/// Damages one of the files of a SimStorage: bits flipped, a page zeroed, cut short, removed, a block written
/// to the wrong place, or a write lost that had been synced.
Damage damage_one_file(SimDisk& disk, testing::SeededRandom& random);

}  // namespace lastro::simulation
