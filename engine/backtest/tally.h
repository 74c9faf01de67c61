#pragma once

#include <cstdint>

#include "engine/backtest/outcome.h"

namespace lastro::backtest {

/// Minor units of one currency. The amounts of many decisions together are not bounded by int64.
using Sum = __int128;

/// Decisions of one currency with what they were about.
struct Tally {
  std::uint64_t decisions = 0;
  Sum requested = 0;
  Sum approved_then = 0;
  Sum approved_now = 0;

  [[nodiscard]] static Tally of(Amount requested, const Outcome& then, const Outcome& now) {
    return {.decisions = 1,
            .requested = requested.minor,
            .approved_then = then.approved_amount().minor,
            .approved_now = now.approved_amount().minor};
  }
  Tally& operator+=(const Tally& more) {
    decisions += more.decisions;
    requested += more.requested;
    approved_then += more.approved_then;
    approved_now += more.approved_now;
    return *this;
  }
  Tally& operator-=(const Tally& less) {
    decisions -= less.decisions;
    requested -= less.requested;
    approved_then -= less.approved_then;
    approved_now -= less.approved_now;
    return *this;
  }
  bool operator==(const Tally&) const = default;
};

}  // namespace lastro::backtest
