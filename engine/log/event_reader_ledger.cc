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

bool read_merchant_rules(const schema::ProgramPublished& in, domain::Program& program) {
  if (in.merchant_rules() == nullptr) return true;
  for (const auto* rule : *in.merchant_rules()) {
    // Forged rules may all share one long name: copied, it would take the square of the event's size.
    std::string_view name;
    if (!EventReader::text(rule->name(), domain::NormalisedMerchant::capacity, name)) return false;
    program.merchant_rules.push_back({.match = static_cast<domain::MerchantMatch>(rule->match()),
                                      .name = std::string(name),
                                      .category = rule->category()});
  }
  return true;
}

}  // namespace

bool EventReader::read(const schema::LedgerOpened& in) const {
  auto& to = begin<domain::LedgerOpened>();
  to.ledger_id.bytes = identifier(*in.ledger_id());
  to.key_check = in.key_check();
  return credit(*in.house_credit(), to.house_credit);
}

bool EventReader::read(const schema::EngineVersionActivated& in) const {
  begin<domain::EngineVersionActivated>().version = in.version();
  return in.version() > 0;
}

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
  if (!read_categories(in, *program) || !read_merchant_rules(in, *program)) return false;
  if (in.settings() != nullptr && !read_settings(*in.settings(), *program)) return false;
  if (in.mcc_rules() != nullptr) {
    for (const auto* rule : *in.mcc_rules()) {
      program->mcc_rules.push_back(
          {.first = rule->first(), .last = rule->last(), .category = rule->category()});
    }
  }
  auto& to = begin<domain::ProgramPublished>();
  to.version = in.version();
  to.program = std::move(program);
  to.effective_at = in.effective_at();
  if (to.effective_at < 0) return false;
  return domain::unsoundness(*to.program).empty();
}

bool EventReader::read(const schema::EmployerCreated& in) const {
  auto& to = begin<domain::EmployerCreated>();
  to.house = in.house();
  return external_id(in, to.external_id) && credit(*in.credit(), to.credit) &&
         text(in.name(), decltype(domain::CreateEmployer::name)::capacity, to.name) &&
         text(in.document(), decltype(domain::CreateEmployer::document)::capacity, to.document);
}

bool EventReader::read(const schema::EmployerFunded& in) const {
  auto& to = begin<domain::EmployerFunded>();
  to.employer = EmployerId{in.employer()};
  to.balance_after = Amount{in.balance_after()};
  return external_id(in, to.external_id) && positive(in.amount(), to.amount);
}

}  // namespace lastro::log
