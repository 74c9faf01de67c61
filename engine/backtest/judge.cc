#include "engine/backtest/judge.h"

#include <algorithm>
#include <utility>

#include "engine/backtest/counterpart.h"
#include "engine/domain/authorizations/operations.h"
#include "engine/log/event_refusal.h"
#include "engine/redecision.h"

namespace lastro::backtest {
namespace {

const std::string& name_of(const Options& options) {
  return options.in_place_of.empty() ? options.program->name : options.in_place_of;
}

/// The kind that is counted of what is decided again without an original; empty for what is not counted.
std::optional<OperationKind> kind_of(const domain::EventBody& body) {
  if (std::holds_alternative<domain::BenefitLoaded>(body)) return OperationKind::load;
  if (std::holds_alternative<domain::BenefitLoadDeclined>(body)) return OperationKind::load;
  if (std::holds_alternative<domain::EmployerFunded>(body)) return OperationKind::funding;
  if (std::holds_alternative<domain::SettlementPosted>(body)) return OperationKind::settlement;
  if (std::holds_alternative<domain::RefundPosted>(body)) return OperationKind::refund;
  if (std::holds_alternative<domain::RefundDeclined>(body)) return OperationKind::refund;
  if (std::holds_alternative<domain::AccountInquired>(body)) return OperationKind::inquiry;
  return std::nullopt;
}

template <class... Bodies>
bool is_any_of(const domain::EventBody& body) {
  return (std::holds_alternative<Bodies>(body) || ...);
}

/// What moves no money and is the same under whatever program. An account's opening is not: see Judge::take.
bool is_same_everywhere(const domain::EventBody& body) {
  return is_any_of<domain::LedgerOpened, domain::EngineVersionActivated, domain::ProgramPublished,
                   domain::ProgramPartStored, domain::EmployerCreated, domain::ClientCreated,
                   domain::CardIssued, domain::ClientStatusChanged, domain::AccountStatusChanged,
                   domain::CardStatusChanged>(body);
}

/// The same outcome, whatever balances it tells.
bool came_out_alike(const domain::EventBody& then, const domain::EventBody& now) {
  if (then.index() != now.index()) return false;
  if (const auto* inquiry = std::get_if<domain::AccountInquired>(&then)) {
    const auto& again = std::get<domain::AccountInquired>(now);
    return inquiry->reason == again.reason && charges_alike(inquiry->fee.fee, again.fee.fee);
  }
  const auto* refund = std::get_if<domain::RefundPosted>(&then);
  return refund == nullptr ||
         moves_alike(refund->allocations, std::get<domain::RefundPosted>(now).allocations);
}

}  // namespace

Judge::Judge(log::EventLog& log, const Options& options, const Observers& observers)
    : log_(log),
      options_(options),
      observers_(observers),
      world_(options.program, name_of(options)),
      originals_(log),
      divergences_(options.divergences_max),
      report_(options.merchants_max) {}

bool Judge::is_beyond(const domain::EventHeader& header) const {
  return (options_.to != 0 && header.sequence > options_.to) || header.recorded_at >= options_.to_time;
}

std::unexpected<Error> Judge::refuse(const domain::Event& event, std::string_view why) const {
  return std::unexpected(
      log::refused_event(log_, event.header.sequence, {ErrorCode::corruption, std::string(why)}));
}

Result<void> Judge::take(domain::Event& event) {
  const auto& header = event.header;
  const bool begun = header.sequence >= options_.from && header.recorded_at >= options_.from_time;
  report_.to = header.sequence;
  if (!world_.in_force() && (!begun || !world_.put_in_force(header))) {
    world_.apply(event);
    return {};
  }
  world_.expire_due(header, [this](const domain::Event& expired) {
    count_fee(expired, Report::World::now);
    on_expired_here(std::get<domain::AuthorizationExpired>(expired.body));
  });
  count_fee(event, Report::World::then);
  if (const auto then = outcome_of(event.body)) return purchase(event, *then);
  if (const auto known = operation_in(event.body)) return operation(event, *known);
  const auto* opened = std::get_if<domain::AccountOpened>(&event.body);
  const bool opened_elsewhere = opened != nullptr && opened->program != world_.family_name();
  if (const auto* expired = std::get_if<domain::AuthorizationExpired>(&event.body)) {
    on_expired_there(*expired);
    world_.pass(header);
  } else if (opened_elsewhere || is_same_everywhere(event.body)) {
    world_.apply(event);
  } else {
    decide_again(event, kind_of(event.body));
  }
  return {};
}

const domain::Event& Judge::take_decided() {
  const auto& decided = world_.apply_decided();
  count_fee(decided, Report::World::now);
  return decided;
}

void Judge::count_fee(const domain::Event& event, Report::World world) {
  const auto fee = domain::fee_movement_of(event.body);
  if (fee && tells_of(event.header) && world_.concerns(fee->account)) report_.count(*fee, world);
}

Result<void> Judge::purchase(const domain::Event& event, const Outcome& then) {
  const auto purchase = purchase_of(event.body);
  const auto* program_then = world_.program(world_.version_here(then.program_version));
  const auto command = counterpart_of(event, program_then == nullptr ? nullptr : &program_then->program());
  LASTRO_ASSERT(command.has_value());
  const auto& decision = world_.decide(*command, event.header, engine::was_expired(event));
  if (decision.rejection()) return refuse(event, "deciding again refuses what was recorded");
  const auto& decided = take_decided();
  const auto now = outcome_of(decided.body);
  LASTRO_ASSERT(now.has_value());
  remember_first(event, then, decided, *now);
  if (!tells_of(event.header)) return {};
  if (!world_.concerns(purchase.account)) {
    report_.count_other();
    return {};
  }
  const auto difference = compare(then, *now);
  report_.count(purchase, then, *now, difference);
  if (difference == Difference::none || !observers_.on_changed) return {};
  return observers_.on_changed(
      {.header = event.header,
       .authorization = AuthorizationId::of(world_.state().partition, event.header.sequence),
       .purchase = purchase,
       .difference = difference,
       .then = then,
       .now = *now,
       .program_then = program_then,
       .program_now = world_.program(now->program_version)});
}

void Judge::remember_first(const domain::Event& recorded, const Outcome& then, const domain::Event& decided,
                           const Outcome& now) {
  const auto* held = std::get_if<domain::AuthorizationHeld>(&decided.body);
  if (held != nullptr) return;  // the state knows of it
  const bool was_held = std::holds_alternative<domain::AuthorizationHeld>(recorded.body);
  const bool alike = !was_held && then.approved() == now.approved() && then.fee == now.fee &&
                     (!now.approved() || moves_alike(*then.paid, *now.paid));
  if (alike) return;
  Standing standing;
  if (now.approved()) {
    standing.status = domain::AuthorizationStatus::captured;
    standing.at_once = true;
    standing.fee = now.fee;
    for (const auto& part : *now.paid)
      standing.parts.push_back(
          {.category = part.category, .authorized = part.amount, .captured = part.amount});
  }
  divergences_.put(AuthorizationId::of(world_.state().partition, recorded.header.sequence),
                   std::move(standing));
}

void Judge::decide_again(const domain::Event& event, std::optional<OperationKind> kind) {
  const auto command = counterpart_of(event, nullptr);
  LASTRO_ASSERT(command.has_value());
  const auto& decision = world_.decide(*command, event.header, engine::was_expired(event));
  auto fate = OperationFate::otherwise;
  if (decision.rejection()) {
    world_.pass(event.header);
  } else if (came_out_alike(event.body, take_decided().body)) {
    fate = OperationFate::same;
  }
  if (kind) count(event.header, *kind, fate);
}

void Judge::on_expired_here(const domain::AuthorizationExpired& event) {
  divergences_.put(event.authorization, {.status = event.after.status,
                                         .at_once = false,
                                         .operations = event.after.number,
                                         .parts = {event.after.parts.begin(), event.after.parts.end()},
                                         .fee = event.after.fee});
}

void Judge::on_expired_there(const domain::AuthorizationExpired& event) {
  const auto* here = divergences_.find(event.authorization);
  if (here != nullptr && stands_alike(*here, event.after)) divergences_.erase(event.authorization);
}

Result<Report> Judge::finish() {
  // Where it is in force from the next event on alone, nothing was decided under it.
  const auto& end = world_.state();
  if (world_.put_in_force({.sequence = end.last + 1, .recorded_at = end.last_recorded_at})) {
    report_.from = world_.since();
    report_.program_version = world_.candidate_version();
    return std::move(report_);
  }
  std::string known;
  for (const auto& family : world_.state().families) {
    if (options_.tenant && !may_use(*options_.tenant, family)) continue;
    known += (known.empty() ? "" : ", ") + family.name;
  }
  return fail(ErrorCode::not_found, "no program " + world_.family_name() + " is in force by sequence " +
                                        std::to_string(report_.to) + " that it could stand in for; there " +
                                        (known.empty() ? "are none" : "are: " + known));
}

}  // namespace lastro::backtest
