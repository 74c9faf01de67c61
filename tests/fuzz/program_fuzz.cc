// Input: the text of a program's document.
#include <algorithm>
#include <cstring>
#include <string>

#include "engine/base/assert.h"
#include "engine/base/limits.h"
#include "engine/domain/programs/merchant_name.h"
#include "engine/domain/programs/program_parts.h"
#include "engine/domain/programs/rule_text.h"
#include "engine/log/event_codec.h"
#include "engine/programs/program_document.h"
#include "tests/fuzz/fuzz_target.h"

namespace lastro::programs {
namespace {

using domain::Program;

/// The canonical document says the same and is its own canonical form.
void check_canonical(const Program& program) {
  LASTRO_ASSERT(domain::unsoundness(program).empty());
  const auto again = compile_program(program.document);
  LASTRO_ASSERT(again.has_value());
  LASTRO_ASSERT(*again == program);
}

/// The body that an event gives back.
template <class Body>
Body stored(Body body) {
  log::EventEncoder encoder;
  log::DecodedEvent decoded;
  const auto bytes = encoder.encode({.header = {.sequence = 1}, .body = std::move(body)});
  LASTRO_ASSERT(decoded.decode(bytes).has_value());
  return std::get<Body>(decoded.event.body);
}

/// What compiles can be published: one event holds it, or its parts and its head do.
void check_stored(const Program& program) {
  domain::ProgramPublished published{.version = 1, .program = std::make_shared<const Program>(program)};
  if (!needs_parts(program)) {
    LASTRO_ASSERT(*stored(std::move(published)).program == program);
    return;
  }
  domain::ProgramDraft draft;
  for (const auto& part : split(program)) draft.add(stored(domain::ProgramPartStored{.part = part}).part);
  published.program = std::make_shared<const Program>(head_of(program));
  published.parts = static_cast<std::uint16_t>(draft.parts.size());
  const auto head = stored(std::move(published));
  LASTRO_ASSERT(join(*head.program, head.parts, draft) == program);
}

bool fits(const domain::MerchantRule& rule, std::string_view name) {
  switch (rule.match) {
    case domain::MerchantMatch::exact:
      return name == rule.name;
    case domain::MerchantMatch::prefix:
      return name.starts_with(rule.name);
    case domain::MerchantMatch::contains:
      return name.find(rule.name) != std::string_view::npos;
  }
  return false;
}

/// The name without the longest processor's prefix that leaves something.
std::string_view rest_of(const Program& program, std::string_view name) {
  std::string_view longest;
  for (const auto& prefix : program.processor_prefixes) {
    if (name.starts_with(prefix) && prefix.size() > longest.size()) longest = prefix;
  }
  auto rest = name.substr(longest.size());
  if (!longest.empty() && rest.starts_with(' ')) rest.remove_prefix(1);
  return rest.empty() ? name : rest;
}

/// The first rule that matches, looked for one by one: an exact name, then the longest prefix, then the
/// longest text contained; without the processor's prefix where the whole name fits none; then the MCC.
domain::RuleMatch expected_rule(const Program& program, domain::Mcc mcc, std::string_view name) {
  for (const auto text : {name, rest_of(program, name)}) {
    const domain::MerchantRule* best = nullptr;
    for (const auto& rule : program.merchant_rules) {
      if (!fits(rule, text)) continue;
      const auto better = [&] {
        if (rule.match != best->match) return rule.match < best->match;
        if (rule.name.size() != best->name.size()) return rule.name.size() > best->name.size();
        return rule.name < best->name;
      };
      if (best == nullptr || better()) best = &rule;
    }
    if (best == nullptr) continue;
    const auto ordinal = static_cast<std::uint16_t>(best - program.merchant_rules.data());
    return {domain::RuleKind::merchant, ordinal, best->category};
  }
  for (std::size_t i = 0; i < program.mcc_rules.size(); ++i) {
    const auto& rule = program.mcc_rules[i];
    if (mcc >= rule.first && mcc <= rule.last)
      return {domain::RuleKind::mcc, static_cast<std::uint16_t>(i), rule.category};
  }
  if (!program.default_category) return {};
  return {domain::RuleKind::fallthrough, 0, *program.default_category};
}

void check_match(const domain::CompiledProgram& compiled, domain::Mcc mcc, std::string_view name) {
  const auto& program = compiled.program();
  const auto wanted = expected_rule(program, mcc, name);
  const auto found = compiled.match(mcc, name);
  LASTRO_ASSERT(found.kind == wanted.kind);
  LASTRO_ASSERT(found.ordinal == wanted.ordinal);
  LASTRO_ASSERT(found.category == wanted.category);
  const bool told = !domain::rule_text(program, found.kind, found.ordinal).empty();
  LASTRO_ASSERT(told == (found.kind != domain::RuleKind::none));
}

/// Every name in the document and just beside it, behind each processor, and every edge of a range.
void check_rules(const Program& program) {
  const domain::CompiledProgram compiled(std::make_shared<const Program>(program));
  check_match(compiled, 0, "");
  for (const auto& rule : program.merchant_rules) {
    check_match(compiled, 5411, rule.name);
    check_match(compiled, 5411, rule.name + "X");
    check_match(compiled, 5411, "X" + rule.name + "X");
    check_match(compiled, 5411, std::string_view(rule.name).substr(0, rule.name.size() - 1));
    for (const auto& prefix : program.processor_prefixes) check_match(compiled, 5411, prefix + rule.name);
  }
  for (const auto& rule : program.mcc_rules) {
    check_match(compiled, rule.first, "X");
    check_match(compiled, rule.last, "X");
    if (rule.first > 0) check_match(compiled, rule.first - 1, "X");
    if (rule.last < domain::mcc_max) check_match(compiled, rule.last + 1, "X");
  }
}

}  // namespace
}  // namespace lastro::programs

void lastro::fuzz::check(Bytes input) {
  const auto program = programs::compile_program(as_text(input));
  const auto again = programs::compile_program(as_text(input));
  LASTRO_ASSERT(program.has_value() == again.has_value());
  if (!program) {
    LASTRO_ASSERT(program.error().code == ErrorCode::invalid);
    LASTRO_ASSERT(program.error().message.starts_with('/'));
    LASTRO_ASSERT(program.error().message == again.error().message);
    return;
  }
  LASTRO_ASSERT(*program == *again);
  programs::check_canonical(*program);
  programs::check_stored(*program);
  programs::check_rules(*program);
}
