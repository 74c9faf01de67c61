#pragma once

#include <memory>
#include <optional>

#include "engine/engine.h"
#include "engine/log/rocks_log.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/sim_aliases.h"
#include "tests/simulation/sim_disk.h"

namespace lastro::simulation {

/// What ends with a process: the log, the alias index and the engine over them, without threads.
class Process {
 public:
  /// What it starts on, and what outlives it.
  struct Surroundings {
    SimDisk& disk;
    SimAliases::Runs& alias_runs;
    Clock& clock;
    engine::ReplySink& sink;
  };
  static Result<std::unique_ptr<Process>> start(const Plan& plan, const Surroundings& around);

  [[nodiscard]] log::RocksLog& log() { return *log_; }
  [[nodiscard]] SimAliases& aliases() { return *aliases_; }
  [[nodiscard]] engine::Engine& engine() { return *engine_; }
  [[nodiscard]] const domain::State& state() const { return engine_->state(); }
  /// What ended the engine.
  [[nodiscard]] const std::optional<Error>& fatal() const { return fatal_; }

 private:
  Process() = default;

  std::optional<Error> fatal_;
  std::unique_ptr<log::RocksLog> log_;
  std::unique_ptr<SimAliases> aliases_;
  engine::ProgramCatalog programs_;
  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace lastro::simulation
