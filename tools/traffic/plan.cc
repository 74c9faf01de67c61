#include "tools/traffic/plan.h"

#include <string_view>

#include <fmt/format.h>

#include "api/json/utf8.h"
#include "tools/traffic/content_digest.h"

namespace lastro::tools {
namespace {

void append_padded(std::string& to, std::string_view text, std::size_t characters) {
  const std::string_view kept = api::first_characters(text, characters);
  to += kept;
  to.append(characters - api::count_characters(kept), ' ');
}

}  // namespace

std::string plan_prefix(const Plan& plan) {
  ContentDigest digest;
  digest.add(fmt::format("{}\n{}\n", plan.employer_name, plan.employer_document));
  for (const auto& account : plan.accounts) {
    digest.add(fmt::format("a {}|{}|{}|{}|{}\n", account.name, account.document, account.email, account.phone,
                           account.birth_date));
  }
  for (const auto& card : plan.cards) digest.add(fmt::format("c {} {}\n", card.account, card.expires));
  for (const auto& step : plan.steps) {
    digest.add(fmt::format("s {} {} {} {} {} {} {}|{}|{}|{}|{}\n", static_cast<int>(step.kind), step.number,
                           step.account, step.card, step.amount_minor, step.time.value_or(-1), step.category,
                           step.mcc, step.merchant, step.merchant_id, step.entry_mode));
  }
  const std::string hex = digest.finish();
  std::string letters;
  for (const char digit : hex.substr(0, 10)) {
    letters += static_cast<char>('a' + (digit <= '9' ? digit - '0' : digit - 'a' + 10));
  }
  return letters;
}

std::string make_merchant_text(std::string_view name, std::string_view city, std::string_view country) {
  std::string text;
  append_padded(text, name, 25);
  append_padded(text, city, 13);
  append_padded(text, country, 2);
  return text;
}

}  // namespace lastro::tools
