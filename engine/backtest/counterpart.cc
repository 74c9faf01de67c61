#include "engine/backtest/counterpart.h"

#include "engine/domain/authorizations/operations.h"
#include "engine/redecision.h"

namespace lastro::backtest {
namespace {

Amount total_over(const domain::AuthorizationParts& parts) {
  return total_of(parts, [](const auto& part) { return part.over; });
}

bool captured_all(const domain::AuthorizationCaptured& event) {
  const auto& parts = event.after.parts;
  // A final capture releases what it leaves: whether it left anything, what was released before hides.
  return total_open(parts).minor == 0 && total_over(parts).minor == 0 &&
         (!event.final || total_released(parts).minor == 0);
}

bool reversed_all(const domain::AuthorizationReversed& event) {
  return event.posted ? event.after.status == domain::AuthorizationStatus::reversed
                      : total_open(event.after.parts).minor == 0;
}

void fit(const domain::Event& recorded, const domain::Program* then, domain::Command& command) {
  if (const auto* held = std::get_if<domain::AuthorizationHeld>(&recorded.body)) {
    auto& body = std::get<domain::AuthorizeBenefitTransaction>(command.body);
    const bool as_programmed =
        then != nullptr && body.expires_in_seconds == hold_rules_of(*then, held->merchant.mcc).life_s;
    if (as_programmed) body.expires_in_seconds = 0;
  } else if (const auto* captured = std::get_if<domain::AuthorizationCaptured>(&recorded.body)) {
    if (captured_all(*captured)) std::get<domain::CaptureAuthorization>(command.body).amount = {};
  } else if (const auto* reversed = std::get_if<domain::AuthorizationReversed>(&recorded.body)) {
    if (reversed_all(*reversed)) std::get<domain::ReverseAuthorization>(command.body).amount = {};
  }
}

/// Charged still, before the operation that may have given it back.
domain::Fee fee_before(const domain::EventBody& operation, const domain::AuthorizationAfter& after) {
  const auto given_back = domain::fee_movement_of(operation);
  return given_back ? given_back->posting.fee : after.fee;
}

/// Takes back what the operation did to a part: the event tells how much of each wallet it moved.
void undo(const domain::EventBody& operation, Amount moved, domain::AuthorizationPart& part) {
  if (std::holds_alternative<domain::RefundPosted>(operation)) {
    part.refunded.minor -= moved.minor;
  } else if (std::holds_alternative<domain::AuthorizationReversed>(operation)) {
    part.captured.minor += moved.minor;
    part.released.minor -= moved.minor;
  } else {
    part.captured.minor -= moved.minor;
    part.over.minor -= moved.minor;
  }
}

}  // namespace

std::optional<domain::Command> counterpart_of(const domain::Event& recorded, const domain::Program* then) {
  auto command = engine::command_of(recorded);
  if (command) fit(recorded, then, *command);
  return command;
}

bool refunds_all(const domain::RefundPosted& recorded) {
  return recorded.authorization && total_refundable(recorded.after.parts).minor == 0;
}

domain::AuthorizationAfter standing_before(const domain::EventBody& operation, bool declined) {
  const auto* after = domain::after_of(operation);
  LASTRO_ASSERT(after != nullptr);
  LASTRO_ASSERT(after->number > 0);
  const auto* refund = std::get_if<domain::RefundPosted>(&operation);
  const auto& moved = refund != nullptr ? refund->allocations : domain::operation_of(operation)->allocations;
  domain::AuthorizationAfter before{.number = after->number - 1,
                                    .status = after->status,
                                    .parts = {},
                                    .fee = fee_before(operation, *after)};
  for (auto part : after->parts) {
    for (const auto& allocation : moved) {
      if (allocation.category == part.category) undo(operation, allocation.amount, part);
    }
    // A presentment takes wallets that had no part in it before.
    if (part.authorized.minor != 0 || part.captured.minor != 0) before.parts.push_back(part);
  }
  if (refund != nullptr) return before;
  const bool captured = total_captured(before.parts).minor > 0;
  before.status = captured   ? domain::AuthorizationStatus::captured
                  : declined ? domain::AuthorizationStatus::declined
                             : domain::AuthorizationStatus::expired;
  return before;
}

}  // namespace lastro::backtest
