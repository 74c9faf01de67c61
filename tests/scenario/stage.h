#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/log/memory_alias_index.h"
#include "engine/log/memory_log.h"

namespace lastro::scenario {

/// Time that stands still unless a story moves it.
class StageClock final : public Clock {
 public:
  UnixMicros now() override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  std::int64_t monotonic_micros() override { return now(); }
  void move(UnixMicros by) {
    const std::lock_guard lock(mutex_);
    now_ += by;
  }

 private:
  std::mutex mutex_;
  UnixMicros now_ = 1'773'576'000'000'000;  // 2026-03-15T12:00:00Z
};

/// A whole engine on a log in memory.
class Stage final : public engine::ReplySink {
 public:
  Stage();
  ~Stage() override;

  /// Submits all at once and tells what each led to, in order.
  std::vector<std::string> run(std::vector<domain::Command> commands);
  /// Ends the engine and starts another on the same log, with an empty alias index.
  void restart();
  /// What an account has in each wallet, as the statement of the events committed.
  [[nodiscard]] std::string balance(TenantId tenant, Digest128 account);

  StageClock clock;

 private:
  void on_replies(std::span<const engine::Reply> replies,
                  const std::shared_ptr<const log::Frame>& frame) override;
  void start();
  [[nodiscard]] std::string tell(const engine::Reply& reply);

  log::MemoryLog log_;
  std::unique_ptr<log::MemoryAliasIndex> aliases_;
  std::unique_ptr<engine::ProgramCatalog> programs_;
  std::unique_ptr<engine::Engine> engine_;
  std::mutex mutex_;
  std::condition_variable replied_;
  std::vector<engine::Reply> replies_;
};

}  // namespace lastro::scenario
