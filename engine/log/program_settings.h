#pragma once

#include "schemas/event_generated.h"

#include "engine/domain/programs/program.h"

/// The part of a published program that is neither category nor rule, as schemas/event.fbs has it.
namespace lastro::log {

inline constexpr std::uint8_t no_default = 255;  ///< for the position of the default category

using NamePatterns = flatbuffers::Vector<flatbuffers::Offset<schema::NamePattern>>;
/// Null for none.
flatbuffers::Offset<NamePatterns> write_patterns(flatbuffers::FlatBufferBuilder& builder,
                                                 const std::vector<domain::NamePattern>& patterns);
/// False where a name is longer than any is.
bool read_patterns(const NamePatterns* in, std::vector<domain::NamePattern>& to);

/// Null where the program says nothing of it.
flatbuffers::Offset<schema::ProgramSettings> write_settings(flatbuffers::FlatBufferBuilder& builder,
                                                            const domain::Program& program);
/// False where a value is none that write_settings gives; soundness is the caller's to check.
bool read_settings(const schema::ProgramSettings& in, domain::Program& program);

}  // namespace lastro::log
