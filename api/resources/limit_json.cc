#include "api/resources/limit_json.h"

#include <array>

#include "engine/domain/controls/controls.h"
#include "engine/domain/programs/rule_text.h"

namespace lastro::api {
namespace {

using domain::DeclineReason;
using domain::LimitKind;

/// Of the program's document.
std::string_view list_name(DeclineReason reason) {
  switch (reason) {
    case DeclineReason::mcc_not_allowed:
      return "mccs";
    case DeclineReason::merchant_not_allowed:
      return "merchants";
    case DeclineReason::country_not_allowed:
      return "countries";
    case DeclineReason::entry_mode_not_allowed:
      return "entry_modes";
    case DeclineReason::hour_not_allowed:
      return "hours";
    default:
      return {};
  }
}

void write_list(const domain::Program& program, const AuthorizationFields& fields, JsonWriter& json) {
  const auto entry = entry_text(program, fields.reason, fields.limit);
  json.key("kind").string("restriction").key("list").string(list_name(fields.reason));
  json.key(entry.empty() ? "allowed" : "blocked");
  if (entry.empty()) {
    json.boolean(false);
  } else {
    json.string(entry);
  }
}

void write_control(const domain::Program& program, const AuthorizationFields& fields, JsonWriter& json) {
  const auto& limit = fields.limit;
  json.key("kind").string(limit.kind == LimitKind::control_amount ? "amount" : "count");
  if (limit.ordinal < program.controls.size())
    json.key("control").string(program.controls[limit.ordinal].name);
  if (limit.kind == LimitKind::control_amount) {
    const auto exponent = currency_exponent(fields.currency);
    json.key("limit").amount(Amount{limit.limit}, exponent).key("used").amount(Amount{limit.used}, exponent);
  } else {
    json.key("limit").number(limit.limit).key("used").number(limit.used);
  }
}

void write_time_bound(const domain::DecidingLimit& limit, JsonWriter& json) {
  json.key("kind").string("transaction_time");
  json.key(limit.ordinal == 0 ? "oldest" : "newest").time(limit.limit);
}

void write_needed(const domain::Program& program, const AuthorizationFields& fields, JsonWriter& json) {
  const auto exponent = currency_exponent(fields.currency);
  if (fields.reason == DeclineReason::insufficient_funds) {
    const auto missing = missing_of(fields.allocations, fields.amount, fields.fee.fee.amount);
    if (missing) json.key("needed").begin_object().key("more_funds").amount(*missing, exponent).end_object();
  } else if (fields.limit.kind == LimitKind::control_amount) {
    const auto left = std::max<std::int64_t>(fields.limit.limit - fields.limit.used, 0);
    json.key("needed").begin_object().key("amount_at_most").amount(Amount{left}, exponent).end_object();
  } else if (fields.limit.kind == LimitKind::control_count) {
    const auto end = window_end(program, fields.limit.ordinal, fields.business_time);
    if (end) json.key("needed").begin_object().key("not_before").time(*end).end_object();
  }
}

}  // namespace

std::optional<Amount> missing_of(std::span<const domain::Allocation> considered, Amount amount, Amount fee) {
  if (considered.empty()) return std::nullopt;
  auto most = considered.front().balance_after;
  for (const auto& wallet : considered) most = std::max(most, wallet.balance_after);
  const auto whole = checked_add(amount, fee);
  return whole ? checked_sub(*whole, most) : std::nullopt;
}

std::string entry_text(const domain::Program& program, DeclineReason reason,
                       const domain::DecidingLimit& limit) {
  static constexpr std::array<std::string_view, 6> modes{"unknown", "manual",      "swipe",
                                                         "chip",    "contactless", "online"};
  const auto& lists = program.restrictions;
  const auto i = limit.ordinal;
  switch (reason) {
    case DeclineReason::mcc_not_allowed:
      return i < lists.blocked_mccs.size()
                 ? domain::mcc_text(lists.blocked_mccs[i].first, lists.blocked_mccs[i].last)
                 : "";
    case DeclineReason::merchant_not_allowed:
      return i < lists.blocked_merchants.size()
                 ? domain::pattern_text(lists.blocked_merchants[i].match, lists.blocked_merchants[i].name)
                 : "";
    case DeclineReason::country_not_allowed:
      return i < lists.blocked_countries.size()
                 ? std::string(lists.blocked_countries[i].data(), lists.blocked_countries[i].size())
                 : "";
    case DeclineReason::entry_mode_not_allowed:
      return i < modes.size() ? std::string(modes.at(i)) : "";
    default:
      return {};
  }
}

std::optional<UnixMicros> window_end(const domain::Program& program, std::uint16_t control,
                                     UnixMicros business_time) {
  if (control >= program.controls.size()) return std::nullopt;
  return domain::calendar_window_end(program, program.controls[control], business_time);
}

void write_limit(const domain::Program& program, const AuthorizationFields& fields, JsonWriter& json) {
  if (fields.limit.kind != LimitKind::none) {
    json.key("limit").begin_object();
    if (fields.limit.kind == LimitKind::list_entry) {
      write_list(program, fields, json);
    } else if (fields.limit.kind == LimitKind::transaction_time) {
      write_time_bound(fields.limit, json);
    } else {
      write_control(program, fields, json);
    }
    json.end_object();
  }
  if (fields.reason != DeclineReason::none) write_needed(program, fields, json);
}

}  // namespace lastro::api
