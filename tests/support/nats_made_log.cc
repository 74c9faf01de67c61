#include "tests/support/nats_made_log.h"

#include <string>
#include <thread>

#include "engine/base/assert.h"

namespace lastro::testing {
namespace {

constexpr UnixMicros made_epoch = 1'700'000'000'000'000;

domain::Category food() {
  const auto category = domain::Category::from("FOOD");
  LASTRO_ASSERT(category.has_value());
  return *category;
}

}  // namespace

Bytes MadeLog::encode(Sequence sequence) {
  const auto minor = static_cast<std::int64_t>(sequence % 1000 + salt_);
  const AccountId account = AccountId::of(0, 7);
  domain::Event event;
  event.header.sequence = sequence;
  event.header.recorded_at = made_epoch + static_cast<std::int64_t>(sequence) * 1000;
  event.header.business_time = event.header.recorded_at;
  event.header.tenant = TenantId::standard;
  LedgerId ledger;
  ledger.bytes.fill(ledger_);
  const domain::Allocation allocation{food(), Amount{minor}, Amount{minor * 2}};
  if (sequence == 1) {
    event.body = domain::LedgerOpened{.ledger_id = ledger, .key_check = 1, .house_credit = {}};
  } else if (sequence % 10 == 0) {
    event.body =
        domain::AccountStatusChanged{.account = account, .status = domain::Status::active, .reason = "made"};
  } else if (sequence % 10 == 1) {
    domain::BenefitLoaded body;
    body.account = account;
    body.currency = Currency::brl;
    body.allocation = allocation;
    body.reference = "made load";
    event.body = body;
  } else {
    domain::AuthorizationApproved body;
    body.account = account;
    body.amount = Amount{minor};
    body.currency = Currency::brl;
    body.merchant.mcc = 5411;
    body.merchant.merchant = "PADARIA DO ZE              SAO PAULO    BR";
    body.allocations.push_back(allocation);
    event.body = body;
  }
  return encoder_.encode(event);
}

void MadeLog::add(std::size_t events, std::size_t frame_events) {
  LedgerId ledger;
  ledger.bytes.fill(ledger_);
  log::FrameBuilder builder{ledger, 0};
  for (std::size_t done = 0; done < events;) {
    const auto head = log.appended();
    for (std::size_t i = 0; i < frame_events && done < events; ++i, ++done)
      builder.add(encode(head.sequence + 1 + i));
    const auto frame = builder.finish(head, made_epoch);
    const auto appended = log.append(*frame);
    LASTRO_ASSERT(appended.has_value());
    const auto committed = log.commit(frame->last_sequence());
    LASTRO_ASSERT(committed.has_value());
  }
}

bool eventually(const std::function<bool()>& condition, std::chrono::seconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

}  // namespace lastro::testing
