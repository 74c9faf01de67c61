#include "projections/relay/event_message.h"

#include <chrono>
#include <iterator>

#include <fmt/format.h>

namespace lastro::projections {
namespace {

enum : std::size_t { spec_version, id, source, type, subject, time, content, position, previous, expected };

struct SubjectOf {
  std::uint16_t partition;
  Sequence sequence;

  /// The id of what this very event created.
  template <class IdType>
  [[nodiscard]] std::string created() const {
    return to_public(IdType::of(partition, sequence));
  }
  template <class IdType>
  [[nodiscard]] static std::string known(IdType id) {
    return id ? to_public(id) : std::string{};
  }

  std::string operator()(const domain::LedgerOpened&) const { return {}; }
  std::string operator()(const domain::EngineVersionActivated&) const { return {}; }
  std::string operator()(const domain::ProgramPublished&) const { return created<ProgramId>(); }
  std::string operator()(const domain::ProgramPartStored&) const { return {}; }
  std::string operator()(const domain::EmployerCreated&) const { return created<EmployerId>(); }
  std::string operator()(const domain::EmployerFunded&) const { return created<FundingId>(); }
  std::string operator()(const domain::ClientCreated&) const { return created<ClientId>(); }
  std::string operator()(const domain::AccountOpened&) const { return created<AccountId>(); }
  std::string operator()(const domain::CardIssued&) const { return created<CardId>(); }
  std::string operator()(const domain::ClientStatusChanged& body) const { return known(body.client); }
  std::string operator()(const domain::AccountStatusChanged& body) const { return known(body.account); }
  std::string operator()(const domain::CardStatusChanged& body) const { return known(body.card); }
  std::string operator()(const domain::BenefitLoaded&) const { return created<LoadId>(); }
  std::string operator()(const domain::BenefitLoadDeclined&) const { return created<LoadId>(); }
  std::string operator()(const domain::AuthorizationApproved&) const { return created<AuthorizationId>(); }
  std::string operator()(const domain::AuthorizationDeclined&) const { return created<AuthorizationId>(); }
  std::string operator()(const domain::RefundPosted&) const { return created<RefundId>(); }
  std::string operator()(const domain::RefundDeclined&) const { return created<RefundId>(); }
  std::string operator()(const domain::AuthorizationOperation& body) const {
    return known(body.authorization);
  }
  std::string operator()(const domain::AccountInquired& body) const { return known(body.account.id); }
  std::string operator()(const domain::SettlementPosted&) const { return created<SettlementId>(); }
  std::string operator()(const domain::OperationDeclined& body) const { return known(body.authorization.id); }
};

template <class... Arguments>
void rewrite(std::string& text, fmt::format_string<Arguments...> pattern, Arguments&&... arguments) {
  text.clear();
  fmt::format_to(std::back_inserter(text), pattern, std::forward<Arguments>(arguments)...);
}

void write_time(std::string& text, UnixMicros micros) {
  const std::chrono::sys_time<std::chrono::microseconds> instant{std::chrono::microseconds{micros}};
  const auto midnight = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss clock{instant - midnight};
  rewrite(text, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
          clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

}  // namespace

std::string_view EventMessage::header(std::string_view name) const {
  for (const auto& header : headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

std::string event_subject(const domain::Event& event, std::uint16_t partition) {
  return std::visit(SubjectOf{partition, event.header.sequence}, event.body);
}

EventMessageWriter::EventMessageWriter() {
  auto& headers = message_.headers;
  headers[spec_version] = {"ce-specversion", "1.0"};
  headers[id].name = id_header;
  headers[source].name = "ce-source";
  headers[type].name = "ce-type";
  headers[subject].name = "ce-subject";
  headers[time].name = "ce-time";
  headers[content] = {"content-type", "application/x-flatbuffers"};
  headers[position].name = position_header;
  headers[previous].name = "Lastro-Previous";
  headers[expected].name = "Nats-Expected-Last-Sequence";
}

Result<const EventMessage*> EventMessageWriter::write(const log::Frame& frame, Sequence sequence) {
  const auto payload = frame.event(sequence);
  if (auto decoded = decoded_.decode(payload); !decoded) return std::unexpected(decoded.error());
  const auto& event = decoded_.event;
  if (event.header.sequence != sequence) {
    return fail(ErrorCode::corruption,
                fmt::format("event {} of the log says it is event {}", sequence, event.header.sequence));
  }
  const auto name = domain::event_name(event.body);
  const auto partition = frame.header().partition;
  const auto ledger = fmt::format("{:02x}", fmt::join(frame.header().ledger.bytes, ""));

  auto& headers = message_.headers;
  message_.sequence = sequence;
  message_.payload = payload;
  rewrite(message_.subject, "{}.{}.{}.{}", subject_root, partition, name.aggregate, name.type);
  rewrite(headers[id].value, "{}/{}:{}", ledger, partition, sequence);
  rewrite(headers[source].value, "/lastro/{}/{}", ledger, partition);
  rewrite(headers[type].value, "lastro.{}.{}", name.aggregate, name.type);
  headers[subject].value = event_subject(event, partition);
  write_time(headers[time].value, event.header.recorded_at);
  rewrite(headers[position].value, "{}:{}", partition, sequence);
  rewrite(headers[previous].value, "{}:{}", partition, sequence - 1);
  rewrite(headers[expected].value, "{}", sequence - 1);
  return &message_;
}

}  // namespace lastro::projections
