#include "engine/log/event_reader.h"
#include "engine/log/operation_flags.h"

namespace lastro::log {
namespace {

/// A category as a wallet has it, or none: the client receivable.
bool read_payer(std::uint64_t in, domain::Category& to) {
  to = domain::Category::from_bits(in);
  return in == 0 || domain::Category::from(to.name()) == to;
}

}  // namespace

bool EventReader::read_movements(const MovementRows* in, domain::Allocations& to) {
  if (in == nullptr || in->size() == 0 || in->size() > domain::authorization_parts_max || !is_aligned(*in))
    return false;
  for (const auto* each : *in) {
    domain::Allocation allocation{.category = {},
                                  .amount = Amount{each->amount()},
                                  .balance_after = Amount{each->balance_after()},
                                  .held_after = Amount{each->held_after()}};
    if (allocation.amount.minor < 0 || !read_payer(each->category(), allocation.category)) return false;
    to.push_back(allocation);
  }
  return true;
}

bool EventReader::read_after(std::uint32_t number, std::uint8_t status, const PartRows* parts,
                             domain::AuthorizationAfter& to) {
  to.number = number;
  to.status = static_cast<domain::AuthorizationStatus>(status);
  if (number == 0 || status > static_cast<std::uint8_t>(domain::AuthorizationStatus::expired)) return false;
  if (parts == nullptr || parts->size() == 0 || parts->size() > domain::authorization_parts_max ||
      !is_aligned(*parts)) {
    return false;
  }
  for (const auto* each : *parts) {
    domain::AuthorizationPart part{.category = {},
                                   .authorized = Amount{each->authorized()},
                                   .captured = Amount{each->captured()},
                                   .over = Amount{each->over()},
                                   .released = Amount{each->released()},
                                   .refunded = Amount{each->refunded()}};
    if (!read_payer(each->category(), part.category) || !domain::is_sound(part)) return false;
    to.parts.push_back(part);
  }
  return to.status != domain::AuthorizationStatus::declined;
}

namespace {

bool read_spend(const schema::SpendFacts* in, domain::SpendFacts& to) {
  if (in == nullptr) return true;
  to = {.merchant = in->merchant(),
        .business_time = in->business_time(),
        .card = CardId{in->card()},
        .program_version = in->program_version(),
        .mcc = in->mcc(),
        .category = in->category()};
  return to.program_version != 0 && to.mcc <= domain::mcc_max &&
         to.category < limits::wallets_per_account_max && to.business_time <= limits::time_max_micros &&
         to.business_time >= limits::time_min_micros;
}

}  // namespace

template <class Body>
bool EventReader::read_operation(const schema::AuthorizationOperation& in) const {
  auto& to = begin<Body>();
  const auto& facts = *in.facts();
  to.authorization = AuthorizationId{facts.authorization()};
  to.account = AccountId{facts.account()};
  if constexpr (requires { to.final; }) to.final = (facts.flags() & flag_final) != 0;
  if constexpr (requires { to.posted; }) to.posted = (facts.flags() & flag_posted) != 0;
  if constexpr (requires { to.late; }) {
    to.late = (facts.flags() & flag_late) != 0;
    to.over = (facts.flags() & flag_over) != 0;
  }
  return to.authorization && to.account && positive(facts.amount(), to.amount) &&
         currency(facts.currency(), to.currency) && read_movements(in.movements(), to.allocations) &&
         read_after(facts.number(), facts.status(), in.parts(), to.after) &&
         read_spend(in.spend(), to.spend) && external_id(in, to.external_id) &&
         read_asked_fee(in.fee(), to.after.fee) && fee(in.fee_returned(), to.fee_returned);
}

template <class Body>
bool EventReader::read_declined(const schema::OperationDeclined& in) const {
  auto& to = begin<Body>();
  const auto& facts = *in.facts();
  to.authorization = {.id = AuthorizationId{facts.authorization()},
                      .alias = digest(in.authorization_alias())};
  to.account = AccountId{facts.account()};
  to.amount = Amount{facts.amount()};
  if constexpr (requires { to.final; }) {
    to.final = (facts.flags() & flag_final) != 0;
    to.forced = (facts.flags() & flag_operation_forced) != 0;
  }
  if constexpr (requires { to.limit; }) {
    to.program_version = in.program_version();
    if (!limit(in.limit(), to.limit)) return false;
  }
  // Only a capture or a reversal may leave its amount open.
  const bool sound_amount =
      std::is_same_v<Body, domain::IncrementDeclined> ? facts.amount() > 0 : facts.amount() >= 0;
  return sound_amount && !to.authorization.empty() && reason(facts.reason(), to.reason) &&
         currency(facts.currency(), to.currency) && external_id(in, to.external_id);
}

bool EventReader::read_operations(const schema::Event& in) const {
  switch (in.body_type()) {
    case schema::Body::AuthorizationIncremented:
      return read_operation<domain::AuthorizationIncremented>(*in.body_as_AuthorizationIncremented());
    case schema::Body::IncrementDeclined:
      return read_declined<domain::IncrementDeclined>(*in.body_as_IncrementDeclined());
    case schema::Body::AuthorizationCaptured:
      return read_operation<domain::AuthorizationCaptured>(*in.body_as_AuthorizationCaptured());
    case schema::Body::CaptureDeclined:
      return read_declined<domain::CaptureDeclined>(*in.body_as_CaptureDeclined());
    case schema::Body::AuthorizationReversed:
      return read_operation<domain::AuthorizationReversed>(*in.body_as_AuthorizationReversed());
    case schema::Body::ReversalDeclined:
      return read_declined<domain::ReversalDeclined>(*in.body_as_ReversalDeclined());
    case schema::Body::AuthorizationExpired:
      return read_operation<domain::AuthorizationExpired>(*in.body_as_AuthorizationExpired());
    case schema::Body::PresentmentPosted:
      return read_operation<domain::PresentmentPosted>(*in.body_as_PresentmentPosted());
    default:
      return false;
  }
}

}  // namespace lastro::log
