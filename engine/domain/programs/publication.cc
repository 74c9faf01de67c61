#include "engine/domain/programs/publication.h"

#include <algorithm>

namespace lastro::domain {
namespace {

bool sooner(const ProgramFamily::Scheduled& a, const ProgramFamily::Scheduled& b) {
  return a.effective_at != b.effective_at ? a.effective_at < b.effective_at : a.version < b.version;
}

/// The ledger's own programs belong to its default tenant as well.
bool may_publish(TenantId tenant, const ProgramFamily& family) {
  return family.owner == tenant || (family.owner == TenantId::ledger && tenant == TenantId::standard);
}

}  // namespace

void decide(const State& state, const CommandContext& context, const PublishProgram& command,
            Decision& decision) {
  if (!unsoundness(command.program).empty()) {
    return decision.reject(RejectionKind::unprocessable, "document", "the program is not sound");
  }
  const bool later = command.effective_at > decision.recorded_at();
  if (const auto known = find_family(state, command.program.name)) {
    const auto& family = state.families[*known];
    if (!may_publish(context.tenant, family))
      return decision.reject(RejectionKind::conflict, "document",
                             "another tenant has a program of that name");
    const auto waiting =
        std::count_if(family.scheduled.begin(), family.scheduled.end(),
                      [&](const auto& each) { return each.effective_at > decision.recorded_at(); });
    if (later && static_cast<std::size_t>(waiting) >= scheduled_versions_max)
      return decision.reject(RejectionKind::conflict, "effective_at",
                             "too many versions wait for their time");
  }
  if (state.programs.size() >= programs_max) {
    return decision.reject(RejectionKind::conflict, "document", "no more programs can be published");
  }
  auto& published = decision.add<ProgramPublished>();
  published.version = static_cast<std::uint32_t>(state.programs.size() + 1);
  published.effective_at = later ? command.effective_at : 0;
  if (needs_parts(command.program)) {
    published.program = std::make_shared<const Program>(head_of(command.program));
    published.parts = static_cast<std::uint16_t>(state.draft.parts.size());
  } else {
    published.program = std::make_shared<const Program>(command.program);
  }
}

void decide(const State& state, const CommandContext&, const StoreProgramPart& command, Decision& decision) {
  if (!state.draft.takes(*command.part))
    return decision.reject(RejectionKind::conflict, {}, "the part continues another program");
  decision.add<ProgramPartStored>().part = command.part;
}

void apply(State& state, const EventHeader&, const ProgramPartStored& event) {
  state.draft.add(event.part);
}

std::shared_ptr<const Program> published_program(const State& state, const ProgramPublished& event) {
  if (event.parts == 0) return event.program;
  auto whole = join(*event.program, event.parts, state.draft);
  return whole ? std::make_shared<const Program>(std::move(*whole)) : nullptr;
}

void apply(State& state, const EventHeader& header, const ProgramPublished& event) {
  const auto program = published_program(state, event);
  LASTRO_ASSERT(program != nullptr);
  LASTRO_ASSERT(event.version == state.programs.size() + 1);
  LASTRO_ASSERT(unsoundness(*program).empty());
  LASTRO_ASSERT(event.effective_at == 0 || event.effective_at > header.recorded_at);
  state.programs.push_back(
      std::make_shared<const PublishedProgram>(PublishedProgram{.compiled = CompiledProgram(program),
                                                                .sequence = header.sequence,
                                                                .published_at = header.recorded_at,
                                                                .effective_at = event.effective_at,
                                                                .tenant = header.tenant}));
  auto family = find_family(state, event.program->name);
  if (!family) {
    family = static_cast<std::uint32_t>(state.families.size());
    state.families.push_back({.name = event.program->name, .owner = header.tenant});
  }
  auto& changed = state.families[*family];
  if (event.parts != 0) state.draft = {};
  if (event.effective_at == 0) {
    changed.version = event.version;
    return;
  }
  const ProgramFamily::Scheduled next{.effective_at = event.effective_at, .version = event.version};
  changed.scheduled.insert(std::upper_bound(changed.scheduled.begin(), changed.scheduled.end(), next, sooner),
                           next);
  LASTRO_ASSERT(changed.scheduled.size() <= scheduled_versions_max);
  state.next_activation = std::min(state.next_activation, event.effective_at);
}

void activate_due(State& state, UnixMicros recorded_at) {
  state.next_activation = INT64_MAX;
  for (auto& family : state.families) {
    family.version = version_in_force(family, recorded_at);
    std::erase_if(family.scheduled, [&](const auto& each) { return each.effective_at <= recorded_at; });
    if (!family.scheduled.empty())
      state.next_activation = std::min(state.next_activation, family.scheduled.front().effective_at);
  }
}

}  // namespace lastro::domain
