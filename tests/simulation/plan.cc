#include "tests/simulation/plan.h"

#include <fmt/format.h>

#include "tests/support/seeded_random.h"

namespace lastro::simulation {

Plan Plan::of(std::uint64_t seed) {
  testing::SeededRandom random(seed);
  const auto rate = [&](std::uint64_t rarest) { return random.one_in(3) ? 0 : 10 + random.below(rarest); };
  Plan plan;
  plan.seed = seed;
  plan.steps = 200 + random.below(random.one_in(4) ? 2'000 : 600);
  plan.clients = 1 + random.below(6);
  plan.hot_accounts = random.one_in(3) ? 1 + random.below(2) : 0;
  plan.queue_capacity = random.one_in(2) ? 1 + random.below(8) : 64;
  plan.strict = random.one_in(3);
  plan.views = random.one_in(10);
  plan.relay = random.one_in(2);
  plan.damage = random.one_in(3);
  plan.crash_rate = rate(400);
  plan.power_cut_rate = rate(200);
  if (plan.views) {  // a start with views costs as much as hundreds of steps
    plan.crash_rate *= 5;
    plan.power_cut_rate *= 5;
  }
  plan.disk_fault_rate = rate(400);
  plan.network_fault_rate = rate(40);
  plan.wall_step_rate = rate(200);
  plan.overlap_rate = random.one_in(4) ? 0 : 1 + random.below(3);
  plan.anchor_rate = 1 + random.below(random.one_in(2) ? 4 : 40);
  plan.house_credit = {.unlimited = random.one_in(2), .amount = Amount{200}};
  return plan;
}

std::string Plan::text() const {
  return fmt::format(
      "seed {}: {} steps, {} clients, hot accounts {}, queue {}, {} anchor (rate {}), views {}, relay {}, "
      "damage {}; "
      "one step in: crash {}, power cut in the disk {}, disk fault {}, network fault {}, wall step {}, "
      "overlap {}",
      seed, steps, clients, hot_accounts, queue_capacity, strict ? "strict" : "late", anchor_rate, views,
      relay, damage, crash_rate, power_cut_rate, disk_fault_rate, network_fault_rate, wall_step_rate,
      overlap_rate);
}

}  // namespace lastro::simulation
