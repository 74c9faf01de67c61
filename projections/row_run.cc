#include "projections/row_run.h"

#include <algorithm>
#include <cstring>

#include "engine/base/assert.h"
#include "projections/sum_row.h"

namespace lastro::projections {
namespace {

/// Before each row in memory; key and value follow.
struct RowHead {
  std::uint32_t value_size;
  std::uint16_t key_size;
  bool is_sum;
};

/// Eight bytes of the key as a number that compares as they do; what the key lacks is 0.
std::uint64_t part_of(std::string_view key, std::size_t from) {
  std::uint64_t part = 0;
  if (key.size() >= from + sizeof part) {
    std::memcpy(&part, key.data() + from, sizeof part);
    return __builtin_bswap64(part);
  }
  for (std::size_t i = from; i < from + sizeof part; ++i) {
    part = part << 8U | (i < key.size() ? static_cast<std::uint8_t>(key[i]) : 0U);
  }
  return part;
}

}  // namespace

void RowRun::put(ViewName view, std::string_view key, Bytes value) {
  take(view, key, value, false);
}

void RowRun::add(ViewName view, std::string_view key, std::int64_t amount) {
  take(view, key, encode_sum(amount), true);
}

void RowRun::take(ViewName view, std::string_view key, Bytes value, bool is_sum) {
  LASTRO_ASSERT(!key.empty());
  LASTRO_ASSERT(key.size() <= UINT16_MAX);
  LASTRO_ASSERT(value.size() <= UINT32_MAX);
  const auto kind = static_cast<std::uint8_t>(key.front());
  LASTRO_ASSERT(kind < kinds);
  const RowHead head{static_cast<std::uint32_t>(value.size()), static_cast<std::uint16_t>(key.size()),
                     is_sum};
  of_kind_[index_of(view)].at(kind).push_back({part_of(key, 1), part_of(key, 9), rows_.size()});
  ++places_;
  const auto* head_bytes = reinterpret_cast<const std::uint8_t*>(&head);
  rows_.insert(rows_.end(), head_bytes, head_bytes + sizeof head);
  rows_.insert(rows_.end(), key.begin(), key.end());
  rows_.insert(rows_.end(), value.begin(), value.end());
}

RowRun::Row RowRun::row(const Place& place) const {
  RowHead head{};
  std::memcpy(&head, rows_.data() + place.at, sizeof head);
  const auto* key = rows_.data() + place.at + sizeof head;
  return {.key = {reinterpret_cast<const char*>(key), head.key_size},
          .value = {key + head.key_size, head.value_size},
          .is_sum = head.is_sum};
}

bool RowRun::before(const Place& left, const Place& right) const {
  if (left.first != right.first) return left.first < right.first;
  if (left.second != right.second) return left.second < right.second;
  const auto order = row(left).key.compare(row(right).key);
  return order != 0 ? order < 0 : left.at < right.at;
}

Result<void> RowRun::visit(ViewName view, std::size_t kind, const Visit& visit) {
  auto& places = of_kind_[index_of(view)].at(kind);
  const auto in_order = [this](const Place& left, const Place& right) { return before(left, right); };
  if (!std::ranges::is_sorted(places, in_order)) std::ranges::sort(places, in_order);
  for (std::size_t i = 0; i < places.size();) {
    const auto& place = places[i];
    auto last = row(place);
    std::int64_t sum = last.is_sum ? decode_sum(as_text(last.value)).value_or(0) : 0;
    for (bring_near(places, ++i); i < places.size() && is_same_key(place, places[i]);
         bring_near(places, ++i)) {
      last = row(places[i]);
      if (last.is_sum && __builtin_add_overflow(sum, decode_sum(as_text(last.value)).value_or(0), &sum)) {
        return fail(ErrorCode::corruption, "a sum of the views passes what it can hold");
      }
    }
    const auto summed = encode_sum(sum);
    if (last.is_sum) last.value = summed;
    if (auto visited = visit(last); !visited) return visited;
  }
  return {};
}

bool RowRun::is_same_key(const Place& left, const Place& right) const {
  return left.first == right.first && left.second == right.second && row(left).key == row(right).key;
}

// Rows lie in the order of their coming, so the next one by key is in no cache.
void RowRun::bring_near(const std::vector<Place>& places, std::size_t next) const {
  constexpr std::size_t ahead = 12;
  constexpr std::size_t line = 64;
  constexpr std::size_t lines = 4;
  if (next + ahead >= places.size()) return;
  const auto at = places[next + ahead].at;
  for (std::size_t i = 0; i < lines && at + i * line < rows_.size(); ++i) {
    __builtin_prefetch(rows_.data() + at + i * line);
  }
}

void RowRun::clear() {
  rows_.clear();
  places_ = 0;
  for (auto& view : of_kind_) {
    for (auto& places : view) places.clear();
  }
}

}  // namespace lastro::projections
