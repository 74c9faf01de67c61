// Input: the text of a program's document.
#include <algorithm>
#include <cstring>
#include <string>

#include "engine/base/assert.h"
#include "engine/base/limits.h"
#include "engine/domain/programs/merchant_name.h"
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

/// What compiles can be published: one event holds it, and gives it back.
void check_stored(const Program& program) {
  log::EventEncoder encoder;
  const auto bytes = encoder.encode(
      {.header = {.sequence = 1},
       .body = domain::ProgramPublished{.version = 1, .program = std::make_shared<const Program>(program)}});
  log::DecodedEvent decoded;
  LASTRO_ASSERT(decoded.decode(bytes).has_value());
  LASTRO_ASSERT(*std::get<domain::ProgramPublished>(decoded.event.body).program == program);
}

/// The first rule that matches, looked for one by one: exact names, then the longest prefix, then the MCC.
domain::RuleMatch expected_rule(const Program& program, domain::Mcc mcc, std::string_view name) {
  const domain::MerchantRule* best = nullptr;
  for (const auto& rule : program.merchant_rules) {
    const bool exact = rule.match == domain::MerchantMatch::exact;
    if (exact && rule.name == name) {
      best = &rule;
      break;
    }
    if (exact || !name.starts_with(rule.name)) continue;
    if (best == nullptr || rule.name.size() > best->name.size()) best = &rule;
  }
  if (best != nullptr) {
    const auto ordinal = static_cast<std::uint16_t>(best - program.merchant_rules.data());
    return {domain::RuleKind::merchant, ordinal, best->category};
  }
  for (std::size_t i = 0; i < program.mcc_rules.size(); ++i) {
    const auto& rule = program.mcc_rules[i];
    if (mcc >= rule.first && mcc <= rule.last)
      return {domain::RuleKind::mcc, static_cast<std::uint16_t>(i), rule.category};
  }
  return {domain::RuleKind::fallthrough, 0, program.default_category};
}

void check_match(const Program& program, domain::Mcc mcc, std::string_view name) {
  const auto wanted = expected_rule(program, mcc, name);
  const auto found = domain::match_rule(program, mcc, name);
  LASTRO_ASSERT(found.kind == wanted.kind);
  LASTRO_ASSERT(found.ordinal == wanted.ordinal);
  LASTRO_ASSERT(found.category == wanted.category);
  LASTRO_ASSERT(!domain::rule_text(program, found.kind, found.ordinal).empty());
}

/// Every name in the document and just beside it, every edge of a range.
void check_rules(const Program& program) {
  check_match(program, 0, "");
  for (const auto& rule : program.merchant_rules) {
    check_match(program, 5411, rule.name);
    check_match(program, 5411, rule.name + "X");
    check_match(program, 5411, std::string_view(rule.name).substr(0, rule.name.size() - 1));
  }
  for (const auto& rule : program.mcc_rules) {
    check_match(program, rule.first, "X");
    check_match(program, rule.last, "X");
    if (rule.first > 0) check_match(program, rule.first - 1, "X");
    if (rule.last < domain::mcc_max) check_match(program, rule.last + 1, "X");
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
