#include "engine/domain/programs/publication.h"

namespace lastro::domain {

void decide(const State& state, const CommandContext&, const PublishProgram& command, Decision& decision) {
  if (!unsoundness(command.program).empty()) {
    return decision.reject(RejectionKind::unprocessable, "program", "the program is not sound");
  }
  auto& published = decision.add<ProgramPublished>();
  published.version = static_cast<std::uint32_t>(state.programs.size() + 1);
  published.program = std::make_shared<const Program>(command.program);
}

void apply(State& state, const EventHeader&, const ProgramPublished& event) {
  LASTRO_ASSERT(event.version == state.programs.size() + 1);
  LASTRO_ASSERT(unsoundness(*event.program).empty());
  state.programs.push_back(event.program);
  if (const auto family = find_family(state, event.program->name)) {
    state.families[*family].version = event.version;
  } else {
    state.families.push_back({.name = event.program->name, .version = event.version});
  }
}

}  // namespace lastro::domain
