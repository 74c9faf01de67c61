/// Runs worlds of fresh seeds, or one of a given seed; see usage below. Exit 1 where something was found.

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string_view>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "tests/simulation/world.h"

extern "C" void __sanitizer_set_death_callback(void (*)()) __attribute__((weak));

namespace lastro::simulation {
namespace {

constexpr auto usage =
    "usage: test_simulation [--seed N] [--seconds N] [--steps N] [--trace]\n"
    "  --seed N      this world alone, twice: both are to end in the same trace\n"
    "  --seconds N   worlds of fresh seeds for so long (default 10)\n"
    "  --steps N     so many steps at most in each world\n"
    "  --trace       with --seed: print what happens\n";

/// Of each so many worlds one is run again, to be found the same.
constexpr std::uint64_t repeated = 64;

struct Arguments {
  std::uint64_t seed = 0;
  std::uint64_t seconds = 10;
  std::uint64_t steps = 0;
  bool trace = false;
};

/// For the handlers of a process that dies: what replays it.
char last_words[256];

void say_last_words(const char* why) {
  static_cast<void>(::write(STDOUT_FILENO, why, std::strlen(why)));
  static_cast<void>(::write(STDOUT_FILENO, last_words, std::strlen(last_words)));
}

void on_signal(int signal) {
  say_last_words("FAILED: an assertion or a crash\n");
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string replay_command(const Plan& plan) {
  auto command = fmt::format("replay: tools/sim --seed {}", plan.seed);
  if (plan.steps != Plan::of(plan.seed).steps) command += fmt::format(" --steps {}", plan.steps);
  return command + "\n";
}

void prepare_last_words(const Plan& plan) {
  static_cast<void>(std::snprintf(last_words, sizeof last_words, "%s", replay_command(plan).c_str()));
}

struct Outcome {
  std::optional<std::string> fault;
  std::uint64_t hash = 0;
  WorldCounts counts;
};

Outcome run_world(const Plan& plan, bool shown) {
  prepare_last_words(plan);
  World world(plan, shown);
  auto fault = world.run();
  return {std::move(fault), world.hash(), world.counts()};
}

Plan plan_of(std::uint64_t seed, const Arguments& arguments) {
  auto plan = Plan::of(seed);
  if (arguments.steps > 0) plan.steps = std::min(plan.steps, arguments.steps);
  return plan;
}

/// Runs the world, a second time where asked. False where something was found, which is told.
bool run_seed(std::uint64_t seed, const Arguments& arguments, bool again, WorldCounts& counts) {
  const auto plan = plan_of(seed, arguments);
  auto outcome = run_world(plan, arguments.trace);
  counts.add(outcome.counts);
  if (again && run_world(plan, false).hash != outcome.hash && !outcome.fault)
    outcome.fault = "the same seed gave two histories";
  if (!outcome.fault) return true;
  fmt::print("FAILED in step {}: {}\n{}\n{}", outcome.counts.steps, *outcome.fault, plan.text(),
             replay_command(plan));
  return false;
}

void print(const WorldCounts& counts, std::uint64_t worlds, double seconds) {
  fmt::print(
      "{} worlds in {:.1f} s ({:.0f}/s): {} steps, {} commands, {} answers ({} duplicates), {} frames, {} "
      "overlaps\n"
      "{} starts after {} kills, {} power cuts, {} shutdowns and {} cut starts; torn {}, failed syncs {}, "
      "full {}\n"
      "in doubt: {} kept whole, {} gone; damaged {}: {} refused, {} tails lost behind the anchor\n",
      worlds, seconds, static_cast<double>(worlds) / seconds, counts.steps, counts.commands, counts.answers,
      counts.duplicates, counts.frames, counts.overlaps, counts.starts, counts.kills, counts.power_cuts,
      counts.shutdowns, counts.failed_starts, counts.torn, counts.failed_syncs, counts.disk_full,
      counts.in_doubt_kept, counts.in_doubt_gone, counts.damages, counts.refusals, counts.tails_lost);
}

int run(const Arguments& arguments) {
  WorldCounts counts;
  if (arguments.seed != 0) {
    fmt::print("{}\n", plan_of(arguments.seed, arguments).text());
    if (!run_seed(arguments.seed, arguments, true, counts)) return 1;
    print(counts, 1, 1);
    return 0;
  }
  using Steady = std::chrono::steady_clock;
  const auto began = Steady::now();
  const auto elapsed = [&] { return std::chrono::duration<double>(Steady::now() - began).count(); };
  std::random_device entropy;
  testing::SeededRandom seeds(std::uint64_t{entropy()} << 32U | entropy());
  std::uint64_t worlds = 0;
  while (worlds == 0 || elapsed() < static_cast<double>(arguments.seconds)) {
    const auto seed = 1 + seeds.below(1'000'000'000'000);
    if (!run_seed(seed, arguments, worlds % repeated == 0, counts)) {
      fmt::print("found after {} worlds and {:.1f} s\n", worlds + 1, elapsed());
      return 1;
    }
    ++worlds;
  }
  print(counts, worlds, elapsed());
  return 0;
}

bool parse(std::string_view text, std::uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool parse(int count, char** values, Arguments& arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string_view name = values[i];
    if (name == "--trace") {
      arguments.trace = true;
      continue;
    }
    auto* value = name == "--seed"      ? &arguments.seed
                  : name == "--seconds" ? &arguments.seconds
                  : name == "--steps"   ? &arguments.steps
                                        : nullptr;
    if (value == nullptr || ++i == count || !parse(values[i], *value)) return false;
  }
  return true;
}

}  // namespace
}  // namespace lastro::simulation

int main(int count, char** values) {
  using namespace lastro::simulation;
  Arguments arguments;
  if (!parse(count, values, arguments)) {
    fmt::print(stderr, "{}", usage);
    return 2;
  }
  spdlog::set_level(spdlog::level::off);
  if (__sanitizer_set_death_callback != nullptr)
    __sanitizer_set_death_callback([] { say_last_words("FAILED: a sanitizer's report\n"); });
  std::signal(SIGABRT, on_signal);
  if (__sanitizer_set_death_callback == nullptr) std::signal(SIGSEGV, on_signal);
  return run(arguments);
}
