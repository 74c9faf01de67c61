#pragma once

#include <cstdint>
#include <string>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/money.h"
#include "engine/base/result.h"
#include "engine/domain/category.h"
#include "projections/page.h"
#include "projections/view_store.h"

namespace lastro::projections {

/// What moved money. Stored in rows: a change of meaning is a new version of the view.
enum class EntryKind : std::uint8_t {
  load = 1,
  authorization = 2,
  refund = 3,
  capture = 4,
  presentment = 5,
  reversal = 6,  ///< of what was captured with its authorization
  fee = 7,
  fee_returned = 8,
};

/// One wallet's change by one event.
struct StatementEntry {
  Sequence sequence = 0;
  std::uint8_t part = 0;         ///< which of its event's entries, from 0
  UnixMicros recorded_at = 0;    ///< entries are ordered by sequence, so by this as well
  UnixMicros business_time = 0;  ///< `time`: when it happened outside
  EntryKind kind = EntryKind::load;
  Currency currency = Currency::none;
  domain::Category category;
  Amount amount;                  ///< signed, credit positive
  Amount balance;                 ///< available in the wallet, after
  std::string description;        ///< the merchant's text; of a load its reference
  AuthorizationId authorization;  ///< of an authorization, or of what is linked to one; else none
};

/// Reads the view `statement`. Any thread; the store outlives it.
class StatementReader {
 public:
  explicit StatementReader(const ViewStore& store) : store_(store) {}

  /// An account's entries, newest first; the parts of one event in the order of its allocations. Empty for an
  /// account that the tenant does not have. invalid for a bad cursor or limit.
  [[nodiscard]] Result<Page<StatementEntry>> list(TenantId tenant, AccountId account,
                                                  const PageRequest& page) const;

 private:
  const ViewStore& store_;
};

}  // namespace lastro::projections
