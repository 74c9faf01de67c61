#include "api/resources/explanation.h"

#include <array>

#include <fmt/format.h>

#include "api/json/rfc3339.h"
#include "api/resources/limit_json.h"
#include "engine/domain/programs/rule_text.h"

namespace lastro::api {
namespace {

using domain::DeclineReason;
using domain::LimitKind;

struct Sentence {
  std::string_view portuguese;
  std::string_view english;
};

struct Summary {
  DeclineReason reason;
  Sentence sentence;
};

constexpr Sentence approved_increment{"O acréscimo foi aprovado.", "The increment was approved."};
constexpr Sentence approved_inquiry{"A consulta foi respondida.", "The inquiry was answered."};

using enum DeclineReason;
// By reason, all of them.
constexpr std::array summaries{
    Summary{none, {"A compra foi aprovada.", "The purchase was approved."}},
    Summary{account_unknown, {"A conta não existe.", "The account does not exist."}},
    Summary{card_unknown, {"O cartão não existe.", "The card does not exist."}},
    Summary{card_blocked, {"O cartão está bloqueado.", "The card is blocked."}},
    Summary{card_lost, {"O cartão foi dado como perdido.", "The card was reported lost."}},
    Summary{card_stolen, {"O cartão foi dado como roubado.", "The card was reported stolen."}},
    Summary{card_cancelled, {"O cartão foi cancelado.", "The card was cancelled."}},
    Summary{card_closed, {"O cartão está encerrado.", "The card is closed."}},
    Summary{card_expired, {"O cartão está vencido.", "The card has expired."}},
    Summary{client_blocked, {"O cliente está bloqueado.", "The client is blocked."}},
    Summary{client_closed, {"O cadastro do cliente está encerrado.", "The client is closed."}},
    Summary{account_blocked, {"A conta está bloqueada.", "The account is blocked."}},
    Summary{account_closed, {"A conta está encerrada.", "The account is closed."}},
    Summary{currency_mismatch,
            {"A moeda da compra não é a da conta.", "The purchase is in another currency than the account."}},
    Summary{category_unknown, {"A conta não tem essa categoria.", "The account has no such category."}},
    Summary{insufficient_funds,
            {"Nenhuma carteira tinha saldo para a compra.", "No wallet had the funds for the purchase."}},
    Summary{deadline_passed,
            {"O prazo de resposta passou antes da decisão.", "The deadline passed before it was decided."}},
    Summary{amount_out_of_range,
            {"O valor passa do que uma conta comporta.", "The amount is beyond what an account can hold."}},
    Summary{refund_exceeds_captured,
            {"O estorno passa do valor capturado.", "The refund exceeds what was captured."}},
    Summary{employer_insufficient_funds,
            {"O empregador não tem saldo para a carga.", "The employer has no funds for the load."}},
    Summary{authorization_declined,
            {"A autorização original foi recusada.", "The original authorization was declined."}},
    Summary{purchase_not_covered,
            {"O programa não cobre esta compra em nenhuma categoria.",
             "The program covers this purchase in no category."}},
    Summary{mcc_not_allowed,
            {"O programa não aceita este ramo de atividade (MCC).",
             "The program does not allow this merchant category (MCC)."}},
    Summary{merchant_not_allowed,
            {"O programa não aceita este estabelecimento.", "The program does not allow this merchant."}},
    Summary{country_not_allowed,
            {"O programa não aceita compras neste país.", "The program does not allow this country."}},
    Summary{entry_mode_not_allowed,
            {"O programa não aceita esta forma de leitura do cartão.",
             "The program does not allow this way of reading the card."}},
    Summary{hour_not_allowed,
            {"O programa não aceita compras neste horário.", "The program does not allow this hour."}},
    Summary{amount_limit_exceeded,
            {"A compra passa de um limite de valor.", "A limit on the amount is exceeded."}},
    Summary{count_limit_exceeded,
            {"O número de compras permitido já foi usado.", "The purchases allowed have been used up."}},
    Summary{authorization_captured,
            {"A autorização já foi capturada.", "The authorization is captured already."}},
    Summary{authorization_reversed, {"A autorização foi desfeita.", "The authorization was reversed."}},
    Summary{authorization_expired, {"A autorização expirou.", "The authorization has expired."}},
    Summary{capture_exceeds_authorized,
            {"A captura passa do valor autorizado.", "The capture exceeds what was authorized."}},
    Summary{reversal_exceeds_authorized,
            {"O desfazimento passa do valor autorizado.", "The reversal exceeds what was authorized."}},
    Summary{authorization_unknown, {"A autorização não existe.", "The authorization does not exist."}},
    Summary{reversed_before,
            {"O desfazimento chegou antes da autorização.", "The reversal came before the authorization."}},
    Summary{transaction_time_not_allowed,
            {"O programa não aceita compras com essa data.",
             "The program does not allow purchases of that time."}},
    Summary{
        expiry_mismatch,
        {"A validade informada não é a do cartão.", "The card expires in another month than the one told."}},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    if (static_cast<std::size_t>(summaries.at(i).reason) != i) return false;
  }
  return summaries.size() == domain::decline_reasons;
}
static_assert(in_order());

class Teller {
 public:
  Teller(Language language, JsonWriter& json) : language_(language), json_(json) {}

  template <class... Args>
  void tell(const Sentence& sentence, const Args&... args) {
    json_.string(fmt::format(fmt::runtime(chosen(sentence)), args...));
  }
  [[nodiscard]] std::string_view chosen(const Sentence& sentence) const {
    return language_ == Language::portuguese ? sentence.portuguese : sentence.english;
  }

 private:
  Language language_;
  JsonWriter& json_;
};

void tell_rule(Teller& teller, const projections::Authorization& in, const domain::Program& program) {
  constexpr Sentence named{"O programa {} (versão {}) decidiu pela regra `{}`.",
                           "The program {} (version {}) decided by the rule `{}`."};
  constexpr Sentence unnamed{
      "O programa {} (versão {}) não tem regra para o MCC {:04} nem para o estabelecimento.",
      "The program {} (version {}) has no rule for the MCC {:04} nor for the merchant."};
  if (in.rule == domain::RuleKind::none)
    return teller.tell(unnamed, program.name, in.program_version, in.merchant.mcc);
  teller.tell(named, program.name, in.program_version, domain::rule_text(program, in.rule, in.rule_ordinal));
}

constexpr Sentence had{"A carteira {} tinha {} disponíveis.", "The wallet {} had {} available."};

void tell_available(Teller& teller, std::span<const domain::Allocation> wallets, Currency currency) {
  for (const auto& each : wallets)
    teller.tell(had, each.category.name(), format_amount(each.balance_after, currency_exponent(currency)));
}

void tell_held(Teller& teller, std::span<const domain::Allocation> wallets, Currency currency) {
  constexpr Sentence held{"A carteira {} reservou mais {} e ficou com {}.",
                          "The wallet {} holds {} more, which left {}."};
  const auto exponent = currency_exponent(currency);
  for (const auto& each : wallets) {
    teller.tell(held, each.category.name(), format_amount(each.amount, exponent),
                format_amount(each.balance_after, exponent));
  }
}

void tell_wallets(Teller& teller, const projections::Authorization& in) {
  constexpr Sentence paid{"A carteira {} pagou {} e ficou com {}.", "The wallet {} paid {}, which left {}."};
  constexpr Sentence owed{"Para {} não havia saldo: o cliente os deve.",
                          "For {} there were no funds: the client owes them."};
  constexpr Sentence fallback{"A carteira da própria regra não podia pagar sozinha.",
                              "The rule's own wallet could not pay alone."};
  const auto exponent = currency_exponent(in.currency);
  for (const auto& each : in.allocations) {
    const auto balance = format_amount(each.balance_after, exponent);
    if (!each.category) {
      teller.tell(owed, format_amount(each.amount, exponent));
    } else if (in.approved) {
      teller.tell(paid, each.category.name(), format_amount(each.amount, exponent), balance);
    } else {
      teller.tell(had, each.category.name(), balance);
    }
  }
  if (in.fallback) teller.tell(fallback);
  const auto fee = in.fee.fee.amount;
  const auto missing = missing_of(in.allocations, in.amount, fee);
  constexpr Sentence lacking{"Para {}, faltaram {}.", "For {}, {} more were needed."};
  if (in.reason == insufficient_funds && missing)
    teller.tell(lacking, format_amount(Amount{in.amount.minor + fee.minor}, exponent),
                format_amount(*missing, exponent));
}

void tell_conversion(Teller& teller, const projections::Authorization& in) {
  constexpr Sentence plain{"O estabelecimento cobrou {} {}.", "The merchant charged {} {}."};
  constexpr Sentence rated{"O estabelecimento cobrou {} {}, convertidos à taxa de {}.",
                           "The merchant charged {} {}, converted at {}."};
  const auto& conversion = in.conversion;
  if (!conversion) return;
  const auto code = currency_code(conversion.currency);
  const auto amount = format_amount(conversion.amount, currency_exponent(conversion.currency));
  if (!conversion.rate) return teller.tell(plain, code, amount);
  teller.tell(rated, code, amount, format_conversion_rate(conversion.rate));
}

void tell_fee(Teller& teller, const domain::FeePosting& posting, Currency currency, bool moved,
              const domain::Program& program) {
  constexpr Sentence by_wallet{"A carteira {} pagou {} da tarifa `{}` e ficou com {}.",
                               "The wallet {} paid {} for the fee `{}`, which left {}."};
  constexpr Sentence by_employer{"O empregador pagou {} da tarifa `{}`.",
                                 "The employer paid {} for the fee `{}`."};
  constexpr Sentence would_be{"A tarifa `{}` seria de {}.", "The fee `{}` would have been {}."};
  const auto& fee = posting.fee;
  if (!fee || fee.ordinal >= program.fees.size()) return;
  const auto exponent = currency_exponent(currency);
  const auto& name = program.fees[fee.ordinal].name;
  const auto amount = format_amount(fee.amount, exponent);
  if (!moved) return teller.tell(would_be, name, amount);
  if (fee.employer) return teller.tell(by_employer, amount, name);
  teller.tell(by_wallet, fee.category.name(), amount, name, format_amount(posting.balance_after, exponent));
}

void tell_control(Teller& teller, const domain::DecidingLimit& limit, Currency currency,
                  const domain::Program& program) {
  constexpr Sentence amount{"O limite `{}` é de {}; já tinham sido usados {}, e até {} ainda seriam aceitos.",
                            "The limit `{}` is {}; {} had been used, and up to {} would have been accepted."};
  constexpr Sentence count{"O limite `{}` é de {} compras; {} já tinham sido feitas.",
                           "The limit `{}` is {} purchases; {} had been made."};
  const auto exponent = currency_exponent(currency);
  if (limit.ordinal >= program.controls.size()) return;
  const auto& name = program.controls[limit.ordinal].name;
  if (limit.kind == LimitKind::control_count) return teller.tell(count, name, limit.limit, limit.used);
  const auto left = std::max<std::int64_t>(limit.limit - limit.used, 0);
  teller.tell(amount, name, format_amount(Amount{limit.limit}, exponent),
              format_amount(Amount{limit.used}, exponent), format_amount(Amount{left}, exponent));
}

void tell_time(Teller& teller, const domain::DecidingLimit& limit) {
  constexpr Sentence oldest{"A compra é de {}; eram aceitas as feitas desde {}.",
                            "The purchase is of {}; those since {} were accepted."};
  constexpr Sentence newest{"A compra é de {}; eram aceitas as feitas até {}.",
                            "The purchase is of {}; those until {} were accepted."};
  teller.tell(limit.ordinal == 0 ? oldest : newest, format_rfc3339(limit.used), format_rfc3339(limit.limit));
}

void tell_restriction(Teller& teller, const projections::Authorization& in, const domain::Program& program) {
  constexpr Sentence blocked{"Está na lista de bloqueio: `{}`.",
                             "It is on the list of what is blocked: `{}`."};
  constexpr Sentence unlisted{"Não está na lista do que é aceito.",
                              "It is not on the list of what is allowed."};
  const auto entry = entry_text(program, in.reason, in.limit);
  if (entry.empty()) return teller.tell(unlisted);
  teller.tell(blocked, entry);
}

void tell_limit(Teller& teller, const projections::Authorization& in, const domain::Program& program) {
  switch (in.limit.kind) {
    case LimitKind::none:
      return;
    case LimitKind::list_entry:
      return tell_restriction(teller, in, program);
    case LimitKind::transaction_time:
      return tell_time(teller, in.limit);
    case LimitKind::control_amount:
    case LimitKind::control_count:
      return tell_control(teller, in.limit, in.currency, program);
  }
}

void write_summary(const Teller& teller, DeclineReason reason, const Sentence& approval, JsonWriter& json) {
  const auto& sentence = reason == none ? approval : summaries.at(static_cast<std::size_t>(reason)).sentence;
  json.key("summary").string(teller.chosen(sentence));
}

}  // namespace

void write_explanation(const projections::Authorization& in, const domain::Program* program,
                       Language language, JsonWriter& json) {
  Teller teller(language, json);
  write_summary(teller, in.reason, summaries.front().sentence, json);
  json.key("details").begin_array();
  if (program != nullptr) {
    tell_rule(teller, in, *program);
    tell_limit(teller, in, *program);
  }
  tell_wallets(teller, in);
  tell_conversion(teller, in);
  if (program != nullptr) tell_fee(teller, in.fee, in.currency, in.approved, *program);
  json.end_array();
}

void write_explanation(const domain::IncrementDeclined& in, const domain::Program* program, Language language,
                       JsonWriter& json) {
  Teller teller(language, json);
  write_summary(teller, in.reason, approved_increment, json);
  json.key("details").begin_array();
  if (program != nullptr && in.limit.kind != LimitKind::none)
    tell_control(teller, in.limit, in.currency, *program);
  json.end_array();
}

void write_explanation(const domain::AuthorizationIncremented& in, Language language, JsonWriter& json) {
  Teller teller(language, json);
  write_summary(teller, none, approved_increment, json);
  json.key("details").begin_array();
  tell_held(teller, in.allocations, in.currency);
  json.end_array();
}

void write_explanation(const domain::AccountInquired& in, const domain::Program* program, Language language,
                       JsonWriter& json) {
  Teller teller(language, json);
  write_summary(teller, in.reason, approved_inquiry, json);
  json.key("details").begin_array();
  tell_available(teller, in.balances, in.currency);
  if (program != nullptr) tell_fee(teller, in.fee, in.currency, true, *program);
  json.end_array();
}

}  // namespace lastro::api
