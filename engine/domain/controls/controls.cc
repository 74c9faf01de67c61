#include "engine/domain/controls/controls.h"

#include <algorithm>
#include <chrono>

#include "engine/base/assert.h"
#include "engine/domain/programs/merchant_name.h"

namespace lastro::domain {
namespace {

constexpr std::int64_t hour_s = 3'600;
constexpr std::uint32_t sixths = 6;

/// A window by its number, and the second (UTC, a day off at most where the offset changes) when it closes.
struct Window {
  std::int64_t number;
  std::int64_t closes_s;
};

Window window_at(const SpendControl& control, UnixMicros time, const LocalTime& local) {
  switch (control.per) {
    case ControlWindow::transaction:
      break;
    case ControlWindow::day:
      return {local.day, (local.day + 1) * 24 * hour_s - local.offset_s};
    case ControlWindow::week: {
      const auto monday = local.day - local.weekday;
      return {(monday + 3) / 7, (monday + 7) * 24 * hour_s - local.offset_s};  // 1970-01-05 was a Monday
    }
    case ControlWindow::month: {
      const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{local.day}}};
      const auto month = date.year() / date.month();
      const auto next = std::chrono::sys_days{(month + std::chrono::months{1}) / 1};
      return {int{date.year()} * 12 + static_cast<int>(unsigned{date.month()}) - 1,
              next.time_since_epoch().count() * 24 * hour_s - local.offset_s};
    }
    case ControlWindow::hours: {
      const auto bucket_s = control.hours * hour_s / sixths;
      const auto number = time / 1'000'000 / bucket_s;
      return {number, (number + 1) * bucket_s + control.hours * hour_s};
    }
  }
  return {0, 0};
}

std::uint32_t number_of(std::int64_t window) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(window, 0, UINT32_MAX));
}

/// What a control counts by, beside the account.
std::uint64_t detail_of(const Program& program, const SpendControl& control, const Spend& spend,
                        CategoryOrdinal wallet) {
  switch (control.by) {
    case ControlSubject::card:
      return spend.card.value;
    case ControlSubject::wallet:
      return program.categories[wallet].category.bits();
    case ControlSubject::category:
      return program.categories[spend.category].category.bits();
    case ControlSubject::mcc_group:
      return 0;
    case ControlSubject::merchant:
      return spend.merchant;
  }
  return 0;
}

CounterKey key_of(const CompiledProgram& compiled, std::size_t ordinal, const Spend& spend,
                  CategoryOrdinal wallet, std::int64_t window) {
  const auto detail = detail_of(compiled.program(), compiled.program().controls[ordinal], spend, wallet);
  return {.subject = compiled.control_digest(ordinal) ^ detail * 0x9E3779B97F4A7C15U,
          .account = spend.account,
          .window = number_of(window)};
}

/// Whether the control's filters let it through. `wallet` is that of a control by wallet.
bool applies(const Program& program, const SpendControl& control, const Spend& spend,
             CategoryOrdinal wallet) {
  const auto category = control.by == ControlSubject::wallet ? wallet : spend.category;
  if (control.categories != 0 && (control.categories >> category & 1U) == 0) return false;
  return control.mcc_group == no_mcc_group ||
         find_range(program.mcc_groups[control.mcc_group].ranges, spend.mcc).has_value();
}

struct Used {
  std::int64_t amount = 0;
  std::int64_t count = 0;
};

/// In the windows that the purchase counts in, all but those of a single transaction.
Used used_of(const State& state, const CompiledProgram& compiled, std::size_t ordinal, const Spend& spend,
             CategoryOrdinal wallet, const LocalTime& local, UnixMicros recorded_at) {
  const auto& control = compiled.program().controls[ordinal];
  const auto window = window_at(control, spend.business_time, local);
  const auto first = control.per == ControlWindow::hours ? window.number - sixths : window.number;
  auto key = key_of(compiled, ordinal, spend, wallet, window.number);
  Used used;
  for (auto number = std::max<std::int64_t>(first, 0); number <= window.number; ++number) {
    key.window = number_of(number);
    const auto* counter = state.counters.find(key, hour_of(recorded_at));
    if (counter == nullptr) continue;
    if (__builtin_add_overflow(used.amount, counter->amount.minor, &used.amount)) used.amount = INT64_MAX;
    used.count += counter->count;
  }
  return used;
}

/// Takes a control into account: a count that is used up comes before any amount.
void tighten(Headroom& room, const SpendControl& control, std::size_t ordinal, const Used& used, bool grows) {
  if (!room.count_left) return;
  if (!grows && control.count != 0 && used.count >= control.count) {
    room.count_left = false;
    room.limit = {.kind = LimitKind::control_count,
                  .ordinal = static_cast<std::uint16_t>(ordinal),
                  .limit = control.count,
                  .used = used.count};
    return;
  }
  if (control.amount.minor == 0) return;
  const auto left = std::max<std::int64_t>(control.amount.minor - used.amount, 0);
  if (left >= room.amount.minor) return;
  room.amount = Amount{left};
  room.limit = {.kind = LimitKind::control_amount,
                .ordinal = static_cast<std::uint16_t>(ordinal),
                .limit = control.amount.minor,
                .used = used.amount};
}

const CompiledProgram& program_of(const State& state, const Spend& spend) {
  return state.programs[spend.program_version - 1]->compiled;
}

Headroom room_for(const State& state, const Spend& spend, CategoryOrdinal wallet, bool by_wallet,
                  UnixMicros recorded_at, const Asked& asked) {
  Headroom room;
  const auto& compiled = program_of(state, spend);
  const auto& program = compiled.program();
  if (program.controls.empty()) return room;
  const auto local = local_time(program.time_zone, spend.business_time);
  for (std::size_t i = 0; i < program.controls.size(); ++i) {
    const auto& control = program.controls[i];
    if ((control.by == ControlSubject::wallet) != by_wallet) continue;
    if (!applies(program, control, spend, wallet)) continue;
    const auto used = control.per == ControlWindow::transaction
                          ? Used{.amount = asked.so_far.minor}
                          : used_of(state, compiled, i, spend, wallet, local, recorded_at);
    tighten(room, control, i, used, asked.grows);
  }
  return room;
}

/// Where a control's counter stands for a purchase, for as long as it lives.
struct Place {
  CounterKey key;
  std::uint32_t dead_hour;
};

/// Calls `change(place, amount)` for each counter that the purchase counts in. Several wallets of one
/// purchase count once each in controls by wallet, together in all others.
template <class Change>
void each_counter(const State& state, const Spend& spend, const Allocations& paid, std::uint32_t hour,
                  Change change) {
  const auto& compiled = program_of(state, spend);
  if (!compiled.counts()) return;
  const auto& program = compiled.program();
  const auto local = local_time(program.time_zone, spend.business_time);
  for (std::size_t i = 0; i < program.controls.size(); ++i) {
    const auto& control = program.controls[i];
    if (control.per == ControlWindow::transaction) continue;
    const auto window = window_at(control, spend.business_time, local);
    const auto closes = std::min(hour_of(window.closes_s * 1'000'000) + 1, hour + counter_life_hours);
    const auto dead_hour = closes + counter_grace_hours;
    const auto count = [&](CategoryOrdinal wallet, Amount amount) {
      if (!applies(program, control, spend, wallet)) return;
      change(Place{.key = key_of(compiled, i, spend, wallet, window.number), .dead_hour = dead_hour}, amount);
    };
    Amount total;
    for (const auto& part : paid) {
      total.minor += part.amount.minor;
      if (control.by != ControlSubject::wallet) continue;
      for (std::size_t c = 0; c < program.categories.size(); ++c) {
        if (program.categories[c].category == part.category)
          count(static_cast<CategoryOrdinal>(c), part.amount);
      }
    }
    if (control.by != ControlSubject::wallet) count(spend.category, total);
  }
}

}  // namespace

std::uint64_t merchant_key(const CompiledProgram& compiled, std::string_view de43) {
  if (!compiled.counts_merchants()) return 0;
  const auto name = normalise_merchant(de43);
  return name_digest(compiled.without_processor(name.view()));
}

std::optional<UnixMicros> calendar_window_end(const Program& program, const SpendControl& control,
                                              UnixMicros business_time) {
  if (control.per == ControlWindow::transaction || control.per == ControlWindow::hours) return std::nullopt;
  return window_at(control, business_time, local_time(program.time_zone, business_time)).closes_s * 1'000'000;
}

Headroom headroom(const State& state, const Spend& spend, UnixMicros recorded_at, const Asked& asked) {
  return room_for(state, spend, spend.category, false, recorded_at, asked);
}

Headroom wallet_headroom(const State& state, const Spend& spend, CategoryOrdinal wallet,
                         UnixMicros recorded_at, const Asked& asked) {
  return room_for(state, spend, wallet, true, recorded_at, asked);
}

void count_spend(State& state, const Spend& spend, const Allocations& paid, std::uint32_t purchases,
                 UnixMicros recorded_at) {
  const auto hour = hour_of(recorded_at);
  each_counter(state, spend, paid, hour, [&](const Place& place, Amount amount) {
    if (place.dead_hour <= hour) return;
    auto& counter = state.counters.open(place.key, place.dead_hour, hour);
    const auto sum = checked_add(counter.amount, amount);
    counter.amount = sum.value_or(Amount{INT64_MAX});
    counter.count += purchases;
    state.counters.sweep(hour);
  });
}

void give_back(State& state, const Spend& spend, const Allocations& paid, std::uint32_t purchases,
               UnixMicros recorded_at) {
  const auto hour = hour_of(recorded_at);
  each_counter(state, spend, paid, hour, [&](const Place& place, Amount amount) {
    auto* counter = state.counters.find(place.key, hour);
    if (counter == nullptr) return;
    counter->amount.minor -= std::min(counter->amount.minor, amount.minor);
    counter->count -= std::min(counter->count, purchases);
  });
}

}  // namespace lastro::domain
