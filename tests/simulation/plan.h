#pragma once

#include <cstdint>
#include <string>

#include "engine/domain/commands.h"

namespace lastro::simulation {

/// What kind of world a seed gives. A rate of n means about one step in n; 0 never.
struct Plan {
  std::uint64_t seed = 0;
  std::uint64_t steps = 0;
  std::uint64_t clients = 0;
  std::uint64_t hot_accounts = 0;  ///< commands name the first so many accounts only; 0: any
  std::size_t queue_capacity = 0;
  bool strict = false;
  bool views = false;
  bool relay = false;
  bool damage = false;  ///< one crash leaves a damaged file
  std::uint64_t crash_rate = 0;
  std::uint64_t power_cut_rate = 0;  ///< in the middle of an operation of the disk
  std::uint64_t disk_fault_rate = 0;
  std::uint64_t network_fault_rate = 0;
  std::uint64_t wall_step_rate = 0;
  std::uint64_t overlap_rate = 0;  ///< what others do during a sync or an insert
  std::uint64_t anchor_rate = 0;
  domain::CreditLimit house_credit;

  static Plan of(std::uint64_t seed);
  [[nodiscard]] std::string text() const;
};

}  // namespace lastro::simulation
