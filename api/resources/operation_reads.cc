#include "api/resources/authorization_json.h"
#include "api/resources/explanation.h"
#include "api/resources/read_support.h"
#include "engine/log/event_codec.h"

namespace lastro::api {
namespace {

void write_view(const ReadScope& scope, const projections::Authorization& in, JsonWriter& json) {
  domain::MerchantRecord merchant{.mcc = in.merchant.mcc,
                                  .merchant = in.merchant.merchant,
                                  .merchant_id = in.merchant.merchant_id,
                                  .terminal_id = in.merchant.terminal_id,
                                  .entry_mode = in.merchant.entry_mode};
  in.merchant.country.copy(merchant.country.data(), merchant.country.size());
  write_authorization(scope.sources.render.programs,
                      {.id = in.id,
                       .external_id = in.external_id,
                       .reason = in.reason,
                       .amount = in.amount,
                       .currency = in.currency,
                       .allocations = in.allocations,
                       .program_version = in.program_version,
                       .rule = in.rule,
                       .rule_ordinal = in.rule_ordinal,
                       .fallback = in.fallback,
                       .limit = in.limit,
                       .fee = in.fee,
                       .business_time = in.business_time,
                       .account = in.account,
                       .card = in.card,
                       .merchant = merchant,
                       .status = in.standing.status,
                       .standing = in.standing.parts.empty() ? nullptr : &in.standing,
                       .forced = in.forced,
                       .expires_at = in.expires_at,
                       .conversion = in.conversion},
                      json);
  if (in.business_time != in.recorded_at) json.key("transaction_time").time(in.business_time);
  json.key("created_at").time(in.recorded_at);
  json.key("sequence").string(position_text(scope.sources.render.partition, in.sequence));
}

/// An event that no view keeps, straight from the log.
struct Recorded {
  std::shared_ptr<const log::Frame> frame;  ///< what the event views
  log::DecodedEvent decoded;
};

/// Fills in the event that the path names, where it is one of these and the caller's; else what to answer.
template <class Kind, class... Bodies>
std::optional<Response> find_recorded(const ReadScope& scope, AliasKind alias_kind, std::string_view what,
                                      Recorded& out) {
  const auto reference = reference_of<Kind>(scope, alias_kind, scope.path[0]);
  if (!reference) return not_found(what);
  auto& log = scope.sources.log;
  const auto committed = log.committed();
  Sequence sequence = reference->id.sequence();
  if (!reference->id) {
    auto known = scope.sources.aliases.find(reference->alias);
    if (!known) return read_failed(known.error());
    sequence = known->value_or(0);
  } else if (reference->id.partition() != scope.sources.render.partition) {
    return not_found(what);
  }
  if (sequence == 0 || sequence > committed) return not_found(what);
  auto frame = log.read(sequence);
  if (!frame) return read_failed(frame.error());
  out.frame = *frame;
  if (auto read = out.decoded.decode(out.frame->event(sequence)); !read) return read_failed(read.error());
  const auto& event = out.decoded.event;
  const bool is_such = (std::holds_alternative<Bodies>(event.body) || ...);
  if (!is_such || event.header.tenant != scope.identity.tenant) return not_found(what);
  return std::nullopt;
}

template <class Kind, class... Bodies>
Response get_operation(const ReadScope& scope, AliasKind alias_kind, std::string_view what) {
  if (auto problem = scope.query.finish()) return to_response(*problem);
  Recorded recorded;
  if (auto missing = find_recorded<Kind, Bodies...>(scope, alias_kind, what, recorded))
    return std::move(*missing);
  auto response = render_created(scope.sources.render, recorded.decoded.event);
  if (response.status == 201) response.status = 200;
  return response;
}

/// An inquiry moves nothing and is in no view, but has the id of an authorization.
Response get_inquiry(const ReadScope& scope) {
  return get_operation<AuthorizationKind, domain::AccountInquired>(scope, AliasKind::authorization,
                                                                   "authorization");
}

/// `lang`, else what the caller's Accept-Language prefers.
Parsed<Language> take_language(const ReadScope& scope) {
  const auto name = scope.query.take("lang");
  if (auto problem = scope.query.finish()) return std::unexpected(std::move(*problem));
  if (!name) return preferred_language(scope.accept_language);
  if (const auto language = language_from(*name)) return *language;
  return refuse(ProblemType::invalid_field, "lang must be pt-BR or en");
}

/// `tell(json)` writes summary and details.
template <class IdType, class Tell>
Response render_explanation(IdType id, Language language, domain::DeclineReason reason, Tell tell) {
  auto response = render_object([&](JsonWriter& json) {
    json.key("id").id(id).key("language").string(language_tag(language));
    write_outcome(reason, json);
    tell(json);
  });
  response.headers.emplace_back("Content-Language", std::string(language_tag(language)));
  response.headers.emplace_back("Vary", "Accept-Language");
  return response;
}

Response explain_inquiry(const ReadScope& scope, Language language) {
  Recorded recorded;
  auto missing = find_recorded<AuthorizationKind, domain::AccountInquired>(scope, AliasKind::authorization,
                                                                           "authorization", recorded);
  if (missing) return std::move(*missing);
  const auto& event = recorded.decoded.event;
  const auto& inquired = std::get<domain::AccountInquired>(event.body);
  const auto id = AuthorizationId::of(scope.sources.render.partition, event.header.sequence);
  const auto program = scope.sources.render.programs.find(inquired.program_version);
  return render_explanation(id, language, inquired.reason, [&](JsonWriter& json) {
    write_explanation(inquired, program.get(), language, json);
  });
}

}  // namespace

Response get_authorization(const ReadScope& scope) {
  if (auto problem = scope.query.finish()) return to_response(*problem);
  const auto reference = reference_of<AuthorizationKind>(scope, AliasKind::authorization, scope.path[0]);
  if (!reference) return not_found("authorization");
  auto found = scope.sources.authorizations.find(scope.identity.tenant, *reference);
  if (!found) return read_failed(found.error());
  if (!*found) return get_inquiry(scope);
  return render_object([&](JsonWriter& json) { write_view(scope, **found, json); });
}

Response list_authorizations(const ReadScope& scope) {
  const auto request = take_page(scope.query);
  const auto account_text = scope.query.take("account_id");
  if (auto problem = scope.query.finish()) return to_response(*problem);
  if (!account_text) return to_response(Problem{ProblemType::missing_field, "account_id is needed", {}});
  const auto reference = reference_of<AccountKind>(scope, AliasKind::account, *account_text);
  if (!reference) return not_found("account");
  auto account = scope.sources.accounts.find_account(scope.identity.tenant, *reference);
  if (!account) return read_failed(account.error());
  if (!*account) return not_found("account");
  auto page = scope.sources.authorizations.list(scope.identity.tenant, (*account)->id, request);
  if (!page) return read_failed(page.error());
  return render_page(*page, [&](const auto& item, JsonWriter& json) { write_view(scope, item, json); });
}

Response get_explanation(const ReadScope& scope) {
  const auto language = take_language(scope);
  if (!language) return to_response(language.error());
  const auto reference = reference_of<AuthorizationKind>(scope, AliasKind::authorization, scope.path[0]);
  if (!reference) return not_found("authorization");
  auto found = scope.sources.authorizations.find(scope.identity.tenant, *reference);
  if (!found) return read_failed(found.error());
  if (!*found) return explain_inquiry(scope, *language);
  const auto program = scope.sources.render.programs.find((*found)->program_version);
  return render_explanation((*found)->id, *language, (*found)->reason, [&](JsonWriter& json) {
    write_explanation(**found, program.get(), *language, json);
  });
}

Response get_increment_explanation(const ReadScope& scope) {
  const auto language = take_language(scope);
  if (!language) return to_response(language.error());
  Recorded recorded;
  auto missing = find_recorded<IncrementKind, domain::AuthorizationIncremented, domain::IncrementDeclined>(
      scope, AliasKind::increment, "increment", recorded);
  if (missing) return std::move(*missing);
  const auto& event = recorded.decoded.event;
  const auto id = IncrementId::of(scope.sources.render.partition, event.header.sequence);
  if (const auto* declined = std::get_if<domain::IncrementDeclined>(&event.body)) {
    const auto program = scope.sources.render.programs.find(declined->program_version);
    return render_explanation(id, *language, declined->reason, [&](JsonWriter& json) {
      write_explanation(*declined, program.get(), *language, json);
    });
  }
  return render_explanation(id, *language, domain::DeclineReason::none, [&](JsonWriter& json) {
    write_explanation(std::get<domain::AuthorizationIncremented>(event.body), *language, json);
  });
}

Response get_capture(const ReadScope& scope) {
  return get_operation<CaptureKind, domain::AuthorizationCaptured, domain::PresentmentPosted,
                       domain::CaptureDeclined>(scope, AliasKind::capture, "capture");
}

Response get_reversal(const ReadScope& scope) {
  return get_operation<ReversalKind, domain::AuthorizationReversed, domain::ReversalDeclined>(
      scope, AliasKind::reversal, "reversal");
}

Response get_increment(const ReadScope& scope) {
  return get_operation<IncrementKind, domain::AuthorizationIncremented, domain::IncrementDeclined>(
      scope, AliasKind::increment, "increment");
}

Response get_settlement(const ReadScope& scope) {
  return get_operation<SettlementKind, domain::SettlementPosted>(scope, AliasKind::settlement, "settlement");
}

Response get_refund(const ReadScope& scope) {
  return get_operation<RefundKind, domain::RefundPosted, domain::RefundDeclined>(scope, AliasKind::refund,
                                                                                 "refund");
}

Response get_load(const ReadScope& scope) {
  return get_operation<LoadKind, domain::BenefitLoaded, domain::BenefitLoadDeclined>(scope, AliasKind::load,
                                                                                     "load");
}

Response get_funding(const ReadScope& scope) {
  return get_operation<FundingKind, domain::EmployerFunded>(scope, AliasKind::funding, "funding");
}

Response not_found(std::string_view what) {
  return to_response(Problem{ProblemType::not_found, "no such " + std::string(what), {}});
}

Response read_failed(const Error& error) {
  if (error.code == ErrorCode::invalid)
    return to_response(Problem{ProblemType::invalid_field, error.message, {}});
  return to_response(Problem{ProblemType::unavailable, "the read model cannot be read now", {}});
}

}  // namespace lastro::api
