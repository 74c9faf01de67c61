#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "projections/row_sink.h"

namespace lastro::projections {

/// Many rows in memory, given back in the order of their keys, each key once: what sorted files are written
/// from.
class RowRun final : public RowSink {
 public:
  /// The first byte of a key, a view's kind of row, is below it; the checkpoint's is 0.
  static constexpr std::size_t kinds = 32;

  struct Row {
    std::string_view key;
    Bytes value;
    bool is_sum = false;  ///< `value` is to be added to the stored one
  };
  using Visit = std::function<Result<void>(const Row&)>;

  void put(ViewName view, std::string_view key, Bytes value) override;
  void add(ViewName view, std::string_view key, std::int64_t amount) override;

  /// Of memory that the rows take.
  [[nodiscard]] std::size_t bytes() const { return rows_.size() + places_ * sizeof(Place); }
  [[nodiscard]] bool has(ViewName view, std::size_t kind) const {
    return !of_kind_[index_of(view)].at(kind).empty();
  }
  /// The rows of one view and kind by key: of several puts the last, of several additions the sum. Stops at
  /// the first failure. corruption where a sum would pass int64.
  Result<void> visit(ViewName view, std::size_t kind, const Visit& visit);
  /// Keeps the memory.
  void clear();

 private:
  /// Where a row lies, with the beginning of its key, which nearly always tells two rows apart.
  struct Place {
    std::uint64_t first = 0;   ///< bytes 1 to 8 of the key
    std::uint64_t second = 0;  ///< bytes 9 to 16
    std::uint64_t at = 0;      ///< in rows_; later rows lie behind earlier ones
  };

  void take(ViewName view, std::string_view key, Bytes value, bool is_sum);
  [[nodiscard]] Row row(const Place& place) const;
  [[nodiscard]] bool before(const Place& left, const Place& right) const;
  [[nodiscard]] bool is_same_key(const Place& left, const Place& right) const;
  void bring_near(const std::vector<Place>& places, std::size_t next) const;

  std::vector<std::uint8_t> rows_;
  std::size_t places_ = 0;
  std::array<std::array<std::vector<Place>, kinds>, view_count> of_kind_;
};

}  // namespace lastro::projections
