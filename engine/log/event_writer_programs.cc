#include <vector>

#include "engine/log/event_writer.h"
#include "engine/log/program_settings.h"

namespace lastro::log {
namespace {

schema::DocumentDigest digest_of(const Sha256& digest) {
  return schema::DocumentDigest(flatbuffers::make_span(digest));
}

Offset<flatbuffers::Vector<const schema::MccRule*>> mcc_rules_of(FlatBufferBuilder& builder,
                                                                 const std::vector<domain::MccRule>& in) {
  std::vector<schema::MccRule> rules;
  rules.reserve(in.size());
  for (const auto& rule : in) rules.emplace_back(rule.first, rule.last, rule.category);
  return builder.CreateVectorOfStructs(rules);
}

Offset<flatbuffers::Vector<Offset<schema::MerchantRule>>> merchant_rules_of(
    FlatBufferBuilder& builder, const std::vector<domain::MerchantRule>& in) {
  std::vector<Offset<schema::MerchantRule>> rules;
  rules.reserve(in.size());
  for (const auto& rule : in) {
    const auto name = builder.CreateString(rule.name);
    rules.push_back(
        schema::CreateMerchantRule(builder, static_cast<std::uint8_t>(rule.match), name, rule.category));
  }
  return builder.CreateVector(rules);
}

}  // namespace

Offset<void> EventWriter::operator()(const domain::ProgramPublished& in) const {
  const auto& program = *in.program;
  std::vector<schema::ProgramCategory> categories;
  categories.reserve(program.categories.size());
  for (const auto& category : program.categories) {
    categories.emplace_back(category.category.bits(), category.fallback
                                                          ? static_cast<std::int16_t>(*category.fallback)
                                                          : std::int16_t{-1});
  }
  const auto name = builder.CreateString(program.name);
  const auto document = builder.CreateString(program.document);
  const auto categories_at = builder.CreateVectorOfStructs(categories);
  const auto mcc_rules = mcc_rules_of(builder, program.mcc_rules);
  const auto merchant_rules = merchant_rules_of(builder, program.merchant_rules);
  const auto settings_at = write_settings(builder, program);
  const auto digest = digest_of(program.digest);
  return schema::CreateProgramPublished(builder, in.version, name, document, categories_at, mcc_rules,
                                        merchant_rules, program.default_category.value_or(no_default),
                                        in.effective_at, settings_at, in.parts,
                                        in.parts == 0 ? nullptr : &digest)
      .Union();
}

Offset<void> EventWriter::operator()(const domain::ProgramPartStored& in) const {
  const auto& part = *in.part;
  const auto program = digest_of(part.program);
  const auto text = as_bytes(part.document);
  const auto document = builder.CreateVector(text.data(), text.size());
  const auto mcc_rules = mcc_rules_of(builder, part.mcc_rules);
  const auto merchant_rules = merchant_rules_of(builder, part.merchant_rules);
  const auto blocked_merchants = write_patterns(builder, part.blocked_merchants);
  const auto allowed_merchants = write_patterns(builder, part.allowed_merchants);
  return schema::CreateProgramPartStored(builder, &program, part.number, document, mcc_rules, merchant_rules,
                                         blocked_merchants, allowed_merchants)
      .Union();
}

}  // namespace lastro::log
