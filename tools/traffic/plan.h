#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/traffic/local_time.h"

namespace lastro::tools {

/// Limits of one import; a source that goes beyond is refused before anything is sent.
inline constexpr std::size_t plan_rows_max = 2'000'000;
inline constexpr std::size_t plan_accounts_max = 100'000;
inline constexpr std::size_t plan_loads_max = 2'000'000;

/// One client with one account. The document is a valid CPF; empty texts are not sent.
struct PlannedAccount {
  std::string name;
  std::string document;
  std::string email;
  std::string phone;
  std::string birth_date;
};

struct PlannedCard {
  std::uint32_t account = 0;  ///< index into Plan::accounts
  std::string expires{};      ///< last valid month, YYYY-MM; empty: not sent
};

enum class StepKind : std::uint8_t { load, authorization, refund };

/// One thing to send. Amounts are positive minor units of BRL, or what the source says where it is zero.
struct Step {
  StepKind kind = StepKind::authorization;
  std::uint32_t number = 0;   ///< of the row in its source, from 1; loads are numbered by themselves
  std::uint32_t account = 0;  ///< index into Plan::accounts
  std::uint32_t card = 0;     ///< index into Plan::cards; not for loads
  std::int64_t amount_minor = 0;
  std::optional<LocalSeconds> time{};
  std::string category{};  ///< of a load; empty: the amount goes to every wallet of the account
  std::string mcc{};
  std::string merchant{};     ///< DE 43: 40 characters
  std::string merchant_id{};  ///< empty: not sent
  std::string entry_mode{};   ///< empty: not sent
};

/// Everything an import sends. The steps of an account are sent in their order here; loads come before the
/// transactions that follow them, whatever the account.
struct Plan {
  std::string employer_name;
  std::string employer_document;
  std::string program{};  ///< of the accounts; empty: not sent. No part of plan_prefix.
  std::vector<PlannedAccount> accounts;
  std::vector<PlannedCard> cards;
  std::vector<Step> steps;
};

/// Ten letters a to p that depend on all of the plan's content, so that two plans never share an external id
/// and the same plan always has the same ones. Letters alone: no external id made of it can look like a CPF.
[[nodiscard]] std::string plan_prefix(const Plan& plan);

/// DE 43 of ISO 8583: name cut or padded to 25 characters, city to 13, country to 2. Texts are valid UTF-8;
/// characters are code points.
[[nodiscard]] std::string make_merchant_text(std::string_view name, std::string_view city,
                                             std::string_view country);

}  // namespace lastro::tools
