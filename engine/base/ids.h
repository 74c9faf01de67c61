#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lastro {

/// Position of an event in its partition's log. The first event is 1; 0 means none.
using Sequence = std::uint64_t;

/// Names what one event created: the partition in the high 16 bits and, in the low 48, the sequence of that
/// event. So any id leads to its partition and its event without a look-up. 0 means none.
template <class Kind>
struct Id {
  std::uint64_t value = 0;

  static constexpr Id of(std::uint16_t partition, Sequence sequence) {
    return Id{(std::uint64_t{partition} << 48U) | sequence};
  }
  [[nodiscard]] constexpr Sequence sequence() const { return value & ((std::uint64_t{1} << 48U) - 1); }
  [[nodiscard]] constexpr std::uint16_t partition() const { return static_cast<std::uint16_t>(value >> 48U); }
  explicit constexpr operator bool() const { return value != 0; }
  auto operator<=>(const Id&) const = default;
};

struct EmployerKind {
  static constexpr std::string_view prefix = "emp";
};
struct ClientKind {
  static constexpr std::string_view prefix = "cli";
};
struct AccountKind {
  static constexpr std::string_view prefix = "acc";
};
struct CardKind {
  static constexpr std::string_view prefix = "crd";
};
struct ProgramKind {
  static constexpr std::string_view prefix = "prg";
};
struct AuthorizationKind {
  static constexpr std::string_view prefix = "aut";
};
struct RefundKind {
  static constexpr std::string_view prefix = "rfd";
};
struct CaptureKind {
  static constexpr std::string_view prefix = "cap";
};
struct ReversalKind {
  static constexpr std::string_view prefix = "rev";
};
struct IncrementKind {
  static constexpr std::string_view prefix = "inc";
};
struct SettlementKind {
  static constexpr std::string_view prefix = "stl";
};
struct LoadKind {
  static constexpr std::string_view prefix = "lod";
};
struct FundingKind {
  static constexpr std::string_view prefix = "fun";
};

using EmployerId = Id<EmployerKind>;
using ClientId = Id<ClientKind>;
using AccountId = Id<AccountKind>;
using CardId = Id<CardKind>;
using ProgramId = Id<ProgramKind>;
using AuthorizationId = Id<AuthorizationKind>;
using RefundId = Id<RefundKind>;
using CaptureId = Id<CaptureKind>;
using ReversalId = Id<ReversalKind>;
using IncrementId = Id<IncrementKind>;
using SettlementId = Id<SettlementKind>;
using LoadId = Id<LoadKind>;
using FundingId = Id<FundingKind>;

/// A processor or employer group. 1 is the default tenant; 0 is the ledger itself.
enum class TenantId : std::uint32_t { ledger = 0, standard = 1 };

/// Who sent a command: a keyed digest of tenant and token subject. 0 is the ledger itself.
enum class ActorId : std::uint64_t { ledger = 0 };

/// Thirteen lower-case characters of Crockford's base 32 (no i, l, o, u), most significant first.
[[nodiscard]] std::array<char, 13> encode_base32(std::uint64_t value);

/// Empty unless `text` is exactly what encode_base32 gives for some value.
[[nodiscard]] std::optional<std::uint64_t> decode_base32(std::string_view text);

/// The id as callers see it: the kind's prefix, `_` and base 32, such as `acc_0000000000012`.
template <class Kind>
[[nodiscard]] std::string to_public(Id<Kind> id) {
  const auto digits = encode_base32(id.value);
  std::string text{Kind::prefix};
  text += '_';
  return text.append(digits.data(), digits.size());
}

/// Empty unless `text` is the public form of an id of this kind.
template <class Kind>
[[nodiscard]] std::optional<Id<Kind>> from_public(std::string_view text) {
  if (text.size() != Kind::prefix.size() + 14 || !text.starts_with(Kind::prefix)) return std::nullopt;
  if (text[Kind::prefix.size()] != '_') return std::nullopt;
  const auto value = decode_base32(text.substr(Kind::prefix.size() + 1));
  if (!value || *value == 0) return std::nullopt;
  return Id<Kind>{*value};
}

}  // namespace lastro

template <class Kind>
struct std::hash<lastro::Id<Kind>> {
  std::size_t operator()(lastro::Id<Kind> id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};
