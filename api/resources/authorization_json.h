#pragma once

#include <optional>
#include <span>

#include "api/json/json_writer.h"
#include "engine/domain/events.h"
#include "engine/program_catalog.h"

namespace lastro::api {

/// An authorization as it is shown, from its event or from the read model. Views only.
struct AuthorizationFields {
  AuthorizationId id = {};  ///< none of a simulation
  std::string_view external_id = {};
  domain::DeclineReason reason = domain::DeclineReason::none;  ///< none: approved
  Amount amount;
  Currency currency = Currency::none;
  std::span<const domain::Allocation> allocations = {};  ///< declined: the wallets that could not pay
  std::uint32_t program_version = 0;
  domain::RuleKind rule = domain::RuleKind::none;
  std::uint16_t rule_ordinal = 0;
  bool fallback = false;
  domain::DecidingLimit limit = {};
  domain::FeePosting fee = {};  ///< charged; declined: what it would have been
  UnixMicros business_time = 0;
  AccountId account;
  CardId card;
  domain::MerchantRecord merchant = {};
  std::optional<Amount> refunded = {};
  domain::AuthorizationStatus status = domain::AuthorizationStatus::declined;  ///< present, or as approved
  const domain::AuthorizationAfter* standing = nullptr;  ///< the amounts of now, where they are known
  bool forced = false;
  UnixMicros expires_at = 0;  ///< of what was held; else 0
  domain::Conversion conversion = {};
};

/// All but times and sequence, into an open object.
void write_authorization(const engine::ProgramCatalog& programs, const AuthorizationFields& fields,
                         JsonWriter& json);

/// `status`, `code` and `reason`; none is approval.
void write_outcome(domain::DeclineReason reason, JsonWriter& json);
/// `conversion`, where something was converted.
void write_conversion(const domain::Conversion& conversion, JsonWriter& json);
/// `amount` and `currency`.
void write_money(Amount amount, Currency currency, JsonWriter& json);
/// `mcc`, where there is one, and the texts that were given.
void write_merchant(const domain::MerchantRecord& merchant, bool has_mcc, JsonWriter& json);
/// `allocations` with amount and balance after each, and what found no funds: `overdraft`.
void write_allocations(std::span<const domain::Allocation> allocations, Currency currency, JsonWriter& json);
/// A fee under `key`: its name, where `program` is not null, its amount and payer and, where it was moved,
/// what a wallet has after. Nothing for none.
void write_fee(const domain::Program* program, std::string_view key, const domain::FeePosting& posting,
               Currency currency, bool moved, JsonWriter& json);
/// `state`, and what is held, captured, released and refunded in all.
void write_standing(const domain::AuthorizationAfter& standing, Currency currency, JsonWriter& json);
/// The word of `state`: `held`, `captured`, `reversed`, `expired` or `declined`.
[[nodiscard]] std::string_view status_word(domain::AuthorizationStatus status);
/// `rule`, `program` and `program_version`; `rule: null` where no program was asked.
void write_rule(const engine::ProgramCatalog& programs, std::uint32_t version, domain::RuleKind kind,
                std::uint16_t ordinal, JsonWriter& json);

}  // namespace lastro::api
