#include "api/resources/explanation.h"

#include <array>

#include <fmt/format.h>

#include "api/resources/limit_json.h"
#include "engine/base/assert.h"
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
            {"A autorização original já foi capturada.", "The original authorization is captured already."}},
    Summary{authorization_reversed,
            {"A autorização original foi desfeita.", "The original authorization was reversed."}},
    Summary{authorization_expired,
            {"A autorização original expirou.", "The original authorization has expired."}},
    Summary{capture_exceeds_authorized,
            {"A captura passa do valor autorizado.", "The capture exceeds what was authorized."}},
    Summary{reversal_exceeds_authorized,
            {"O desfazimento passa do valor autorizado.", "The reversal exceeds what was authorized."}},
    Summary{authorization_unknown,
            {"A autorização original não existe.", "The original authorization does not exist."}},
    Summary{reversed_before,
            {"O desfazimento da compra chegou antes dela.", "The purchase was reversed before it came."}},
    Summary{
        expiry_mismatch,
        {"A validade informada não é a do cartão.", "The card expires in another month than the one told."}},
};

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

void tell_wallets(Teller& teller, const projections::Authorization& in) {
  constexpr Sentence paid{"A carteira {} pagou {} e ficou com {}.", "The wallet {} paid {}, which left {}."};
  constexpr Sentence had{"A carteira {} tinha {} disponíveis.", "The wallet {} had {} available."};
  constexpr Sentence fallback{"A carteira da própria regra não podia pagar sozinha.",
                              "The rule's own wallet could not pay alone."};
  const auto exponent = currency_exponent(in.currency);
  for (const auto& each : in.allocations) {
    const auto balance = format_amount(each.balance_after, exponent);
    if (in.approved) {
      teller.tell(paid, each.category.name(), format_amount(each.amount, exponent), balance);
    } else {
      teller.tell(had, each.category.name(), balance);
    }
  }
  if (in.fallback) teller.tell(fallback);
  const auto missing = missing_of(in.allocations, in.amount);
  constexpr Sentence lacking{"Para {}, faltaram {}.", "For {}, {} more were needed."};
  if (in.reason == insufficient_funds && missing)
    teller.tell(lacking, format_amount(in.amount, exponent), format_amount(*missing, exponent));
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

void tell_control(Teller& teller, const projections::Authorization& in, const domain::Program& program) {
  constexpr Sentence amount{"O limite `{}` é de {}; já tinham sido usados {}, e até {} ainda seriam aceitos.",
                            "The limit `{}` is {}; {} had been used, and up to {} would have been accepted."};
  constexpr Sentence count{"O limite `{}` é de {} compras; {} já tinham sido feitas.",
                           "The limit `{}` is {} purchases; {} had been made."};
  const auto exponent = currency_exponent(in.currency);
  if (in.limit.ordinal >= program.controls.size()) return;
  const auto& name = program.controls[in.limit.ordinal].name;
  if (in.limit.kind == LimitKind::control_count)
    return teller.tell(count, name, in.limit.limit, in.limit.used);
  const auto left = std::max<std::int64_t>(in.limit.limit - in.limit.used, 0);
  teller.tell(amount, name, format_amount(Amount{in.limit.limit}, exponent),
              format_amount(Amount{in.limit.used}, exponent), format_amount(Amount{left}, exponent));
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

}  // namespace

std::optional<Language> language_from(std::string_view name) {
  if (name == "pt-BR") return Language::portuguese;
  if (name == "en") return Language::english;
  return std::nullopt;
}

void write_explanation(const projections::Authorization& in, const domain::Program* program,
                       Language language, JsonWriter& json) {
  Teller teller(language, json);
  const auto position = static_cast<std::size_t>(in.reason);
  LASTRO_ASSERT(position < summaries.size());
  LASTRO_ASSERT(summaries.at(position).reason == in.reason);
  json.key("summary").string(teller.chosen(summaries.at(position).sentence));
  json.key("details").begin_array();
  if (program != nullptr) {
    tell_rule(teller, in, *program);
    if (in.limit.kind == LimitKind::list_entry) {
      tell_restriction(teller, in, *program);
    } else if (in.limit.kind != LimitKind::none) {
      tell_control(teller, in, *program);
    }
  }
  tell_wallets(teller, in);
  tell_conversion(teller, in);
  json.end_array();
}

}  // namespace lastro::api
