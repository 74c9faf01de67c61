#include "engine/domain/decide.h"

#include "engine/domain/accounts/accounts.h"
#include "engine/domain/authorizations/authorizations.h"
#include "engine/domain/authorizations/captures.h"
#include "engine/domain/authorizations/increments.h"
#include "engine/domain/authorizations/reversals.h"
#include "engine/domain/cards/cards.h"
#include "engine/domain/clients/clients.h"
#include "engine/domain/employers/employers.h"
#include "engine/domain/inquiries/inquiries.h"
#include "engine/domain/ledger/opening.h"
#include "engine/domain/loads/loads.h"
#include "engine/domain/programs/publication.h"
#include "engine/domain/refunds/refunds.h"
#include "engine/domain/settlements/settlements.h"

namespace lastro::domain {
namespace {

/// Operations on money record a passed deadline as a decline, where there is an external id to find it by.
template <class Body>
constexpr bool declines =
    std::is_same_v<Body, LoadBenefit> || std::is_same_v<Body, AuthorizeBenefitTransaction> ||
    std::is_same_v<Body, Refund> || std::is_same_v<Body, CaptureAuthorization> ||
    std::is_same_v<Body, ReverseAuthorization> || std::is_same_v<Body, IncrementAuthorization> ||
    std::is_same_v<Body, InquireAccount>;

}  // namespace

void decide(const State& state, const Command& command, const Moment& moment, Decision& decision) {
  LASTRO_ASSERT(moment.sequence == state.last + 1);
  LASTRO_ASSERT(moment.recorded_at >= state.last_recorded_at);
  decision.begin(command.context, moment);
  std::visit(
      [&](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if (moment.expired && !(declines<Body> && command.context.alias)) {
          decision.reject(RejectionKind::deadline_passed, {},
                          "the deadline passed before the command was decided");
          return;
        }
        if constexpr (declines<Body>) {
          decide(state, command.context, body, moment.expired, decision);
        } else {
          decide(state, command.context, body, decision);
        }
      },
      command.body);
}

void apply(State& state, const Event& event) {
  LASTRO_ASSERT(event.header.sequence == state.last + 1);
  LASTRO_ASSERT(event.header.recorded_at >= state.last_recorded_at);
  std::visit([&](const auto& body) { apply(state, event.header, body); }, event.body);
  state.last = event.header.sequence;
  state.last_recorded_at = event.header.recorded_at;
}

}  // namespace lastro::domain
