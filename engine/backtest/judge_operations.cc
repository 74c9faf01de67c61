#include <utility>

#include "engine/backtest/counterpart.h"
#include "engine/backtest/judge.h"
#include "engine/domain/authorizations/operations.h"
#include "engine/redecision.h"

/// What becomes of the operations on authorizations.
namespace lastro::backtest {
namespace {

Standing standing_of(const domain::AuthorizationAfter& after, bool at_once) {
  return {.status = after.status,
          .at_once = at_once,
          .operations = after.number,
          .parts = {after.parts.begin(), after.parts.end()},
          .fee = after.fee};
}

domain::AuthorizationParts parts_of(const Standing& standing) {
  domain::AuthorizationParts parts;
  for (const auto& part : standing.parts) parts.push_back(part);
  return parts;
}

const domain::Allocations& moved_by(const domain::EventBody& body) {
  const auto* operation = domain::operation_of(body);
  return operation != nullptr ? operation->allocations : std::get<domain::RefundPosted>(body).allocations;
}

domain::Fee fee_given_back(const domain::EventBody& body) {
  const auto moved = domain::fee_movement_of(body);
  return moved ? moved->posting.fee : domain::Fee{};
}

domain::DeclineReason reason_of(const domain::EventBody& body) {
  if (const auto* declined = domain::declined_operation_of(body)) return declined->reason;
  const auto* refund = std::get_if<domain::RefundDeclined>(&body);
  return refund != nullptr ? refund->reason : domain::DeclineReason::none;
}

bool came_out_alike(const domain::EventBody& then, const domain::EventBody& now) {
  const auto reason = reason_of(then);
  if (reason != reason_of(now)) return false;
  if (reason != domain::DeclineReason::none) return true;
  return moves_alike(moved_by(then), moved_by(now)) &&
         charges_alike(fee_given_back(then), fee_given_back(now));
}

}  // namespace

std::optional<Judge::Operation> Judge::operation_in(const domain::EventBody& body) {
  using enum OperationKind;
  const auto posted = [](OperationKind kind, const domain::AuthorizationOperation& event, bool was_held) {
    return Operation{kind, event.authorization, event.account, &event.after, was_held};
  };
  const auto declined = [](OperationKind kind, const domain::OperationDeclined& event) {
    return Operation{kind, event.authorization.id, event.account, nullptr, false};
  };
  if (const auto* event = std::get_if<domain::AuthorizationCaptured>(&body))
    return posted(capture, *event, true);
  if (const auto* event = std::get_if<domain::AuthorizationReversed>(&body))
    return posted(reversal, *event, !event->posted);
  if (const auto* event = std::get_if<domain::AuthorizationIncremented>(&body))
    return posted(increment, *event, true);
  if (const auto* event = std::get_if<domain::PresentmentPosted>(&body))
    return posted(presentment, *event, !event->late);
  if (const auto* event = std::get_if<domain::CaptureDeclined>(&body))
    return declined(event->forced ? presentment : capture, *event);
  if (const auto* event = std::get_if<domain::ReversalDeclined>(&body)) return declined(reversal, *event);
  if (const auto* event = std::get_if<domain::IncrementDeclined>(&body)) return declined(increment, *event);
  if (const auto* event = std::get_if<domain::RefundPosted>(&body); event != nullptr && event->authorization)
    return Operation{refund, event->authorization, event->account, &event->after,
                     event->after.status == domain::AuthorizationStatus::held};
  if (const auto* event = std::get_if<domain::RefundDeclined>(&body);
      event != nullptr && event->authorization)
    return Operation{refund, event->authorization, event->account.id, nullptr, false};
  return std::nullopt;
}

Result<void> Judge::operation(const domain::Event& event, const Operation& operation) {
  const auto& header = event.header;
  const bool held = world_.state().holds.find(operation.authorization) != nullptr;
  if (!held && divergences_.is_forgotten(operation.authorization)) {
    count(header, operation, OperationFate::forgotten);
    world_.pass(header);
    return {};
  }
  auto before = standing_here(event, operation);
  if (!before) return std::unexpected(before.error());
  const auto* diverged = divergences_.find(operation.authorization);
  const bool declined_here = diverged != nullptr && diverged->status == domain::AuthorizationStatus::declined;
  // What stands as it did there is refused for the same reason: no refusal looks at balances.
  const bool refused_alike = !held && diverged == nullptr && operation.after == nullptr;
  if (declined_here || refused_alike) {
    count(header, operation, declined_here ? OperationFate::skipped : OperationFate::same);
    world_.pass(header);
    return {};
  }
  return decide_operation(event, operation, *before);
}

Result<std::optional<Standing>> Judge::standing_here(const domain::Event& event, const Operation& operation) {
  if (world_.state().holds.find(operation.authorization) != nullptr) return std::nullopt;
  if (const auto* diverged = divergences_.find(operation.authorization)) return *diverged;
  if (operation.after == nullptr) return std::nullopt;
  if (operation.was_held) return refuse(event, "an operation on an authorization of which nothing is held");
  if (operation.kind == OperationKind::refund) return standing_of(standing_before(event.body, false), false);
  const auto original = originals_.read(operation.authorization);
  if (!original) return std::unexpected(original.error());
  const bool declined = original->status() == domain::AuthorizationStatus::declined;
  return standing_of(standing_before(event.body, declined), original->at_once);
}

Result<domain::OriginalFromLog> Judge::original_here(const domain::Event& event, const Operation& operation,
                                                     const Standing& before) {
  auto original = std::make_shared<domain::OriginalAuthorization>();
  if (operation.kind == OperationKind::refund && !before.fee) {
    // Refunds neither count nor look at rules, but for that of a fee: the event tells all that they need.
    original->id = operation.authorization;
    original->tenant = event.header.tenant;
    original->account = operation.account;
  } else {
    auto read = originals_.read(operation.authorization);
    if (!read) return std::unexpected(read.error());
    *original = std::move(*read);
    const bool decided_here =
        world_.concerns(operation.account) && operation.authorization.sequence() >= world_.since();
    if (decided_here && original->program_version != 0) {
      const auto& compiled = *world_.program(world_.candidate_version());
      const auto rule = compiled.match(original->mcc, original->merchant.view());
      original->program_version = world_.candidate_version();
      original->rule = rule.kind;
      original->rule_ordinal = rule.ordinal;
    } else {
      original->program_version = world_.version_here(original->program_version);
    }
  }
  original->at_once = before.at_once;
  original->standing = {
      .number = before.operations, .status = before.status, .parts = parts_of(before), .fee = before.fee};
  return original;
}

Result<void> Judge::decide_operation(const domain::Event& event, const Operation& operation,
                                     const std::optional<Standing>& before) {
  auto command = counterpart_of(event, nullptr);
  LASTRO_ASSERT(command.has_value());
  domain::OriginalFromLog original;
  if (before) {
    auto made = original_here(event, operation, *before);
    if (!made) return std::unexpected(made.error());
    original = std::move(*made);
  }
  std::visit(
      [&](auto& body) {
        if constexpr (requires { body.original; }) body.original = original;
      },
      command->body);
  fit_refund(event.body, operation, before, *command);
  const auto& decision = world_.decide(*command, event.header, engine::was_expired(event));
  if (decision.rejection()) {
    count(event.header, operation, OperationFate::otherwise);
    world_.pass(event.header);
    return {};
  }
  const auto& decided = take_decided().body;
  const bool alike = came_out_alike(event.body, decided);
  count(event.header, operation, alike ? OperationFate::same : OperationFate::otherwise);
  remember(operation, decided, before);
  return {};
}

void Judge::fit_refund(const domain::EventBody& recorded, const Operation& operation,
                       const std::optional<Standing>& before, domain::Command& command) const {
  const auto* posted = std::get_if<domain::RefundPosted>(&recorded);
  if (posted == nullptr || !refunds_all(*posted)) return;
  const auto* hold = world_.state().holds.find(operation.authorization);
  const auto left =
      total_refundable(hold != nullptr ? domain::parts_of(world_.state(), *hold) : parts_of(*before));
  if (left.minor > 0) std::get<domain::Refund>(command.body).amount = left;
}

void Judge::remember(const Operation& operation, const domain::EventBody& decided,
                     const std::optional<Standing>& before) {
  const auto id = operation.authorization;
  if (world_.state().holds.find(id) != nullptr) return;  // the state knows of it
  if (const auto* after = domain::after_of(decided)) {
    auto standing = standing_of(*after, before && before->at_once);
    if (operation.after != nullptr && stands_alike(standing, *operation.after)) {
      divergences_.erase(id);
    } else {
      divergences_.put(id, std::move(standing));
    }
  } else if (operation.after != nullptr) {
    divergences_.put(id, *before);
  }
}

}  // namespace lastro::backtest
