#include "engine/domain/authorizations/operation_alias.h"

#include "engine/domain/authorizations/operations.h"

namespace lastro::domain {
namespace {

/// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
constexpr std::uint64_t mix(std::uint64_t value) {
  value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
  value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
  return value ^ value >> 31U;
}

constexpr std::uint64_t operation_seed = 0x6F7065726174696FU;
constexpr std::uint64_t reversal_seed = 0x7265766572736564U;

constexpr Digest128 mix_both(std::uint64_t a, std::uint64_t b, std::uint64_t seed) {
  const auto high = mix(mix(a + seed) ^ b);
  const Digest128 digest{.high = high, .low = mix(mix(b + ~seed) ^ mix(a ^ high))};
  return digest ? digest : Digest128{.high = seed, .low = seed};
}

}  // namespace

Digest128 operation_alias(AuthorizationId authorization, std::uint32_t number) {
  return mix_both(authorization.value, number, operation_seed);
}

Digest128 reversal_mark(const Digest128& authorization) {
  return mix_both(authorization.high, authorization.low, reversal_seed);
}

Digest128 likeness_of(const EventBody& body) {
  return std::visit(
      [](const auto& each) -> Digest128 {
        if constexpr (requires { each.likeness; }) {
          return each.likeness;
        } else {
          return {};
        }
      },
      body);
}

EventAliases aliases_of(const Event& event) {
  EventAliases aliases;
  if (event.header.alias) aliases.push_back(event.header.alias);
  if (const auto likeness = likeness_of(event.body)) aliases.push_back(likeness);
  if (const auto* after = after_of(event.body)) {
    aliases.push_back(operation_alias(authorization_of(event.body), after->number));
  } else if (const auto* declined = std::get_if<ReversalDeclined>(&event.body);
             declined != nullptr && declined->reason == DeclineReason::authorization_unknown &&
             declined->authorization.alias) {
    aliases.push_back(declined->authorization.alias);
    aliases.push_back(reversal_mark(declined->authorization.alias));
  }
  return aliases;
}

}  // namespace lastro::domain
