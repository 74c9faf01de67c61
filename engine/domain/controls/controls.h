#pragma once

#include "engine/domain/commands.h"
#include "engine/domain/controls/deciding_limit.h"
#include "engine/domain/state.h"

/// Spend controls: what a program's limits say of a purchase, and the counters behind them.
namespace lastro::domain {

/// A counter is kept this long after its window closed, so that purchases that are told of late still count.
/// A purchase dated further back than that finds its windows empty and is not counted.
inline constexpr std::uint32_t counter_grace_hours = 48;
/// The longest window: a purchase dated into the future holds no counter for longer.
inline constexpr std::uint32_t counter_life_hours = 2 * control_hours_max;

/// All that counters need to know of a purchase. Whoever may give a part of it back later keeps this.
struct Spend {
  std::uint32_t account = 0;  ///< position in State::accounts
  std::uint32_t program_version = 0;
  CardId card = {};            ///< none where an account was named
  std::uint64_t merchant = 0;  ///< merchant_key
  UnixMicros business_time = 0;
  Mcc mcc = 0;
  CategoryOrdinal category = 0;  ///< that the rules named
};
static_assert(sizeof(Spend) == 40);

/// Digest of the merchant's name for counters: 0 where the program counts at no merchant.
[[nodiscard]] std::uint64_t merchant_key(const CompiledProgram& program, std::string_view de43);

/// How much a purchase may take, and which control says so.
struct Headroom {
  Amount amount = {INT64_MAX};
  bool count_left = true;
  DecidingLimit limit = {};  ///< the tightest
};

/// What is asked for: a new purchase, or more of one that has spent `so_far` (of the wallet, where a control
/// is by wallet). What is counted already is held against the amounts of a single transaction and no count.
struct Asked {
  bool grows = false;
  Amount so_far = {};
};

/// Of all controls but those by wallet. `recorded_at` is when it is decided.
[[nodiscard]] Headroom headroom(const State& state, const Spend& spend, UnixMicros recorded_at,
                                const Asked& asked = {});
/// Of the controls by wallet on what the wallet of this category pays.
[[nodiscard]] Headroom wallet_headroom(const State& state, const Spend& spend, CategoryOrdinal wallet,
                                       UnixMicros recorded_at, const Asked& asked = {});

/// Counts what the wallets paid in the windows of its business_time, whether or not a limit is passed:
/// forced posts count too. `purchases` is 1 for a new one, 0 where a known one grows.
void count_spend(State& state, const Spend& spend, const Allocations& paid, std::uint32_t purchases,
                 UnixMicros recorded_at);

/// For reversals and expiry: gives the amounts back to the windows that the purchase counted in, and the
/// purchase itself where `purchases` is 1, because nothing of it is left. What is closed stays closed; a
/// counter never falls below zero. Refunds do not come here.
void give_back(State& state, const Spend& spend, const Allocations& paid, std::uint32_t purchases,
               UnixMicros recorded_at);

/// The first moment after the calendar window that a purchase counts in; none for a control of another kind.
/// Where the offset changes meanwhile it is off by that change.
[[nodiscard]] std::optional<UnixMicros> calendar_window_end(const Program& program,
                                                            const SpendControl& control,
                                                            UnixMicros business_time);

}  // namespace lastro::domain
