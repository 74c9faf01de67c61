#include "tests/simulation/ledger_model.h"

#include <algorithm>

namespace lastro::simulation {
namespace {

std::pair<std::uint64_t, std::uint64_t> key_of(const Digest128& alias) {
  return {alias.high, alias.low};
}

}  // namespace

LedgerModel::LedgerModel(const Opening& opening)
    : opening_(opening),
      rules_(opening.house_credit, opening.house),
      last_(opening.last),
      last_recorded_at_(opening.recorded_at) {}

template <class IdType>
void LedgerModel::resolve(domain::Reference<IdType>& reference) const {
  if (reference.id || !reference.alias) return;
  const auto found = aliases_.find(key_of(reference.alias));
  if (found != aliases_.end()) reference = {.id = IdType::of(0, found->second), .alias = {}};
}

domain::Command LedgerModel::resolve(domain::Command command) const {
  std::visit(
      [&]<class Body>(Body& body) {
        if constexpr (requires { body.account; }) resolve(body.account);
        if constexpr (requires { body.client; }) resolve(body.client);
        if constexpr (requires { body.employer; }) resolve(body.employer);
        if constexpr (requires { body.card; }) resolve(body.card);
        if constexpr (requires { body.original; }) {
          resolve(body.authorization);
          body.original.reset();
          const auto original = originals_.find(body.authorization.id.value);
          if (original == originals_.end()) return;
          auto found = std::make_shared<domain::OriginalAuthorization>();
          found->tenant = original->second.tenant;
          found->account = AccountId{original->second.account};
          body.original = std::move(found);
        }
      },
      command.body);
  return command;
}

void LedgerModel::expire_due(UnixMicros now) {
  now = std::max(now, last_recorded_at_);
  while (const auto due = rules_.due(now)) {
    domain::Command command{.context = {.tenant = rules_.tenant_of(*due)},
                            .body = domain::ExpireAuthorization{.authorization = AuthorizationId{*due}}};
    record({.command = std::move(command),
            .recorded_at = now,
            .first = last_ + 1,
            .last = last_ + 1,
            .words = rules_.expire(*due)});
  }
}

LedgerModel::Answer LedgerModel::decide(const domain::Command& command, UnixMicros now, bool expired) {
  const auto& alias = command.context.alias;
  if (const auto known = aliases_.find(key_of(alias)); alias && known != aliases_.end())
    return {.kind = Answer::Kind::duplicate, .sequence = known->second, .words = {}};
  now = std::max(now, last_recorded_at_);
  auto words = rules_.answer(resolve(command), last_ + 1, now, expired);
  if (words.starts_with("rejected"))
    return {.kind = Answer::Kind::rejected, .sequence = 0, .words = std::move(words)};
  const Sequence events = words == "opened with house" ? 2 : 1;
  record({.command = command,
          .recorded_at = now,
          .expired = expired,
          .first = last_ + 1,
          .last = last_ + events,
          .words = words});
  return {.kind = Answer::Kind::recorded, .sequence = last_, .words = std::move(words)};
}

void LedgerModel::record(Entry entry) {
  const auto resolved = resolve(entry.command);
  const auto& context = resolved.context;
  if (const auto* card = std::get_if<domain::IssueCard>(&resolved.body))
    accounts_of_cards_[entry.last] = card->account.id.value;
  if (const auto* asked = std::get_if<domain::AuthorizeBenefitTransaction>(&resolved.body)) {
    auto account = asked->account.id.value;
    if (const auto card = accounts_of_cards_.find(asked->card.id.value); card != accounts_of_cards_.end())
      account = card->second;
    originals_[entry.last] = {.tenant = context.tenant, .account = account};
  }
  if (context.alias) aliases_[key_of(context.alias)] = entry.last;
  last_ = entry.last;
  last_recorded_at_ = entry.recorded_at;
  journal_.push_back(std::move(entry));
}

const LedgerModel::Entry* LedgerModel::answering(Sequence sequence) const {
  const auto found = std::ranges::lower_bound(journal_, sequence, {}, &Entry::last);
  return found == journal_.end() || found->last != sequence ? nullptr : &*found;
}

bool LedgerModel::cut(Sequence through) {
  if (through == last_) return true;
  if (through != opening_.last && answering(through) == nullptr) return false;
  auto journal = std::exchange(journal_, {});
  rules_ = domain::ReferenceModel(opening_.house_credit, opening_.house);
  last_ = opening_.last;
  last_recorded_at_ = opening_.recorded_at;
  aliases_.clear();
  originals_.clear();
  accounts_of_cards_.clear();
  for (auto& entry : journal) {
    if (entry.last > through) break;
    if (const auto* expiry = std::get_if<domain::ExpireAuthorization>(&entry.command.body)) {
      rules_.expire(expiry->authorization.value);
    } else {
      static_cast<void>(rules_.answer(resolve(entry.command), entry.first, entry.recorded_at, entry.expired));
    }
    record(std::move(entry));
  }
  return true;
}

std::map<std::uint64_t, TenantId> LedgerModel::account_tenants() const {
  std::map<std::uint64_t, TenantId> tenants;
  for (const auto& entry : journal_) {
    if (std::holds_alternative<domain::OpenAccount>(entry.command.body))
      tenants[entry.last] = entry.command.context.tenant;
  }
  return tenants;
}

}  // namespace lastro::simulation
