#include "engine/log/event_reader.h"

namespace lastro::log {
namespace {

bool is_time(UnixMicros time) {
  return time >= limits::time_min_micros && time <= limits::time_max_micros;
}

}  // namespace

bool EventReader::read_body(const schema::Event& in) const {
  switch (in.body_type()) {
    case schema::Body::NONE:
      return false;
    case schema::Body::LedgerOpened:
      return read(*in.body_as_LedgerOpened());
    case schema::Body::EngineVersionActivated:
      return read(*in.body_as_EngineVersionActivated());
    case schema::Body::ProgramPublished:
      return read(*in.body_as_ProgramPublished());
    case schema::Body::EmployerCreated:
      return read(*in.body_as_EmployerCreated());
    case schema::Body::EmployerFunded:
      return read(*in.body_as_EmployerFunded());
    case schema::Body::ClientCreated:
      return read(*in.body_as_ClientCreated());
    case schema::Body::AccountOpened:
      return read(*in.body_as_AccountOpened());
    case schema::Body::CardIssued:
      return read(*in.body_as_CardIssued());
    case schema::Body::ClientStatusChanged:
      return read(*in.body_as_ClientStatusChanged());
    case schema::Body::AccountStatusChanged:
      return read(*in.body_as_AccountStatusChanged());
    case schema::Body::CardStatusChanged:
      return read(*in.body_as_CardStatusChanged());
    case schema::Body::BenefitLoaded:
      return read(*in.body_as_BenefitLoaded());
    case schema::Body::BenefitLoadDeclined:
      return read(*in.body_as_BenefitLoadDeclined());
    case schema::Body::AuthorizationApproved:
      return read(*in.body_as_AuthorizationApproved());
    case schema::Body::AuthorizationDeclined:
      return read(*in.body_as_AuthorizationDeclined());
    case schema::Body::RefundPosted:
      return read(*in.body_as_RefundPosted());
    case schema::Body::RefundDeclined:
      return read(*in.body_as_RefundDeclined());
    case schema::Body::AuthorizationHeld:
      return read(*in.body_as_AuthorizationHeld());
    case schema::Body::AuthorizationForced:
      return read(*in.body_as_AuthorizationForced());
    case schema::Body::AccountInquired:
      return read(*in.body_as_AccountInquired());
    case schema::Body::SettlementPosted:
      return read(*in.body_as_SettlementPosted());
    case schema::Body::ProgramPartStored:
      return read(*in.body_as_ProgramPartStored());
    default:
      return read_operations(in);
  }
  return false;
}

Result<void> DecodedEvent::decode(Bytes bytes) {
  LASTRO_ASSERT(reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 == 0);
  flatbuffers::Verifier verifier(bytes.data(), bytes.size());
  if (bytes.size() > limits::event_bytes_max || !schema::VerifySizePrefixedEventBuffer(verifier)) {
    return fail(ErrorCode::corruption, "the event's layout is damaged");
  }
  const auto* stored = schema::GetSizePrefixedEvent(bytes.data());
  const auto& header = *stored->header();
  const auto type = static_cast<unsigned>(stored->body_type());
  if (type > static_cast<unsigned>(schema::Body::MAX)) {
    return fail(ErrorCode::incompatible,
                "event " + std::to_string(header.sequence()) + " is of type " + std::to_string(type) +
                    ", which this build does not know: start the version that wrote it");
  }
  event.header = {.sequence = header.sequence(),
                  .recorded_at = header.recorded_at(),
                  .business_time = flatbuffers::IsFieldPresent(stored, schema::Event::VT_BUSINESS_TIME)
                                       ? stored->business_time()
                                       : header.recorded_at(),
                  .alias = EventReader::digest(&header.alias()),
                  .request_digest = header.request_digest(),
                  .actor = static_cast<ActorId>(header.actor()),
                  .tenant = static_cast<TenantId>(header.tenant())};
  if (!is_time(event.header.recorded_at) || !is_time(event.header.business_time) ||
      !EventReader{*this}.read_body(*stored)) {
    return fail(ErrorCode::corruption,
                "event " + std::to_string(header.sequence()) + " holds a value out of range");
  }
  return {};
}

}  // namespace lastro::log
