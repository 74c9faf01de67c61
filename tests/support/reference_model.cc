#include "tests/support/reference_model.h"

#include <ctime>
#include <utility>

namespace lastro::domain {
namespace {

/// By the C library's calendar, which the engine does not use.
int month_in_brasilia(UnixMicros time) {
  const auto seconds = static_cast<std::time_t>(time / 1'000'000 - std::int64_t{3} * 3'600);
  std::tm parts{};
  (void)::gmtime_r(&seconds, &parts);
  return 12 * (parts.tm_year + 1900) + parts.tm_mon;
}

std::string category_of(std::string_view merchant, int mcc) {
  if (merchant == "UBER EATS" || merchant.starts_with("IFOOD *")) return "MEAL";
  if (merchant == "UBER TRIP") return "CASH";
  if (mcc == 5411 || mcc == 5412) return "FOOD";
  if (mcc == 5811 || mcc == 5812) return "MEAL";
  return "CASH";
}

template <class Map>
auto* find(Map& map, TenantId tenant, std::uint64_t id) {
  const auto found = map.find(id);
  return found == map.end() || found->second.tenant != tenant ? nullptr : &found->second;
}

template <class Holder, class Body>
std::string status_answer(Holder* holder, std::uint64_t id, const Body& body, std::uint64_t sequence,
                          bool is_card) {
  if (holder == nullptr) return "rejected not_found";
  auto& present = holder->status;
  const auto next = body.status;
  const bool for_cards = next == Status::lost || next == Status::stolen || next == Status::cancelled;
  if (for_cards && !is_card) return "rejected unprocessable";
  const auto version = holder->changed == 0 ? id : holder->changed;
  if (body.if_version != 0 && body.if_version != version) return "rejected stale";
  if (present != next && present != Status::active && present != Status::blocked) return "rejected conflict";
  present = next;
  holder->changed = sequence;
  return "changed";
}

}  // namespace

ReferenceModel::ReferenceModel(CreditLimit house_credit, std::uint64_t house) : house_credit_(house_credit) {
  employers_[house] = {.tenant = TenantId::standard, .credit = house_credit, .balance = {{Currency::brl, 0}}};
  houses_[TenantId::standard] = house;
}

std::string ReferenceModel::answer(const Command& command, std::uint64_t sequence, UnixMicros now,
                                   bool expired) {
  const Call call{.context = command.context, .sequence = sequence, .now = now, .expired = expired};
  return std::visit(
      [&](const auto& body) -> std::string {
        using Body = std::decay_t<decltype(body)>;
        constexpr bool money = std::is_same_v<Body, LoadBenefit> || std::is_same_v<Body, Refund> ||
                               std::is_same_v<Body, AuthorizeBenefitTransaction> ||
                               std::is_same_v<Body, IncrementAuthorization> ||
                               std::is_same_v<Body, CaptureAuthorization> ||
                               std::is_same_v<Body, ReverseAuthorization>;
        if (expired && (!money || !command.context.alias)) return "rejected deadline_passed";
        return run(call, body);
      },
      command.body);
}

std::string ReferenceModel::run(const Call& call, const CreateClient&) {
  clients_[call.sequence] = {.tenant = call.context.tenant};
  return "created";
}

std::string ReferenceModel::run(const Call& call, const CreateEmployer&) {
  employers_[call.sequence] = {.tenant = call.context.tenant, .credit = {}, .balance = {{Currency::brl, 0}}};
  return "created";
}

std::string ReferenceModel::run(const Call& call, const FundEmployer& body) {
  auto* employer = find(employers_, call.context.tenant, body.employer.id.value);
  if (employer == nullptr) return "rejected unknown_reference";
  employer->balance[Currency::brl] += body.amount.minor;
  return "funded " + std::to_string(employer->balance[Currency::brl]);
}

std::string ReferenceModel::run(const Call& call, const OpenAccount& body) {
  const auto tenant = call.context.tenant;
  const auto* client = find(clients_, tenant, body.client.id.value);
  if (client == nullptr) return "rejected unknown_reference";
  if (client->status == Status::closed) return "rejected conflict";
  if (body.program.view() != "benefit-card") return "rejected unknown_reference";
  auto sequence = call.sequence;
  std::string answer = "opened";
  std::uint64_t employer = body.employer.id.value;
  if (employer != 0) {
    if (find(employers_, tenant, employer) == nullptr) return "rejected unknown_reference";
  } else if (houses_.contains(tenant)) {
    employer = houses_[tenant];
  } else {
    answer = "opened with house";
    employer = sequence++;
    employers_[employer] = {.tenant = tenant, .credit = house_credit_, .balance = {{Currency::brl, 0}}};
    houses_[tenant] = employer;
  }
  employers_[employer].balance.emplace(body.currency, 0);
  accounts_[sequence] = {.tenant = tenant,
                         .client = body.client.id.value,
                         .employer = employer,
                         .currency = body.currency,
                         .wallets = {{"FOOD", 0}, {"MEAL", 0}, {"CASH", 0}}};
  return answer;
}

std::string ReferenceModel::run(const Call& call, const IssueCard& body) {
  const auto* account = find(accounts_, call.context.tenant, body.account.id.value);
  if (account == nullptr) return "rejected unknown_reference";
  if (account->status == Status::closed) return "rejected conflict";
  if (!tokens_.emplace(std::pair{body.token.high, body.token.low}, true).second) return "rejected conflict";
  cards_[call.sequence] = {
      .tenant = call.context.tenant, .account = body.account.id.value, .expires = body.expires};
  return "issued";
}

std::string ReferenceModel::run(const Call& call, const ChangeClientStatus& body) {
  const auto id = body.client.id.value;
  return status_answer(find(clients_, call.context.tenant, id), id, body, call.sequence, false);
}

std::string ReferenceModel::run(const Call& call, const ChangeAccountStatus& body) {
  const auto id = body.account.id.value;
  return status_answer(find(accounts_, call.context.tenant, id), id, body, call.sequence, false);
}

std::string ReferenceModel::run(const Call& call, const ChangeCardStatus& body) {
  const auto id = body.card.id.value;
  return status_answer(find(cards_, call.context.tenant, id), id, body, call.sequence, true);
}

std::string ReferenceModel::run(const Call& call, const LoadBenefit& body) {
  if (call.expired) return "declined deadline_passed";
  auto* account = find(accounts_, call.context.tenant, body.account.id.value);
  if (account == nullptr) return "declined account_unknown";
  if (account->status == Status::closed) return "declined account_closed";
  const std::string name(body.category.name());
  if (!account->wallets.contains(name)) return "declined category_unknown";
  auto& employer = employers_[account->employer];
  auto& funds = employer.balance[account->currency];
  if (!employer.credit.unlimited && funds + employer.credit.amount.minor < body.amount.minor)
    return "declined employer_insufficient_funds";
  funds -= body.amount.minor;
  account->wallets[name] += body.amount.minor;
  return "loaded " + name + " " + std::to_string(account->wallets[name]);
}

std::string ReferenceModel::card_refusal(const Call& call, const Card& card) const {
  if (card.status != Status::active) return "card_" + std::string(status_name(card.status));
  return card.expires != 0 && month_in_brasilia(call.now) > card.expires ? "card_expired" : "";
}

std::string ReferenceModel::holder_refusal(const Account& account) const {
  const auto client = clients_.at(account.client).status;
  if (client != Status::active) return "client_" + std::string(status_name(client));
  if (account.status != Status::active) return "account_" + std::string(status_name(account.status));
  return {};
}

std::string ReferenceModel::refusal(const Call& call, const AuthorizeBenefitTransaction& body,
                                    std::uint64_t& account_id) const {
  const auto* card = find(cards_, call.context.tenant, body.card.id.value);
  account_id = card != nullptr ? card->account : body.account.id.value;
  if (call.expired) return "deadline_passed";
  if (!body.card.empty()) {
    if (card == nullptr) return "card_unknown";
    if (auto why = card_refusal(call, *card); !why.empty()) return why;
  }
  const auto* account = find(accounts_, call.context.tenant, account_id);
  if (account == nullptr) return "account_unknown";
  if (auto why = holder_refusal(*account); !why.empty()) return why;
  if (body.currency != Currency::none && account->currency != body.currency) return "currency_mismatch";
  return {};
}

std::string ReferenceModel::run(const Call& call, const AuthorizeBenefitTransaction& body) {
  std::uint64_t account_id = 0;
  const auto why = refusal(call, body, account_id);
  auto& made = authorizations_[call.sequence];
  made = {.account = account_id, .card = body.card.id.value, .wallet = {}, .ended = "declined"};
  if (!why.empty()) return "declined " + why;
  auto& account = accounts_[account_id];
  const auto category = category_of(body.merchant.merchant.view(), body.merchant.mcc);
  for (const auto& name : {category, std::string("CASH")}) {
    if (account.wallets[name] < body.amount.minor) continue;
    account.wallets[name] -= body.amount.minor;
    made.wallet = name;
    made.ended = {};
    made.at_once = body.capture != CaptureMode::later;
    if (made.at_once) {
      made.captured = body.amount.minor;
      payable_[{account.tenant, account.currency}] += body.amount.minor;
    } else {
      made.held = body.amount.minor;
      made.expires_at = call.now + body.expires_in_seconds * 1'000'000;
    }
    return (made.at_once ? "approved " : "held ") + name + " " + std::to_string(account.wallets[name]);
  }
  return "declined insufficient_funds";
}

template <class Body>
ReferenceModel::Authorization* ReferenceModel::named(const Call& call, const Body& body) {
  const auto found = authorizations_.find(body.authorization.id.value);
  if (found == authorizations_.end()) return nullptr;
  auto& target = found->second;
  if (target.held > 0) return find(accounts_, call.context.tenant, target.account) ? &target : nullptr;
  return body.original && body.original->tenant == call.context.tenant ? &target : nullptr;
}

std::string ReferenceModel::operation_refusal(const Call& call, const Authorization& target,
                                              Currency currency) const {
  if (call.expired) return "deadline_passed";
  const auto* account = find(accounts_, call.context.tenant, target.account);
  if (account == nullptr) return "account_unknown";
  return currency != Currency::none && account->currency != currency ? "currency_mismatch" : "";
}

std::string ReferenceModel::told(const char* what, const Authorization& target) {
  return what + (" " + target.status()) + " " + target.wallet + " " +
         std::to_string(accounts_[target.account].wallets[target.wallet]);
}

std::string ReferenceModel::run(const Call& call, const IncrementAuthorization& body) {
  auto* target = named(call, body);
  if (target == nullptr) return "rejected not_found";
  // Who is told first: the deadline, card and holder, then the currency.
  auto why = operation_refusal(call, *target, Currency::none);
  if (why.empty() && target->card != 0) why = card_refusal(call, cards_.at(target->card));
  if (why.empty()) why = holder_refusal(accounts_[target->account]);
  if (why.empty()) why = operation_refusal(call, *target, body.currency);
  if (why.empty() && target->status() != "held") why = "authorization_" + target->status();
  if (!why.empty()) return "declined " + why;
  auto& wallet = accounts_[target->account].wallets[target->wallet];
  if (wallet < body.amount.minor) return "declined insufficient_funds";
  wallet -= body.amount.minor;
  target->held += body.amount.minor;
  return told("incremented", *target);
}

std::string ReferenceModel::run(const Call& call, const CaptureAuthorization& body) {
  auto* target = named(call, body);
  if (target == nullptr) return "rejected not_found";
  auto why = operation_refusal(call, *target, body.currency);
  if (why.empty() && target->status() != "held") why = "authorization_" + target->status();
  if (!why.empty()) return "declined " + why;
  const auto amount = body.amount.minor == 0 ? target->held : body.amount.minor;
  if (amount > target->held) return "declined capture_exceeds_authorized";
  auto& account = accounts_[target->account];
  target->held -= amount;
  target->captured += amount;
  payable_[{account.tenant, account.currency}] += amount;
  if (body.final) account.wallets[target->wallet] += std::exchange(target->held, 0);
  return told("captured", *target);
}

std::string ReferenceModel::run(const Call& call, const ReverseAuthorization& body) {
  auto* target = named(call, body);
  if (target == nullptr) return "rejected not_found";
  const bool back = target->at_once && target->status() == "captured";
  auto why = operation_refusal(call, *target, body.currency);
  if (why.empty() && target->status() != "held" && !back) why = "authorization_" + target->status();
  const auto most = back ? target->captured - target->refunded : target->held;
  if (why.empty() && most == 0) why = "authorization_captured";
  const auto amount = body.amount.minor == 0 ? most : body.amount.minor;
  if (why.empty() && amount > most) why = "reversal_exceeds_authorized";
  if (!why.empty()) return "declined " + why;
  auto& account = accounts_[target->account];
  account.wallets[target->wallet] += amount;
  if (back) payable_[{account.tenant, account.currency}] -= amount;
  (back ? target->captured : target->held) -= amount;
  target->ended = "reversed";
  return told("reversed", *target);
}

std::optional<std::uint64_t> ReferenceModel::due(UnixMicros now) const {
  std::optional<std::uint64_t> first;
  UnixMicros earliest = now;
  for (const auto& [id, each] : authorizations_) {
    if (each.held == 0 || each.expires_at > earliest || (first && each.expires_at == earliest)) continue;
    first = id;
    earliest = each.expires_at;
  }
  return first;
}

TenantId ReferenceModel::tenant_of(std::uint64_t authorization) const {
  return accounts_.at(authorizations_.at(authorization).account).tenant;
}

std::string ReferenceModel::expire(std::uint64_t authorization) {
  auto& target = authorizations_.at(authorization);
  accounts_[target.account].wallets[target.wallet] += std::exchange(target.held, 0);
  target.ended = "expired";
  return told("expired", target);
}

std::string ReferenceModel::run(const Call& call, const Refund& body) {
  const bool linked = !body.authorization.empty();
  auto* original = linked ? named(call, body) : nullptr;
  if (linked && original == nullptr) return "rejected not_found";
  if (call.expired) return "declined deadline_passed";
  const auto account_id = linked ? original->account : body.account.id.value;
  auto* account = find(accounts_, call.context.tenant, account_id);
  if (account == nullptr) return "declined account_unknown";
  if (account->status == Status::closed) return "declined account_closed";
  if (body.currency != Currency::none && account->currency != body.currency)
    return "declined currency_mismatch";
  std::string name(body.category.name());
  if (linked) {
    if (original->status() == "declined") return "declined authorization_declined";
    if (original->captured - original->refunded < body.amount.minor)
      return "declined refund_exceeds_captured";
    original->refunded += body.amount.minor;
    name = original->wallet;
  } else if (name.empty()) {
    name = category_of(body.merchant.merchant.view(), body.has_mcc ? body.merchant.mcc : -1);
  }
  if (!account->wallets.contains(name)) return "declined category_unknown";
  account->wallets[name] += body.amount.minor;
  payable_[{account->tenant, account->currency}] -= body.amount.minor;
  return "refunded " + name + " " + std::to_string(account->wallets[name]);
}

std::map<std::uint64_t, ReferenceModel::Wallets> ReferenceModel::balances() const {
  std::map<std::uint64_t, Wallets> all;
  for (const auto& [id, account] : accounts_) all[id] = account.wallets;
  return all;
}

std::map<std::uint64_t, ReferenceModel::Wallets> ReferenceModel::held() const {
  std::map<std::uint64_t, Wallets> all;
  for (const auto& [id, each] : authorizations_) {
    if (each.held > 0) all[each.account][each.wallet] += each.held;
  }
  return all;
}

std::map<std::pair<std::uint64_t, Currency>, std::int64_t> ReferenceModel::employer_balances() const {
  std::map<std::pair<std::uint64_t, Currency>, std::int64_t> all;
  for (const auto& [id, employer] : employers_) {
    for (const auto& [currency, balance] : employer.balance) all[{id, currency}] = balance;
  }
  return all;
}

}  // namespace lastro::domain
