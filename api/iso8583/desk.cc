#include "api/iso8583/desk.h"

#include <utility>

#include "api/iso8583/answers.h"
#include "api/iso8583/authentication.h"
#include "api/iso8583/codes.h"
#include "api/iso8583/field_values.h"
#include "engine/base/assert.h"

namespace lastro::iso8583 {
namespace {

// The subject that commands from this protocol are recorded under.
constexpr std::string_view actor_subject = "iso8583";

}  // namespace

Desk::Desk(DeskOptions options, const keys::Digester& digester, Clock& clock, CommandQueue& queue)
    : options_(std::move(options)),
      interpreter_(options_.dialect, digester),
      actor_(digester.actor(options_.tenant, actor_subject)),
      clock_(clock),
      queue_(queue) {}

Caller Desk::new_caller() const {
  return {.tenant = options_.tenant, .actor = actor_, .signed_on = {}};
}

bool Desk::take(Caller& caller, Bytes bytes, AnswerSlot slot) {
  messages_.fetch_add(1, std::memory_order_relaxed);
  const auto decoded = decode(options_.dialect, bytes, asked_);
  bool goes_on = true;
  if (!decoded) {
    malformed_.fetch_add(1, std::memory_order_relaxed);
    goes_on = decoded.error().has_type && asked_.mti.asks();
    if (goes_on) reply(std::move(slot), code_format_error);
  } else if (options_.mac_key &&
             !is_authentic(*options_.mac_key, options_.dialect.wire, bytes, *decoded, asked_)) {
    unauthentic_.fetch_add(1, std::memory_order_relaxed);
    if (asked_.mti.asks()) reply(std::move(slot), code_unauthentic);
  } else if (asked_.mti.asks()) {
    take_decoded(caller, std::move(slot));
  }
  asked_.clear();
  return goes_on;
}

void Desk::take_decoded(Caller& caller, AnswerSlot slot) {
  const auto deadline =
      options_.deadline_ms == 0 ? 0 : clock_.monotonic_micros() + options_.deadline_ms * 1'000;
  auto asked = interpreter_.interpret(asked_, caller, {.now = clock_.now(), .deadline_micros = deadline});
  if (!asked) {
    (asked.error().code == code_format_error ? malformed_ : refused_).fetch_add(1, std::memory_order_relaxed);
    return reply(std::move(slot), asked.error().code);
  }
  if (const auto* action = std::get_if<NetworkAction>(&*asked)) {
    const auto institution = asked_.get(options_.dialect.field_of(Role::acquirer));
    return reply(std::move(slot), apply(*action, institution, caller));
  }
  auto pending = std::make_unique<PendingAnswer>(std::move(slot));
  begin_answer(options_.dialect, asked_, pending->message);
  queue_.submit(std::move(std::get<domain::Command>(*asked)), std::move(pending));
}

std::string_view Desk::apply(NetworkAction action, std::string_view institution, Caller& caller) {
  if (action == NetworkAction::sign_on) caller.signed_on = institution_of(institution);
  if (action == NetworkAction::sign_off) caller.signed_on.clear();
  return code_approved;
}

void Desk::reply(AnswerSlot slot, std::string_view code) {
  begin_answer(options_.dialect, asked_, answer_);
  set_code(options_.dialect, code, answer_);
  send(std::move(slot), answer_);
  answer_.clear();
}

void Desk::answer(std::unique_ptr<PendingAnswer> pending, const domain::Event& event) {
  set_outcome(options_.dialect, event, pending->message);
  send(std::move(pending->slot), pending->message);
}

void Desk::answer(std::unique_ptr<PendingAnswer> pending, const domain::Rejection& rejection) {
  answer(std::move(pending), code_of(rejection.kind));
}

void Desk::answer(std::unique_ptr<PendingAnswer> pending, std::string_view code) {
  set_code(options_.dialect, code, pending->message);
  send(std::move(pending->slot), pending->message);
}

void Desk::send(AnswerSlot slot, Message& answer) {
  const auto* key = options_.mac_key ? &*options_.mac_key : nullptr;
  const auto written = encode_authentic(options_.dialect, key, answer, encoded_);
  // All of it was decoded from this dialect or fits it by the dialect's own check.
  LASTRO_ASSERT(written.has_value());
  slot.send(encoded_);
  keys::wipe(encoded_);
}

DeskStats Desk::stats() const {
  const auto read = [](const std::atomic<std::uint64_t>& count) {
    return count.load(std::memory_order_relaxed);
  };
  return {.messages = read(messages_),
          .malformed = read(malformed_),
          .unauthentic = read(unauthentic_),
          .refused = read(refused_)};
}

}  // namespace lastro::iso8583
