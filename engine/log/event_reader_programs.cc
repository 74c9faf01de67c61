#include "engine/domain/programs/merchant_name.h"
#include "engine/log/event_reader.h"
#include "engine/log/program_settings.h"

namespace lastro::log {
namespace {

constexpr std::size_t any_length = limits::event_bytes_max;

bool read_categories(const schema::ProgramPublished& in, domain::Program& program) {
  if (!EventReader::is_aligned(*in.categories())) return false;
  for (const auto* category : *in.categories()) {
    program.categories.push_back({.category = domain::Category::from_bits(category->name()), .fallback = {}});
    if (category->fallback() < -1 || category->fallback() > 255) return false;
    if (category->fallback() >= 0) {
      program.categories.back().fallback = static_cast<domain::CategoryOrdinal>(category->fallback());
    }
  }
  return true;
}

bool read_merchant_rules(const flatbuffers::Vector<flatbuffers::Offset<schema::MerchantRule>>* in,
                         std::vector<domain::MerchantRule>& to) {
  if (in == nullptr) return true;
  for (const auto* rule : *in) {
    // Forged rules may all share one long name: copied, it would take the square of the event's size.
    std::string_view name;
    if (!EventReader::text(rule->name(), domain::NormalisedMerchant::capacity, name)) return false;
    to.push_back({.match = static_cast<domain::MerchantMatch>(rule->match()),
                  .name = std::string(name),
                  .category = rule->category()});
  }
  return true;
}

void read_mcc_rules(const flatbuffers::Vector<const schema::MccRule*>* in, std::vector<domain::MccRule>& to) {
  if (in == nullptr) return;
  for (const auto* rule : *in)
    to.push_back({.first = rule->first(), .last = rule->last(), .category = rule->category()});
}

Sha256 digest_of(const schema::DocumentDigest& in) {
  Sha256 digest{};
  std::memcpy(digest.data(), in.sha256()->Data(), digest.size());
  return digest;
}

}  // namespace

bool EventReader::read(const schema::ProgramPublished& in) const {
  auto program = std::make_shared<domain::Program>();
  std::string_view name;
  std::string_view document;
  if (!text(in.name(), decltype(domain::OpenAccount::program)::capacity, name)) return false;
  if (!text(in.document(), any_length, document)) return false;
  program->name = name;
  program->document = document;
  program->default_category.reset();
  if (in.default_category() != no_default) program->default_category = in.default_category();
  if (!read_categories(in, *program) || !read_merchant_rules(in.merchant_rules(), program->merchant_rules))
    return false;
  if (in.settings() != nullptr && !read_settings(*in.settings(), *program)) return false;
  read_mcc_rules(in.mcc_rules(), program->mcc_rules);
  if (in.digest() != nullptr) program->digest = digest_of(*in.digest());
  auto& to = begin<domain::ProgramPublished>();
  to.version = in.version();
  to.program = std::move(program);
  to.effective_at = in.effective_at();
  to.parts = in.parts();
  if (to.effective_at < 0) return false;
  const bool in_parts = to.parts != 0;
  return (in_parts ? domain::unsoundness_of_head(*to.program) : domain::unsoundness(*to.program)).empty();
}

bool EventReader::read(const schema::ProgramPartStored& in) const {
  auto part = std::make_shared<domain::ProgramPart>();
  part->program = digest_of(*in.program());
  part->number = in.number();
  if (const auto* document = in.document()) part->document = as_text({document->data(), document->size()});
  read_mcc_rules(in.mcc_rules(), part->mcc_rules);
  if (!read_merchant_rules(in.merchant_rules(), part->merchant_rules) ||
      !read_patterns(in.blocked_merchants(), part->blocked_merchants) ||
      !read_patterns(in.allowed_merchants(), part->allowed_merchants)) {
    return false;
  }
  const bool sound = part->number > 0 && fits_event(*part);
  begin<domain::ProgramPartStored>().part = std::move(part);
  return sound;
}

}  // namespace lastro::log
