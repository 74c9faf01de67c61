#include "tests/scenario/in_words.h"

#include <array>

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
  /// With what is held beside what is left.
  [[nodiscard]] static std::string moved(const Allocations& allocations) {
    std::string text;
    for (const auto& part : allocations) {
      const auto payer = part.category ? part.category.name() : std::string_view{"owed"};
      text += fmt::format("{}{} {}, has {}", text.empty() ? "" : "; ", payer, in_words(part.amount),
                          in_words(part.balance_after));
      if (part.category) text += fmt::format(" and holds {}", in_words(part.held_after));
    }
    return text;
  }
  [[nodiscard]] static std::string operation(const AuthorizationOperation& event) {
    constexpr std::array<std::string_view, 5> states{"declined", "held", "captured", "reversed", "expired"};
    return fmt::format("{}; {}", moved(event.allocations),
                       states.at(static_cast<std::size_t>(event.after.status)));
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
  std::string operator()(const AuthorizationHeld& event) const {
    return "00: " + moved(event.allocations) + rule(event) + (event.fallback ? " as fallback" : "");
  }
  std::string operator()(const AuthorizationIncremented& event) const { return operation(event); }
  std::string operator()(const AuthorizationCaptured& event) const { return operation(event); }
  std::string operator()(const AuthorizationReversed& event) const { return operation(event); }
  std::string operator()(const PresentmentPosted& event) const {
    return std::string(event.late ? "late " : "") + (event.over ? "over " : "") + operation(event);
  }
  std::string operator()(const IncrementDeclined& event) const { return decline(event.reason); }
  std::string operator()(const CaptureDeclined& event) const { return decline(event.reason); }
  std::string operator()(const ReversalDeclined& event) const { return decline(event.reason); }
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
