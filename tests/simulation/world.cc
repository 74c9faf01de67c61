#include "tests/simulation/world.h"

#include <algorithm>

namespace lastro::simulation {

World::World(const Plan& plan, bool shown)
    : plan_(plan),
      random_(plan.seed ^ 0x5EED),
      trace_(shown),
      disk_(random_),
      clock_(domain::generated_times_begin),
      callers_(random_, plan_),
      oracle_(trace_, callers_) {
  if (plan_.views) views_ = std::make_unique<ViewsTask>(random_);
  if (plan_.relay) relay_ = std::make_unique<RelayTask>(random_, plan_.network_fault_rate);
  disk_.while_syncing = [this] { go_on_meanwhile(); };
}

std::optional<std::string> World::run() {
  start();
  while (!over() && counts_.steps < plan_.steps) step();
  if (!over()) finish();
  if (process_) end_process(Ending::killed);
  return oracle_.found();
}

void World::step() {
  ++counts_.steps;
  clock_.advance(static_cast<std::int64_t>(random_.below(random_.one_in(50) ? 3'600'000'000 : 2'000)));
  make_trouble();
  if (!over()) take_turn();
  look_after();
}

void World::take_turn() {
  const auto choice = random_.below(100);
  if (choice < 35) {
    submit();
  } else if (choice < 58) {
    turn_of_writer();
  } else if (choice < 72) {
    turn_of_appender();
  } else if (choice < 86) {
    turn_of_committer();
  } else {
    turn_of_consumers();
  }
}

void World::submit() {
  for (auto more = 1 + random_.below(3); more > 0; --more) {
    const auto command = callers_.next(clock_.monotonic_micros());
    std::vector<engine::Submission> one{{.command = command, .context = oracle_.next_context()}};
    if (process_->engine().submit(one)) oracle_.submitted(command);
  }
}

void World::turn_of_writer() {
  if (!process_->engine().can_go(engine::Engine::Part::writer)) return;
  oracle_.about_to_decide(clock_.now(), clock_.monotonic_micros());
  writer_is_up_ = true;
  process_->engine().take_turn(engine::Engine::Part::writer);
  writer_is_up_ = false;
}

void World::turn_of_appender() {
  if (!process_->engine().can_go(engine::Engine::Part::appender)) return;
  process_->engine().take_turn(engine::Engine::Part::appender);
}

void World::turn_of_committer() {
  if (!process_->engine().can_go(engine::Engine::Part::committer)) return;
  committer_is_up_ = true;
  process_->engine().take_turn(engine::Engine::Part::committer);
  committer_is_up_ = false;
  oracle_.seen(process_->log().committed());
}

void World::turn_of_consumers() {
  if (!plan_.strict && random_.one_in(plan_.anchor_rate)) process_->log().write_anchor();
  if (relay_ && random_.one_in(2)) {
    for (auto more = random_.below(20); more > 0 && relay_->step(); --more) {
    }
  }
  if (views_ && random_.one_in(4)) {
    if (auto fed = views_->step(); !fed) oracle_.fault("views: " + fed.error().message);
  }
}

/// The committer is in the middle of its turn, and the others have threads of their own.
void World::go_on_meanwhile() {
  if (calm_ || !committer_is_up_ || overlapping_ || writer_is_up_ || !chance(plan_.overlap_rate)) return;
  overlapping_ = true;
  ++counts_.overlaps;
  for (auto more = 1 + random_.below(4); more > 0; --more) {
    clock_.advance(static_cast<std::int64_t>(random_.below(1'000)));
    if (random_.one_in(2)) {
      submit();
    } else if (random_.one_in(3)) {
      turn_of_consumers();
    } else if (random_.one_in(3)) {
      turn_of_appender();
    } else if (!oracle_.house_may_open()) {
      turn_of_writer();
    }
  }
  overlapping_ = false;
}

void World::make_trouble() {
  if (calm_) return;
  if (chance(plan_.wall_step_rate)) {
    const auto day = std::int64_t{86'400'000'000};
    clock_.step_wall(static_cast<std::int64_t>(random_.below(2 * day)) - day);
  }
  if (chance(plan_.power_cut_rate)) disk_.cut_power_in(1 + random_.below(6));
  if (chance(plan_.disk_fault_rate)) random_.one_in(2) ? disk_.fail_next_sync() : disk_.fill_up();
  if (!chance(plan_.crash_rate)) return;
  if (random_.one_in(5)) return shut_down();
  crash(random_.one_in(2) ? Ending::killed : Ending::power_cut);
}

/// After each step: whether the process still lives, and whether what is settled is right.
void World::look_after() {
  if (over()) return;
  if (disk_.off()) return crash(random_.one_in(2) ? Ending::killed : Ending::power_cut);
  if (process_->fatal()) {
    trace_.add("fatal {}", process_->fatal()->message);
    if (disk_faults() == disk_faults_at_start_)
      return oracle_.fault("fatal on a sound disk: " + process_->fatal()->message);
    return crash(random_.one_in(3) ? Ending::power_cut : Ending::killed);
  }
  anchored_ = std::max(anchored_, process_->log().anchored());
  if (anchored_ > oracle_.must_stay()) oracle_.fault("the anchor knows of what is not committed");
  const bool settled = oracle_.settled() && process_->state().last == process_->log().committed();
  if (settled && random_.one_in(4)) oracle_.compare(process_->state());
}

void World::start() {
  for (int attempt = 0; !process_ && !over(); ++attempt) {
    if (!calm_ && plan_.power_cut_rate > 0 && attempt < 3 && random_.one_in(3))
      disk_.cut_power_in(1 + random_.below(8));
    const auto started = try_start();
    if (started) break;
    trace_.add("start failed: {}", started.error().message);
    end_process(Ending::killed);
    if (disk_.off()) {
      ++counts_.failed_starts;
      disk_.restart(random_.one_in(2) ? Ending::killed : Ending::power_cut);
    } else if (damage_) {
      judge_refusal(started.error());
    } else {
      oracle_.fault("it does not start: " + started.error().message);
    }
  }
}

Result<void> World::try_start() {
  ++counts_.starts;
  oracle_.process_begins();
  auto started =
      Process::start(plan_, {.disk = disk_, .alias_runs = alias_runs_, .clock = clock_, .sink = oracle_});
  if (!started) return std::unexpected(started.error());
  process_ = std::move(*started);
  disk_faults_at_start_ = disk_faults();
  disk_.disarm();
  auto& log = process_->log();
  const bool tail_lost = damage_ && log.committed() < oracle_.must_stay();
  const auto kept = sure_to_stay();
  damage_.reset();
  oracle_.recovered(log, process_->state(), kept);
  if (tail_lost && !over()) {
    // What the anchor, behind by some milliseconds, does not know of: nothing after can be held against it.
    ++counts_.tails_lost;
    over_ = true;
  }
  if (over()) return {};
  anchored_ = log.anchored();
  process_->aliases().while_committing = [this] { go_on_meanwhile(); };
  if (relay_) relay_->open(log);
  return views_ ? views_->open(log) : Result<void>{};
}

void World::crash(Ending ending) {
  trace_.add("crash {}", ending == Ending::killed ? "killed" : "power cut");
  ++(ending == Ending::killed ? counts_.kills : counts_.power_cuts);
  disk_.stop();  // what the dying process still tries is not done
  end_process(ending);
  SimAliases::crash(alias_runs_, random_);
  disk_.restart(ending);
  clock_.restart(static_cast<std::int64_t>(random_.below(1'000'000'000)));
  if (plan_.damage && !calm_ && counts_.damages == 0 && random_.one_in(3)) damage();
  start();
}

void World::end_process(Ending ending) {
  oracle_.process_ended();
  if (relay_) relay_->close();
  if (views_) views_->close(ending == Ending::power_cut);
  process_.reset();
}

void World::shut_down() {
  trace_.add("shut down");
  ++counts_.shutdowns;
  calm_ = true;  // a fault now would be a crash
  disk_.disarm();
  turn_of_writer();  // what is queued or due; what stop() then does decides nothing
  process_->engine().stop();
  if (process_->fatal()) {  // a fault of before, met only now
    calm_ = false;
    return crash(Ending::killed);
  }
  if (!oracle_.settled()) oracle_.fault("a shutdown left commands without an answer");
  if (!over()) oracle_.compare(process_->state());
  const auto committed = process_->log().committed();
  oracle_.seen(committed);
  if (relay_) relay_->close();
  if (views_) views_->close(random_.one_in(2));
  if (auto closed = process_->log().close(); !closed) {
    if (disk_faults() == disk_faults_at_start_) oracle_.fault(closed.error().message);
    calm_ = false;
    return crash(Ending::killed);
  }
  if (process_->log().anchored() != committed) oracle_.fault("a shutdown left the anchor behind");
  anchored_ = committed;
  end_process(Ending::killed);
  disk_.restart(Ending::power_cut);
  clock_.restart(static_cast<std::int64_t>(random_.below(1'000'000'000)));
  calm_ = false;
  if (!over()) start();
}

}  // namespace lastro::simulation
