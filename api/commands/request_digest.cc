#include "api/commands/request_digest.h"

#include <cstring>
#include <string>

namespace lastro::api {
namespace {

/// Fields in a fixed order, numbers as eight bytes, texts behind their length: no two commands share an
/// encoding.
class Canonical {
 public:
  Canonical& number(std::uint64_t value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    bytes_.append(bytes, sizeof value);
    return *this;
  }
  Canonical& text(std::string_view value) {
    number(value.size());
    bytes_.append(value);
    return *this;
  }
  Canonical& amount(Amount value) { return number(static_cast<std::uint64_t>(value.minor)); }
  template <class IdType>
  Canonical& reference(const domain::Reference<IdType>& value) {
    return number(value.id.value).number(value.alias.high).number(value.alias.low);
  }
  Canonical& merchant(const domain::MerchantData& value) {
    number(value.mcc)
        .text(value.merchant.view())
        .text(value.merchant_id.view())
        .text(value.terminal_id.view());
    return text({value.country.data(), value.country.size()})
        .number(static_cast<std::uint64_t>(value.entry_mode));
  }
  [[nodiscard]] std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

void write(Canonical&, const domain::OpenLedger&) {}
void write(Canonical&, const domain::CreateClient&) {}

void write(Canonical& out, const domain::PublishProgram& in) {
  out.text(in.program.document).number(static_cast<std::uint64_t>(in.effective_at));
}

void write(Canonical&, const domain::StoreProgramPart&) {}

void write(Canonical& out, const domain::CreateEmployer& in) {
  out.text(in.name.view()).text(in.document.view());
}

void write(Canonical& out, const domain::FundEmployer& in) {
  out.reference(in.employer).amount(in.amount);
}

void write(Canonical& out, const domain::OpenAccount& in) {
  out.reference(in.client)
      .reference(in.employer)
      .text(in.program.view())
      .number(static_cast<std::uint64_t>(in.currency));
}

void write(Canonical& out, const domain::IssueCard& in) {
  out.reference(in.account).number(in.token.high).number(in.token.low).number(in.expires);
}

void write(Canonical& out, const domain::ChangeClientStatus& in) {
  out.reference(in.client).number(static_cast<std::uint64_t>(in.status)).text(in.reason.view());
}

void write(Canonical& out, const domain::ChangeAccountStatus& in) {
  out.reference(in.account).number(static_cast<std::uint64_t>(in.status)).text(in.reason.view());
}

void write(Canonical& out, const domain::ChangeCardStatus& in) {
  out.reference(in.card).number(static_cast<std::uint64_t>(in.status)).text(in.reason.view());
}

void write(Canonical& out, const domain::LoadBenefit& in) {
  out.reference(in.account).number(in.category.bits()).amount(in.amount).text(in.reference.view());
}

void write(Canonical& out, const domain::AuthorizeBenefitTransaction& in) {
  out.reference(in.account)
      .reference(in.card)
      .amount(in.amount)
      .number(static_cast<std::uint64_t>(in.currency));
  out.merchant(in.merchant);
  if (in.partial) out.number(1);
  out.number(static_cast<std::uint64_t>(in.capture)).number(in.forced ? 1 : 0);
  out.number(static_cast<std::uint64_t>(in.expires_in_seconds)).number(in.card_expires);
  out.amount(in.conversion.amount).number(static_cast<std::uint64_t>(in.conversion.currency));
  out.number(in.conversion.rate.digits);
}

void write(Canonical& out, const domain::CaptureAuthorization& in) {
  out.reference(in.authorization).amount(in.amount).number(static_cast<std::uint64_t>(in.currency));
  out.number(in.final ? 1 : 0).number(in.forced ? 1 : 0);
}

void write(Canonical& out, const domain::ReverseAuthorization& in) {
  out.reference(in.authorization).amount(in.amount).number(static_cast<std::uint64_t>(in.currency));
}

void write(Canonical& out, const domain::IncrementAuthorization& in) {
  out.reference(in.authorization).amount(in.amount).number(static_cast<std::uint64_t>(in.currency));
}

void write(Canonical& out, const domain::InquireAccount& in) {
  out.number(static_cast<std::uint64_t>(in.kind)).reference(in.account).reference(in.card);
  out.number(static_cast<std::uint64_t>(in.currency)).merchant(in.merchant).number(in.card_expires);
}

void write(Canonical& out, const domain::SettleScheme& in) {
  out.amount(in.amount).number(static_cast<std::uint64_t>(in.currency)).text(in.reference.view());
}

void write(Canonical& out, const domain::ExpireAuthorization& in) {
  out.number(in.authorization.value);
}

void write(Canonical& out, const domain::Refund& in) {
  out.reference(in.authorization).reference(in.account).reference(in.card).amount(in.amount);
  out.number(static_cast<std::uint64_t>(in.currency)).number(in.category.bits()).number(in.has_mcc ? 1 : 0);
  out.merchant(in.merchant);
}

}  // namespace

std::uint64_t request_digest(const keys::Digester& digester, const domain::Command& command) {
  if (std::holds_alternative<domain::CreateClient>(command.body)) return 0;
  static thread_local Canonical scratch;
  scratch = {};
  scratch.number(command.body.index());
  scratch.number(static_cast<std::uint64_t>(command.context.business_time.value_or(0)));
  std::visit([](const auto& body) { write(scratch, body); }, command.body);
  return digester.request(scratch.bytes());
}

}  // namespace lastro::api
