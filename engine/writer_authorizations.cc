#include <utility>

#include "engine/domain/authorizations/operations.h"
#include "engine/domain/decide.h"
#include "engine/newest_operation.h"
#include "engine/writer.h"

/// What the writer does beyond deciding: it looks up the authorizations that commands name, and expires
/// holds.
namespace lastro::engine {

template <class Body>
Result<void> Writer::prepare(const domain::CommandContext& context, Body& body, Pipeline* pipeline) {
  if constexpr (requires { body.original; }) {
    return look_up_original(context, body.authorization, body.original, pipeline);
  } else if constexpr (std::is_same_v<Body, domain::AuthorizeBenefitTransaction> ||
                       std::is_same_v<Body, domain::InquireAccount>) {
    if constexpr (requires { body.likeness; }) {
      if (auto asked = ask_for_reversal(body); !asked) return asked;
    }
    if (!state_.holds.due(now_)) return {};
    const auto card = find_card(state_, context.tenant, body.card);
    const auto account = card.state != nullptr ? card.state->account : account_position(state_, body.account);
    return account ? expire_of(*account, pipeline) : Result<void>{};
  } else {
    return {};
  }
}

Result<void> Writer::prepare_body(const domain::CommandContext& context, domain::CommandBody& body,
                                  Pipeline* pipeline) {
  return std::visit([&](auto& each) { return prepare(context, each, pipeline); }, body);
}

std::optional<std::chrono::microseconds> Writer::time_to_expiry() const {
  const auto earliest = state_.holds.earliest();
  if (!earliest) return std::nullopt;
  const auto now = present();
  if (*earliest <= now) return std::chrono::microseconds{0};
  return std::chrono::microseconds{std::min(*earliest - now, wait_micros_max)};
}

Result<void> Writer::expire_due(Pipeline& pipeline) {
  for (std::size_t i = 0; i < expiries_max; ++i) {
    const auto due = state_.holds.due(now_);
    if (!due) return {};
    if (auto expired = expire(*due, &pipeline); !expired) return expired;
  }
  return {};
}

Result<void> Writer::expire_of(std::uint32_t account, Pipeline* pipeline) {
  if (!state_.holds.due(now_)) return {};
  // In one walk: each expiry takes its hold out of the chain.
  std::vector<AuthorizationId> due;
  for (auto slot = state_.accounts[account].first_hold; slot != domain::no_hold;) {
    const auto& hold = state_.holds.at(slot);
    if (hold.expires_at <= now_) due.push_back(hold.id);
    slot = hold.next;
  }
  for (const auto id : due) {
    if (auto expired = expire(id, pipeline); !expired) return expired;
  }
  return {};
}

Result<void> Writer::expire(AuthorizationId authorization, Pipeline* pipeline) {
  const auto& account = state_.accounts[state_.holds.find(authorization)->account];
  domain::Command command{.context = {.tenant = account.tenant},
                          .body = domain::ExpireAuthorization{.authorization = authorization}};
  domain::decide(state_, command, {.sequence = state_.last + 1, .recorded_at = now_}, decision_);
  LASTRO_ASSERT(!decision_.rejection());
  return take_events(pipeline);
}

Result<bool> Writer::is_reversed_before(const Digest128& alias, Sequence known) {
  auto mark = find_alias(domain::reversal_mark(alias));
  if (!mark) return std::unexpected(mark.error());
  return *mark == known;
}

Result<void> Writer::ask_for_reversal(domain::AuthorizeBenefitTransaction& body) {
  if (!body.likeness || body.reversed_before) return {};
  auto known = find_alias(body.likeness);
  if (!known) return std::unexpected(known.error());
  if (!*known) return {};
  auto reversed = is_reversed_before(body.likeness, **known);
  if (!reversed) return std::unexpected(reversed.error());
  body.reversed_before = *reversed;
  return {};
}

Result<void> Writer::look_up_original(const domain::CommandContext& context,
                                      domain::Reference<AuthorizationId>& reference,
                                      domain::OriginalFromLog& original, Pipeline* pipeline) {
  if (reference.empty()) return {};
  auto id = reference.id;
  if (!id) {
    auto known = find_alias(reference.alias);
    if (!known) return std::unexpected(known.error());
    if (!*known) return {};
    id = AuthorizationId::of(state_.partition, **known);
  }
  if (const auto* hold = state_.holds.find(id)) {
    if (auto expired = expire_of(hold->account, pipeline); !expired) return expired;
    reference.id = id;
    if (state_.holds.find(id) != nullptr) return {};
  }
  auto read = read_original(id);
  if (!read) return std::unexpected(read.error());
  if (*read == nullptr || (*read)->tenant != context.tenant) return {};
  reference.id = id;
  original = std::move(*read);
  // What goes beyond it takes from the account's wallets, as they are once what is due has expired.
  const auto account = account_position(state_, {.id = original->account, .alias = {}});
  return account ? expire_of(*account, pipeline) : Result<void>{};
}

Result<domain::OriginalFromLog> Writer::read_original(AuthorizationId id) {
  if (id.partition() != state_.partition || id.sequence() == 0 || id.sequence() > state_.last) return nullptr;
  std::shared_ptr<const log::Frame> holder;
  auto bytes = event_at(id.sequence(), holder);
  if (!bytes) return std::unexpected(bytes.error());
  if (auto read = original_event_.decode(*bytes); !read) return std::unexpected(read.error());
  auto made = domain::original_of(original_event_.event, state_.partition);
  if (!made) return nullptr;
  auto original = std::make_shared<domain::OriginalAuthorization>(*made);
  const auto newest = newest_operation(id, [&](const Digest128& alias) { return find_alias(alias); });
  if (!newest) return std::unexpected(newest.error());
  if (!*newest) return original;
  bytes = event_at(**newest, holder);
  if (!bytes) return std::unexpected(bytes.error());
  if (auto read = original_event_.decode(*bytes); !read) return std::unexpected(read.error());
  const auto* after = domain::after_of(original_event_.event.body);
  if (after == nullptr || domain::authorization_of(original_event_.event.body) != id)
    return fail(ErrorCode::corruption,
                "the index of aliases leads to another event than an operation on " + to_public(id));
  original->standing = *after;
  return original;
}

}  // namespace lastro::engine
