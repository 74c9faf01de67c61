#include "engine/programs/document_parts.h"

namespace lastro::programs {
namespace {

using domain::FeeOccasion;
using domain::FeePayer;

constexpr std::int64_t amount_max_minor = 999'999'999'999'999'999;  ///< 16 digits before the point

void read_amount(const Fields& fields, domain::FeeRule& fee) {
  if (fields.has("amount")) {
    // Every currency known has two decimals; the amount is in that of the account.
    const auto parsed = parse_amount(fields.text("amount").value_or(""), 2);
    if (!parsed.amount || parsed.amount->minor <= 0 || parsed.amount->minor > amount_max_minor) {
      fields.refuse("amount", "must be a decimal string above zero with at most two decimals");
    } else {
      fee.amount = *parsed.amount;
    }
  }
  if (fee.on == FeeOccasion::balance_inquiry && fields.has("basis_points"))
    return fields.refuse("basis_points", "an inquiry has no amount");
  fee.basis_points =
      static_cast<std::uint16_t>(fields.integer("basis_points", 1, domain::fee_max_basis_points).value_or(0));
  if (!fields.has("amount") && !fields.has("basis_points"))
    fields.refuse("amount", "amount or basis_points is needed");
}

void read_switches(const Fields& fields, domain::FeeRule& fee) {
  const auto on = fields.text("on").value_or("");
  if (on != "purchase" && on != "balance_inquiry") fields.refuse("on", "must be purchase or balance_inquiry");
  fee.on = on == "balance_inquiry" ? FeeOccasion::balance_inquiry : FeeOccasion::purchase;
  if (fields.has("paid_by")) {
    const auto payer = fields.text("paid_by").value_or("");
    if (payer != "wallet" && payer != "employer") fields.refuse("paid_by", "must be wallet or employer");
    fee.paid_by = payer == "employer" ? FeePayer::employer : FeePayer::wallet;
  }
  fee.refundable = fields.flag("refundable");
  if (fee.refundable && fee.on == FeeOccasion::balance_inquiry)
    fields.refuse("refundable", "an inquiry is never refunded");
}

}  // namespace

void read_fees(const Fields& document, domain::Program& program) {
  document.objects("fees", domain::fees_max, [&](auto object, const std::string& place) {
    const Fields fields(
        object, place,
        {"name", "on", "amount", "basis_points", "categories", "mcc_group", "paid_by", "refundable"},
        document.mistakes());
    domain::FeeRule fee;
    read_own_name(fields, program.fees, fee.name);
    read_switches(fields, fee);
    read_amount(fields, fee);
    read_categories_filter(fields, program, fee.categories);
    read_group_filter(fields, program, fee.mcc_group);
    program.fees.push_back(std::move(fee));
  });
}

}  // namespace lastro::programs
