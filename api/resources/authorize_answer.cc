#include "api/resources/event_json.h"
#include "api/resources/positions.h"

namespace lastro::api {
namespace {

using domain::Event;

domain::DeclineReason reason_of(const Event& event) {
  if (const auto* declined = std::get_if<domain::AuthorizationDeclined>(&event.body)) return declined->reason;
  return domain::DeclineReason::none;
}

}  // namespace

Response render_authorize_refusal() {
  Response response;
  response.body = R"({"code":"07"})";
  return response;
}

Response render_authorize(const RenderScope& scope, const Event& event) {
  Response response;
  response.body = R"({"code":")";
  response.body += domain::decline_codes(reason_of(event)).authorize;
  response.body += R"("})";
  response.headers.emplace_back("Lastro-Sequence", position_text(scope.partition, event.header.sequence));
  return response;
}

}  // namespace lastro::api
