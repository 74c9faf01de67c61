#include "tests/simulation/process.h"

#include "tests/simulation/sim_storage.h"

namespace lastro::simulation {
namespace {

constexpr LedgerId ledger{{5, 1, 3}};

}  // namespace

Result<std::unique_ptr<Process>> Process::start(const Plan& plan, const Surroundings& around) {
  std::unique_ptr<Process> process(new Process);
  auto log = log::RocksLog::open({.folder = "log",
                                  .anchor_path = SimStorage::anchor_name,
                                  .ledger = ledger,
                                  .create_if_missing = true,
                                  .strict = plan.strict,
                                  .anchor_by_hand = !plan.strict,
                                  .info_log_folder = {}},
                                 std::make_unique<SimStorage>(around.disk));
  if (!log) return std::unexpected(log.error());
  process->log_ = std::move(*log);
  process->aliases_ = std::make_unique<SimAliases>(around.alias_runs, process->log_->committed());
  engine::EngineOptions options;
  options.ledger = ledger;
  options.key_check = 42;
  options.house_credit = plan.house_credit;
  options.queue_capacity = plan.queue_capacity;
  options.by_hand = true;
  options.on_fatal = [raw = process.get()](const Error& error) { raw->fatal_ = error; };
  auto engine = engine::Engine::start(*process->log_, *process->aliases_, around.clock, around.sink,
                                      process->programs_, std::move(options));
  if (!engine) return std::unexpected(engine.error());
  process->engine_ = std::move(*engine);
  return process;
}

}  // namespace lastro::simulation
