#include "engine/redecision.h"

namespace lastro::engine {
namespace {

domain::MerchantData merchant_of(const domain::MerchantRecord& record) {
  return {.mcc = record.mcc,
          .merchant = domain::MerchantText{record.merchant},
          .merchant_id = FixedText<15>{record.merchant_id},
          .terminal_id = FixedText<8>{record.terminal_id},
          .country = record.country,
          .entry_mode = record.entry_mode};
}

template <class IdType>
domain::Reference<IdType> by_id(IdType id) {
  return {.id = id, .alias = {}};
}

/// Gives the body and the external id that the event shows.
class CommandBuilder {
 public:
  CommandBuilder(domain::CommandContext& context, UnixMicros recorded_at)
      : context(context), recorded_at(recorded_at) {}

  domain::CommandContext& context;
  UnixMicros recorded_at;

  using Body = std::optional<domain::CommandBody>;

  void external_id(std::string_view text) const { context.external_id = domain::ExternalId{text}; }

  Body operator()(const domain::LedgerOpened&) const { return std::nullopt; }
  Body operator()(const domain::EngineVersionActivated&) const { return std::nullopt; }
  Body operator()(const domain::ProgramPublished& event) const {
    return domain::PublishProgram{.program = *event.program, .effective_at = event.effective_at};
  }
  Body operator()(const domain::ProgramPartStored& event) const {
    return domain::StoreProgramPart{.part = event.part};
  }
  Body operator()(const domain::EmployerCreated& event) const {
    if (event.house) return std::nullopt;
    external_id(event.external_id);
    return domain::CreateEmployer{.name = FixedText<200>{event.name},
                                  .document = FixedText<14>{event.document}};
  }
  Body operator()(const domain::EmployerFunded& event) const {
    external_id(event.external_id);
    return domain::FundEmployer{.employer = by_id(event.employer), .amount = event.amount};
  }
  Body operator()(const domain::ClientCreated& event) const {
    return domain::CreateClient{.personal = {.subject = event.subject,
                                             .key_version = event.key_version,
                                             .command_id = event.command_id,
                                             .bytes = {event.sealed.begin(), event.sealed.end()}}};
  }
  Body operator()(const domain::AccountOpened& event) const {
    external_id(event.external_id);
    return domain::OpenAccount{.client = by_id(event.client),
                               .employer = by_id(event.employer),
                               .program = FixedText<32>{event.program},
                               .currency = event.currency};
  }
  Body operator()(const domain::CardIssued& event) const {
    external_id(event.external_id);
    return domain::IssueCard{.account = by_id(event.account),
                             .token = event.token,
                             .last_four = event.last_four,
                             .expires = event.expires};
  }
  Body operator()(const domain::ClientStatusChanged& event) const {
    return domain::ChangeClientStatus{by_id(event.client), event.status, domain::StatusReason{event.reason}};
  }
  Body operator()(const domain::AccountStatusChanged& event) const {
    return domain::ChangeAccountStatus{by_id(event.account), event.status,
                                       domain::StatusReason{event.reason}};
  }
  Body operator()(const domain::CardStatusChanged& event) const {
    return domain::ChangeCardStatus{by_id(event.card), event.status, domain::StatusReason{event.reason}};
  }
  Body operator()(const domain::BenefitLoaded& event) const {
    external_id(event.external_id);
    return domain::LoadBenefit{.account = by_id(event.account),
                               .category = event.allocation.category,
                               .amount = event.allocation.amount,
                               .reference = FixedText<64>{event.reference}};
  }
  Body operator()(const domain::BenefitLoadDeclined& event) const {
    external_id(event.external_id);
    return domain::LoadBenefit{.account = event.account,
                               .category = event.category,
                               .amount = event.amount,
                               .reference = FixedText<64>{event.reference}};
  }
  Body operator()(const domain::AuthorizationApproved& event) const {
    external_id(event.external_id);
    domain::AuthorizeBenefitTransaction body{.amount = event.amount,
                                             .currency = event.currency,
                                             .merchant = merchant_of(event.merchant),
                                             .partial = event.partial,
                                             .capture = domain::CaptureMode::now,
                                             .conversion = event.conversion,
                                             .likeness = event.likeness};
    if (event.card) {
      body.card = by_id(event.card);
    } else {
      body.account = by_id(event.account);
    }
    return body;
  }
  Body operator()(const domain::AuthorizationForced& event) const {
    auto body = (*this)(static_cast<const domain::AuthorizationApproved&>(event));
    std::get<domain::AuthorizeBenefitTransaction>(*body).forced = true;
    return body;
  }
  Body operator()(const domain::AuthorizationHeld& event) const {
    auto body = (*this)(static_cast<const domain::AuthorizationApproved&>(event));
    auto& held = std::get<domain::AuthorizeBenefitTransaction>(*body);
    held.capture = domain::CaptureMode::later;
    held.forced = event.forced;
    held.expires_in_seconds = (event.expires_at - recorded_at) / 1'000'000;
    return body;
  }
  Body operator()(const domain::AuthorizationDeclined& event) const {
    external_id(event.external_id);
    domain::AuthorizeBenefitTransaction body{.amount = event.amount,
                                             .currency = event.currency,
                                             .merchant = merchant_of(event.merchant),
                                             .partial = event.partial,
                                             .conversion = event.conversion,
                                             .card_expires = event.card_expires,
                                             .likeness = event.likeness};
    body.forced = event.forced;
    body.reversed_before = event.reason == domain::DeclineReason::reversed_before;
    if (event.card.empty()) {
      body.account = event.account;
    } else {
      body.card = event.card;
    }
    return body;
  }
  Body operator()(const domain::RefundPosted& event) const {
    external_id(event.external_id);
    domain::Refund body{.authorization = by_id(event.authorization),
                        .amount = event.amount,
                        .currency = event.currency,
                        .has_mcc = event.has_mcc,
                        .merchant = merchant_of(event.merchant)};
    if (!event.authorization) {
      if (event.card) {
        body.card = by_id(event.card);
      } else {
        body.account = by_id(event.account);
      }
      // Where no rule decided, the caller named the category itself.
      if (event.rule == domain::RuleKind::none) body.category = event.allocations[0].category;
    }
    return body;
  }
  Body operator()(const domain::RefundDeclined& event) const {
    external_id(event.external_id);
    domain::Refund body{.authorization = by_id(event.authorization),
                        .amount = event.amount,
                        .currency = event.currency,
                        .category = event.category,
                        .has_mcc = event.has_mcc,
                        .merchant = merchant_of(event.merchant)};
    if (!event.card.empty()) {
      body.card = event.card;
    } else if (!event.authorization) {
      body.account = event.account;
    }
    return body;
  }
  Body operator()(const domain::AuthorizationIncremented& event) const {
    return operation(event, domain::IncrementAuthorization{});
  }
  Body operator()(const domain::IncrementDeclined& event) const {
    return operation(event, domain::IncrementAuthorization{});
  }
  Body operator()(const domain::AuthorizationCaptured& event) const {
    return operation(event, capture(event.final, false));
  }
  Body operator()(const domain::PresentmentPosted& event) const {
    return operation(event, capture(event.final, true));
  }
  Body operator()(const domain::CaptureDeclined& event) const {
    return operation(event, capture(event.final, event.forced));
  }
  Body operator()(const domain::AuthorizationReversed& event) const {
    return operation(event, domain::ReverseAuthorization{});
  }
  Body operator()(const domain::ReversalDeclined& event) const {
    domain::ReverseAuthorization command;
    command.record_unknown = event.reason == domain::DeclineReason::authorization_unknown;
    return operation(event, command);
  }
  Body operator()(const domain::AccountInquired& event) const {
    external_id(event.external_id);
    domain::InquireAccount body{.kind = event.kind,
                                .currency = event.currency,
                                .merchant = merchant_of(event.merchant),
                                .card_expires = event.card_expires};
    if (event.card.empty()) {
      body.account = event.account;
    } else {
      body.card = event.card;
    }
    return body;
  }
  Body operator()(const domain::SettlementPosted& event) const {
    external_id(event.external_id);
    return domain::SettleScheme{
        .amount = event.amount, .currency = event.currency, .reference = FixedText<64>{event.reference}};
  }
  Body operator()(const domain::AuthorizationExpired& event) const {
    return domain::ExpireAuthorization{.authorization = event.authorization};
  }

 private:
  static domain::CaptureAuthorization capture(bool final, bool forced) {
    domain::CaptureAuthorization command;
    command.final = final;
    command.forced = forced;
    return command;
  }
  static domain::Reference<AuthorizationId> reference_of(AuthorizationId id) { return by_id(id); }
  static domain::Reference<AuthorizationId> reference_of(
      const domain::Reference<AuthorizationId>& reference) {
    return reference;
  }
  template <class Event, class Command>
  [[nodiscard]] Body operation(const Event& event, Command command) const {
    external_id(event.external_id);
    command.authorization = reference_of(event.authorization);
    command.amount = event.amount;
    command.currency = event.currency;
    return command;
  }
};

template <class Body>
bool expired(const Body& body) {
  if constexpr (requires { body.reason == domain::DeclineReason::none; }) {
    return body.reason == domain::DeclineReason::deadline_passed;
  } else {
    return false;
  }
}

}  // namespace

std::optional<domain::Command> command_of(const domain::Event& event) {
  const auto& header = event.header;
  domain::CommandContext context;
  context.tenant = header.tenant;
  context.actor = header.actor;
  context.alias = header.alias;
  context.request_digest = header.request_digest;
  if (header.business_time != header.recorded_at) context.business_time = header.business_time;
  auto body = std::visit(CommandBuilder(context, header.recorded_at), event.body);
  if (!body) return std::nullopt;
  return domain::Command{.context = context, .body = std::move(*body)};
}

bool was_expired(const domain::Event& event) {
  return std::visit([](const auto& body) { return expired(body); }, event.body);
}

}  // namespace lastro::engine
