#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

inline constexpr std::size_t programs_max = 65'535;  ///< published on one ledger, all versions together

/// Publishes a new version of the program of that name, in force at once or from a later time on. A name
/// belongs to the tenant that published it first; those of the ledger itself also to its default tenant.
/// Whether the parts of a program that needs them are stored is not asked: what is decided may be applied
/// once State::draft has exactly those.
void decide(const State& state, const CommandContext& context, const PublishProgram& command,
            Decision& decision);
void apply(State& state, const EventHeader& header, const ProgramPublished& event);

/// The next part of a program, or the first of another.
void decide(const State& state, const CommandContext& context, const StoreProgramPart& command,
            Decision& decision);
void apply(State& state, const EventHeader& header, const ProgramPartStored& event);

/// The whole program that an event publishes: its own, or its head with the parts that are stored. Empty
/// where those are of another program.
[[nodiscard]] std::shared_ptr<const Program> published_program(const State& state,
                                                               const ProgramPublished& event);

/// Puts the versions in force whose time has come. apply calls it before each event that
/// State::next_activation lies at or before.
void activate_due(State& state, UnixMicros recorded_at);

}  // namespace lastro::domain
