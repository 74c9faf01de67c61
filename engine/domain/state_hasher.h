#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "engine/base/ids.h"
#include "engine/base/mix.h"
#include "engine/base/money.h"
#include "engine/domain/category.h"
#include "engine/domain/commands.h"
#include "engine/domain/ledger/ledger.h"

namespace lastro::domain {

/// Digest of a sequence of values: equal for equal ones, on every machine. No stored format.
class Hasher {
 public:
  void add(std::uint64_t word) { value_ = mix64(value_ + 0x9E3779B97F4A7C15U) ^ mix64(word + 1); }
  void add(std::string_view text) {
    add(text.size());
    for (const char c : text) add(static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
  }
  void add(Amount amount) { add(static_cast<std::uint64_t>(amount.minor)); }
  void add(Category category) { add(category.bits()); }
  void add(LedgerIndex index) { add(static_cast<std::uint64_t>(index)); }
  template <class Kind>
  void add(Id<Kind> id) {
    add(id.value);
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void add(Enum value) { add(static_cast<std::uint64_t>(value)); }
  void add(const CreditLimit& credit) {
    add(std::uint64_t{credit.unlimited});
    add(credit.amount);
  }

  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

}  // namespace lastro::domain
