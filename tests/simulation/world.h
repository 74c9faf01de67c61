#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tests/simulation/callers.h"
#include "tests/simulation/damage.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/process.h"
#include "tests/simulation/relay_task.h"
#include "tests/simulation/sim_clock.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/views_task.h"

namespace lastro::simulation {

/// What worlds went through, summed.
struct WorldCounts {
  std::uint64_t steps = 0;
  std::uint64_t starts = 0;
  std::uint64_t kills = 0;
  std::uint64_t power_cuts = 0;
  std::uint64_t shutdowns = 0;
  std::uint64_t failed_starts = 0;  ///< cut while they recovered
  std::uint64_t damages = 0;
  std::uint64_t refusals = 0;
  std::uint64_t tails_lost = 0;  ///< by damage behind an anchor that is not strict
  std::uint64_t overlaps = 0;    ///< turns taken in the middle of the committer's
  std::uint64_t commands = 0;
  std::uint64_t answers = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t frames = 0;
  std::uint64_t in_doubt_kept = 0;
  std::uint64_t in_doubt_gone = 0;
  std::uint64_t torn = 0;
  std::uint64_t failed_syncs = 0;
  std::uint64_t disk_full = 0;

  void add(const WorldCounts& other);
};

/// A whole ledger with its callers and consumers on one thread: which part goes on next, what fails and when
/// follow from the seed alone.
class World {
 public:
  World(const Plan& plan, bool shown);

  /// What was found wrong, empty where nothing was.
  std::optional<std::string> run();
  [[nodiscard]] std::uint64_t hash() const { return trace_.hash(); }
  [[nodiscard]] WorldCounts counts() const;

 private:
  [[nodiscard]] std::uint64_t disk_faults() const {
    return disk_.counts().failed_syncs + disk_.counts().full;
  }
  [[nodiscard]] bool over() const { return over_ || oracle_.found().has_value(); }
  bool chance(std::uint64_t rate) { return rate > 0 && random_.one_in(rate); }

  // What a step may do.
  void step();
  void take_turn();
  void submit();
  void turn_of_writer();
  void turn_of_appender();
  void turn_of_committer();
  void turn_of_consumers();
  void go_on_meanwhile();
  void make_trouble();
  void look_after();

  // Processes begin and end.
  void start();
  Result<void> try_start();
  void crash(Ending ending);
  void end_process(Ending ending);
  void shut_down();

  // Damage to what is stored (world_damage.cc).
  void damage();
  void judge_refusal(const Error& error);
  [[nodiscard]] Sequence sure_to_stay() const;

  // The end (world_end.cc).
  void settle();
  void finish();
  void check_consumers();
  void check_log();

  const Plan plan_;
  testing::SeededRandom random_;
  Trace trace_;
  SimDisk disk_;
  SimClock clock_;
  SimAliases::Runs alias_runs_;
  Callers callers_;
  Oracle oracle_;
  std::unique_ptr<ViewsTask> views_;
  std::unique_ptr<RelayTask> relay_;
  std::unique_ptr<Process> process_;
  bool writer_is_up_ = false;
  bool committer_is_up_ = false;
  bool overlapping_ = false;
  bool calm_ = false;  ///< no more faults
  bool over_ = false;
  Sequence anchored_ = 0;                   ///< the anchor's file has been there
  std::uint64_t disk_faults_at_start_ = 0;  ///< of the process
  std::optional<Damage> damage_;
  SimDisk::Files undamaged_;
  SimDisk::Files damaged_;
  WorldCounts counts_;
};

}  // namespace lastro::simulation
