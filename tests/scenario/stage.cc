#include "tests/scenario/stage.h"

#include <catch2/catch.hpp>

#include "engine/domain/invariants.h"
#include "engine/domain/state_hash.h"
#include "engine/log/event_codec.h"
#include "tests/scenario/in_words.h"

namespace lastro::scenario {
Stage::Stage() {
  start();
}

Stage::~Stage() {
  engine_->stop();
}

void Stage::start() {
  aliases_ = std::make_unique<log::MemoryAliasIndex>();
  programs_ = std::make_unique<engine::ProgramCatalog>();
  engine::EngineOptions options;
  options.ledger = {{1}};
  options.key_check = 7;
  auto started = engine::Engine::start(log_, *aliases_, clock, *this, *programs_, options);
  if (!started) FAIL(started.error().message);
  engine_ = std::move(*started);
}

void Stage::restart() {
  engine_->stop();
  const auto before = domain::state_hash(engine_->state());
  start();
  engine_->stop();
  CHECK(domain::state_hash(engine_->state()) == before);
  start();
}

std::vector<std::string> Stage::run(std::vector<domain::Command> commands) {
  std::vector<engine::Submission> submissions;
  for (auto& command : commands) submissions.push_back({.command = std::move(command), .context = nullptr});
  const auto count = submissions.size();
  std::unique_lock lock(mutex_);
  replies_.clear();
  REQUIRE(engine_->submit(submissions));
  REQUIRE(replied_.wait_for(lock, std::chrono::minutes(1), [&] { return replies_.size() == count; }));
  std::vector<std::string> told;
  for (const auto& reply : replies_) told.push_back(tell(reply));
  return told;
}

void Stage::on_replies(std::span<const engine::Reply> replies, const std::shared_ptr<const log::Frame>&) {
  const std::lock_guard lock(mutex_);
  replies_.insert(replies_.end(), replies.begin(), replies.end());
  replied_.notify_one();
}

std::string Stage::tell(const engine::Reply& reply) {
  if (reply.kind == engine::Reply::Kind::rejected) {
    const auto& why = reply.rejection;
    return "rejected " + std::string(rejection_name(why.kind)) +
           (why.field.empty() ? "" : " " + std::string(why.field)) + ": " + std::string(why.detail);
  }
  const auto frame = log_.read(reply.sequence);
  REQUIRE(frame.has_value());
  log::DecodedEvent decoded;
  REQUIRE(decoded.decode((*frame)->event(reply.sequence)).has_value());
  const auto program = programs_->find(program_version_of(decoded.event));
  return "#" + std::to_string(reply.sequence) + " " + in_words(decoded.event, program.get()) +
         (reply.kind == engine::Reply::Kind::duplicate ? " [as answered before]" : "");
}

std::string Stage::balance(TenantId tenant, Digest128 account) {
  engine_->stop();
  const auto& state = engine_->state();
  if (const auto broken = domain::broken_invariant(state)) FAIL(*broken);
  std::string text;
  if (const auto* found = domain::find_account(state, tenant, {.id = {}, .alias = account})) {
    for (std::uint32_t i = 0; i < found->wallets; ++i) {
      const auto wallet =
          static_cast<domain::LedgerIndex>(static_cast<std::uint32_t>(found->first_wallet) + i);
      text += std::string(text.empty() ? "" : ", ") + std::string(state.ledger.at(wallet).category.name()) +
              " " + in_words(state.ledger.available(wallet));
    }
  }
  start();
  return text.empty() ? "no such account" : text;
}

}  // namespace lastro::scenario
