#include "tests/simulation/callers.h"

namespace lastro::simulation {

domain::Command Callers::fresh() {
  auto command = generator_.next();
  auto& context = command.context;
  aliases_.resize(plan_.clients);
  const auto client = random_.below(plan_.clients);
  if (context.alias) context.alias = {.high = 100 + client, .low = ++aliases_[client]};
  context.actor = ActorId{1 + client};
  context.request_digest = ++contents_;
  std::visit(
      [](auto& body) {
        if constexpr (requires { body.original; }) body.original.reset();
      },
      command.body);
  if (random_.one_in(4)) name_in_flight(command.body);
  return command;
}

/// Zero where none of the commands sent last is such a one.
template <class Wanted>
Digest128 Callers::recent_alias() const {
  constexpr std::ptrdiff_t recent = 6;
  const auto first = sent_.size() > recent ? sent_.end() - recent : sent_.begin();
  for (auto sent = first; sent != sent_.end(); ++sent) {
    if (std::holds_alternative<Wanted>(sent->body)) return sent->context.alias;
  }
  return {};
}

void Callers::name_in_flight(domain::CommandBody& body) {
  if (auto* refund = std::get_if<domain::Refund>(&body)) {
    const auto alias = recent_alias<domain::AuthorizeBenefitTransaction>();
    if (!alias) return;
    refund->authorization = {.id = {}, .alias = alias};
    refund->account = {};
    refund->category = {};
    refund->has_mcc = false;
  } else if (auto* load = std::get_if<domain::LoadBenefit>(&body)) {
    const auto alias = recent_alias<domain::OpenAccount>();
    if (alias) load->account = {.id = {}, .alias = alias};
  }
}

domain::Command Callers::next(std::int64_t monotonic_micros) {
  domain::Command command;
  if (!sent_.empty() && random_.one_in(5)) {
    command = sent_[random_.below(sent_.size())];
    if (random_.one_in(4)) {  // the same external id for something else
      const auto alias = command.context.alias;
      command = fresh();
      command.context.alias = alias;
    }
  } else {
    command = fresh();
  }
  command.context.deadline_micros =
      random_.one_in(12) ? monotonic_micros + static_cast<std::int64_t>(random_.below(2'000)) : 0;
  if (command.context.alias) sent_.push_back(command);
  if (sent_.size() > remembered_max) sent_.pop_front();
  return command;
}

void Callers::learn(const domain::Event& event) {
  const bool hot = plan_.hot_accounts > 0 && known_.accounts.size() >= plan_.hot_accounts;
  if (hot && std::holds_alternative<domain::AccountOpened>(event.body)) return;
  known_.learn(event);
}

}  // namespace lastro::simulation
