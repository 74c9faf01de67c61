#include "tests/scenario/in_words.h"

#include <fmt/format.h>

#include "engine/domain/programs/rule_text.h"

namespace lastro::scenario {
namespace {

using namespace lastro::domain;

struct Teller {
  const Program* program;

  template <class Body>
  [[nodiscard]] std::string rule(const Body& event) const {
    if (program == nullptr || event.rule == RuleKind::none) return {};
    return " (" + rule_text(*program, event.rule, event.rule_ordinal) + ")";
  }
  [[nodiscard]] static std::string parts(const Allocations& allocations, std::string_view verb) {
    std::string text;
    for (const auto& part : allocations) {
      text += fmt::format("{}{} {}, {} {}", text.empty() ? "" : "; ", part.category.name(),
                          in_words(part.amount), verb, in_words(part.balance_after));
    }
    return text;
  }
  [[nodiscard]] static std::string decline(DeclineReason reason) {
    return fmt::format("{} {}", decline_codes(reason).authorize, decline_codes(reason).name);
  }

  std::string operator()(const EmployerFunded& event) const {
    return fmt::format("{}, has {}", in_words(event.amount), in_words(event.balance_after));
  }
  std::string operator()(const ClientStatusChanged& event) const {
    return std::string(status_name(event.status));
  }
  std::string operator()(const AccountStatusChanged& event) const {
    return std::string(status_name(event.status));
  }
  std::string operator()(const CardStatusChanged& event) const {
    return std::string(status_name(event.status));
  }
  std::string operator()(const BenefitLoaded& event) const {
    return fmt::format("{} {}, has {}; employer has {}", event.allocation.category.name(),
                       in_words(event.allocation.amount), in_words(event.allocation.balance_after),
                       in_words(event.employer_balance_after));
  }
  std::string operator()(const BenefitLoadDeclined& event) const { return decline(event.reason); }
  std::string operator()(const AuthorizationApproved& event) const {
    return "00: " + parts(event.allocations, "leaves") + rule(event) + (event.fallback ? " as fallback" : "");
  }
  std::string operator()(const AuthorizationDeclined& event) const {
    std::string had;
    for (const auto& wallet : event.considered) {
      had += fmt::format("{}{} has {}", had.empty() ? ": " : ", ", wallet.category.name(),
                         in_words(wallet.balance_after));
    }
    return decline(event.reason) + had + rule(event);
  }
  std::string operator()(const RefundPosted& event) const {
    return parts(event.allocations, "has") + rule(event);
  }
  std::string operator()(const RefundDeclined& event) const { return decline(event.reason); }
  template <class Other>
  std::string operator()(const Other&) const {
    return {};
  }
};

}  // namespace

std::string in_words(Amount amount) {
  return format_amount(amount, 2);
}

std::string in_words(const Event& event, const Program* program) {
  const auto name = event_name(event.body);
  const auto more = std::visit(Teller{program}, event.body);
  return fmt::format("{} {}{}{}", name.aggregate, name.type, more.empty() ? "" : " ", more);
}

std::uint32_t program_version_of(const Event& event) {
  return std::visit(
      [](const auto& body) -> std::uint32_t {
        if constexpr (requires { body.program_version; }) return body.program_version;
        return 0;
      },
      event.body);
}

}  // namespace lastro::scenario
