#include "engine/domain/events.h"

namespace lastro::domain {
namespace {

struct NameOf {
  EventName operator()(const LedgerOpened&) const { return {"ledger", "opened"}; }
  EventName operator()(const EngineVersionActivated&) const { return {"engine", "version_activated"}; }
  EventName operator()(const ProgramPublished&) const { return {"program", "published"}; }
  EventName operator()(const EmployerCreated&) const { return {"employer", "created"}; }
  EventName operator()(const EmployerFunded&) const { return {"employer", "funded"}; }
  EventName operator()(const ClientCreated&) const { return {"client", "created"}; }
  EventName operator()(const AccountOpened&) const { return {"account", "opened"}; }
  EventName operator()(const CardIssued&) const { return {"card", "issued"}; }
  EventName operator()(const ClientStatusChanged&) const { return {"client", "status_changed"}; }
  EventName operator()(const AccountStatusChanged&) const { return {"account", "status_changed"}; }
  EventName operator()(const CardStatusChanged&) const { return {"card", "status_changed"}; }
  EventName operator()(const BenefitLoaded&) const { return {"load", "posted"}; }
  EventName operator()(const BenefitLoadDeclined&) const { return {"load", "declined"}; }
  EventName operator()(const AuthorizationApproved&) const { return {"authorization", "approved"}; }
  EventName operator()(const AuthorizationDeclined&) const { return {"authorization", "declined"}; }
  EventName operator()(const RefundPosted&) const { return {"refund", "posted"}; }
  EventName operator()(const RefundDeclined&) const { return {"refund", "declined"}; }
  EventName operator()(const AuthorizationHeld&) const { return {"authorization", "held"}; }
  EventName operator()(const AuthorizationForced&) const { return {"authorization", "forced"}; }
  EventName operator()(const AuthorizationIncremented&) const { return {"authorization", "incremented"}; }
  EventName operator()(const IncrementDeclined&) const { return {"increment", "declined"}; }
  EventName operator()(const AuthorizationCaptured&) const { return {"authorization", "captured"}; }
  EventName operator()(const CaptureDeclined&) const { return {"capture", "declined"}; }
  EventName operator()(const AuthorizationReversed&) const { return {"authorization", "reversed"}; }
  EventName operator()(const ReversalDeclined&) const { return {"reversal", "declined"}; }
  EventName operator()(const AuthorizationExpired&) const { return {"authorization", "expired"}; }
  EventName operator()(const PresentmentPosted&) const { return {"presentment", "posted"}; }
  EventName operator()(const AccountInquired&) const { return {"account", "inquired"}; }
  EventName operator()(const SettlementPosted&) const { return {"settlement", "posted"}; }
  EventName operator()(const ProgramPartStored&) const { return {"program", "part_stored"}; }
};

}  // namespace

EventName event_name(const EventBody& body) {
  return std::visit(NameOf{}, body);
}

namespace {

template <class Base>
const Base* base_of(const EventBody& body) {
  return std::visit(
      [](const auto& each) -> const Base* {
        if constexpr (std::is_base_of_v<Base, std::decay_t<decltype(each)>>) {
          return &each;
        } else {
          return nullptr;
        }
      },
      body);
}

}  // namespace

const AuthorizationOperation* operation_of(const EventBody& body) {
  return base_of<AuthorizationOperation>(body);
}

const OperationDeclined* declined_operation_of(const EventBody& body) {
  return base_of<OperationDeclined>(body);
}

namespace {

std::optional<FeeMovement> charged_by(const AuthorizationApproved* approved) {
  if (approved == nullptr || !approved->fee.fee) return std::nullopt;
  return FeeMovement{.account = approved->account,
                     .currency = approved->currency,
                     .authorization = {},
                     .given_back = false,
                     .posting = approved->fee};
}

template <class Body>
std::optional<FeeMovement> given_back_by(const Body& body) {
  if (!body.fee_returned.fee) return std::nullopt;
  return FeeMovement{.account = body.account,
                     .currency = body.currency,
                     .authorization = body.authorization,
                     .given_back = true,
                     .posting = body.fee_returned};
}

}  // namespace

std::optional<FeeMovement> fee_movement_of(const EventBody& body) {
  if (const auto* approved = base_of<AuthorizationApproved>(body)) return charged_by(approved);
  if (const auto* operation = operation_of(body)) return given_back_by(*operation);
  if (const auto* refund = std::get_if<RefundPosted>(&body)) return given_back_by(*refund);
  const auto* inquired = std::get_if<AccountInquired>(&body);
  if (inquired == nullptr || !inquired->fee.fee) return std::nullopt;
  return FeeMovement{.account = inquired->account.id,
                     .currency = inquired->currency,
                     .authorization = {},
                     .given_back = false,
                     .posting = inquired->fee};
}

}  // namespace lastro::domain
