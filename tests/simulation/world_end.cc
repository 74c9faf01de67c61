#include "engine/domain/state_hash.h"
#include "engine/log/memory_alias_index.h"
#include "engine/recovery.h"
#include "engine/verification.h"
#include "tests/simulation/world.h"

namespace lastro::simulation {

/// Everybody comes to an end with what is there.
void World::settle() {
  using Part = engine::Engine::Part;
  const auto goes_on = [&] {
    const auto& engine = process_->engine();
    return engine.can_go(Part::writer) || engine.can_go(Part::appender) || engine.can_go(Part::committer);
  };
  while (!over() && !process_->fatal() && goes_on()) {
    turn_of_appender();
    turn_of_committer();
    turn_of_writer();
  }
  if (!over() && !process_->fatal() && !oracle_.settled()) oracle_.fault("commands without an answer");
}

void World::finish() {
  calm_ = true;
  disk_.disarm();
  if (relay_) relay_->heal();
  settle();
  if (process_->fatal()) {  // a fault of before, met only now
    crash(Ending::killed);
    if (over()) return;
    settle();
    if (process_ && process_->fatal()) oracle_.fault("fatal without a fault: " + process_->fatal()->message);
  }
  if (over()) return;
  oracle_.compare(process_->state());
  check_consumers();
  if (!over()) check_log();
  if (over()) return;
  shut_down();
  if (!over()) crash(Ending::power_cut);
}

void World::check_consumers() {
  auto& log = process_->log();
  if (views_) {
    for (bool more = true; more && !over();) {
      const auto fed = views_->step();
      if (!fed) return oracle_.fault("views: " + fed.error().message);
      more = *fed;
    }
    if (const auto wrong = views_->find_fault(log, oracle_.model())) oracle_.fault(*wrong);
  }
  if (!relay_) return;
  const auto patience = 10 * (log.committed() + 10);
  auto tries = patience;
  while (tries > 0 && relay_->step()) --tries;
  if (tries == 0) return oracle_.fault("the relay does not come to an end");
  if (const auto wrong = relay_->find_fault(log)) oracle_.fault(*wrong);
}

void World::check_log() {
  auto& log = process_->log();
  const auto report = engine::verify_log(log);
  if (!report) return oracle_.fault("verify: " + report.error().message);
  if (report->events != log.committed()) return oracle_.fault("verify did not see the whole log");
  log::MemoryAliasIndex aliases;
  const auto replayed = engine::replay(log, &aliases);
  if (!replayed) return oracle_.fault("replay: " + replayed.error().message);
  if (domain::state_hash(replayed->state) != domain::state_hash(process_->state()))
    oracle_.fault("a replay from the first event differs from what is live");
}

void WorldCounts::add(const WorldCounts& other) {
  steps += other.steps;
  starts += other.starts;
  kills += other.kills;
  power_cuts += other.power_cuts;
  shutdowns += other.shutdowns;
  failed_starts += other.failed_starts;
  damages += other.damages;
  refusals += other.refusals;
  tails_lost += other.tails_lost;
  overlaps += other.overlaps;
  commands += other.commands;
  answers += other.answers;
  duplicates += other.duplicates;
  frames += other.frames;
  in_doubt_kept += other.in_doubt_kept;
  in_doubt_gone += other.in_doubt_gone;
  torn += other.torn;
  failed_syncs += other.failed_syncs;
  disk_full += other.disk_full;
}

WorldCounts World::counts() const {
  auto counts = counts_;
  const auto& told = oracle_.counts();
  counts.commands = told.commands;
  counts.answers = told.answers;
  counts.duplicates = told.duplicates;
  counts.frames = told.frames;
  counts.in_doubt_kept = told.in_doubt_kept;
  counts.in_doubt_gone = told.in_doubt_gone;
  counts.torn = disk_.counts().torn;
  counts.failed_syncs = disk_.counts().failed_syncs;
  counts.disk_full = disk_.counts().full;
  return counts;
}

}  // namespace lastro::simulation
