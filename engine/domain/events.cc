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
};

}  // namespace

EventName event_name(const EventBody& body) {
  return std::visit(NameOf{}, body);
}

}  // namespace lastro::domain
