#pragma once

#include "engine/base/digest.h"
#include "engine/base/ids.h"
#include "engine/base/static_vector.h"
#include "engine/domain/events.h"

/// The index of aliases leads from a caller's name to an event. It leads from an authorization to the
/// operations on it as well, so that its newest state is found in the log though memory has none of it: under
/// digests made here, which no caller's name gives.
namespace lastro::domain {

/// What the operation of that number on an authorization is found by.
[[nodiscard]] Digest128 operation_alias(AuthorizationId authorization, std::uint32_t number);

/// Of an authorization's event; zero where it is none, or is like no other.
[[nodiscard]] Digest128 likeness_of(const EventBody& body);

/// What tells that the reversal of an authorization with that alias was recorded before it came.
[[nodiscard]] Digest128 reversal_mark(const Digest128& authorization);

using EventAliases = StaticVector<Digest128, 3>;

/// All that an event is found by: its own alias first, where it has one. A likeness may be of several events.
[[nodiscard]] EventAliases aliases_of(const Event& event);

}  // namespace lastro::domain
