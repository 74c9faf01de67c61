#include "engine/backtest/other_world.h"

#include <utility>

#include "engine/domain/decide.h"
#include "engine/keys/sha256.h"

namespace lastro::backtest {
namespace {

/// As its family is called, which is what accounts name it by.
std::shared_ptr<const domain::Program> renamed(std::shared_ptr<const domain::Program> program,
                                               const std::string& name) {
  if (program->name == name) return program;
  auto copy = std::make_shared<domain::Program>(*program);
  copy->name = name;
  // The name is a part of what has to fit an event.
  copy->digest = needs_parts(*copy) ? keys::sha256(as_bytes(copy->document)) : Sha256{};
  return copy;
}

}  // namespace

OtherWorld::OtherWorld(std::shared_ptr<const domain::Program> candidate, std::string name)
    : candidate_(renamed(std::move(candidate), name)), name_(std::move(name)) {}

bool OtherWorld::put_in_force(const domain::EventHeader& before) {
  if (in_force()) return true;
  const auto family = find_family(state_, name_);
  if (!family || version_in_force(state_.families[*family], before.recorded_at) == 0) return false;
  domain::Event published{.header = before, .body = domain::ProgramPublished{}};
  published.header.tenant = state_.families[*family].owner;
  auto& body = std::get<domain::ProgramPublished>(published.body);
  body.version = static_cast<std::uint32_t>(state_.programs.size() + 1);
  body.program = candidate_;  // whole, however large: nothing stores this event
  domain::apply(state_, published);
  state_.last = before.sequence - 1;
  version_ = body.version;
  family_ = *family;
  since_ = before.sequence;
  keep_in_force();
  return true;
}

void OtherWorld::keep_in_force() {
  auto& family = state_.families[family_];
  family.version = version_;
  family.scheduled.clear();
}

const domain::CompiledProgram* OtherWorld::program(std::uint32_t version_of_here) const {
  if (version_of_here == 0 || version_of_here > state_.programs.size()) return nullptr;
  return &state_.programs[version_of_here - 1]->compiled;
}

void OtherWorld::apply(domain::Event& recorded) {
  if (!in_force()) return domain::apply(state_, recorded);
  auto* published = std::get_if<domain::ProgramPublished>(&recorded.body);
  if (published != nullptr) published->version = version_here(published->version);
  domain::apply(state_, recorded);
  if (published != nullptr) keep_in_force();
}

void OtherWorld::pass(const domain::EventHeader& recorded) {
  state_.last = recorded.sequence;
  state_.last_recorded_at = recorded.recorded_at;
}

const domain::Decision& OtherWorld::decide(const domain::Command& command, const domain::EventHeader& at,
                                           bool expired) {
  domain::decide(state_, command,
                 {.sequence = at.sequence, .recorded_at = at.recorded_at, .expired = expired}, decision_);
  return decision_;
}

const domain::Event& OtherWorld::apply_decided() {
  LASTRO_ASSERT(decision_.events().size() == 1);
  const auto& event = decision_.events().front();
  domain::apply(state_, event);
  return event;
}

void OtherWorld::expire_due(const domain::EventHeader& before,
                            const std::function<void(const domain::Event&)>& expired) {
  while (const auto due = state_.holds.due(before.recorded_at)) {
    const auto& account = state_.accounts[state_.holds.find(*due)->account];
    expiry_.context.tenant = account.tenant;
    expiry_.body = domain::ExpireAuthorization{.authorization = *due};
    const auto& decision = decide(expiry_, before, false);
    LASTRO_ASSERT(!decision.rejection());
    expired(apply_decided());
    // It takes no sequence: the log's event is still to come.
    state_.last = before.sequence - 1;
  }
}

}  // namespace lastro::backtest
