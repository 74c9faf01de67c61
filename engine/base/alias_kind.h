#pragma once

#include <cstdint>

namespace lastro {

/// What a caller's external id names. Part of every alias digest: a number is never given a new meaning.
enum class AliasKind : std::uint8_t {
  employer = 1,
  client = 2,
  account = 3,
  card = 4,
  funding = 5,
  load = 6,
  authorization = 7,
  refund = 8,
  program = 9,
  card_token = 10,
  settlement = 11,
  capture = 12,
  reversal = 13,
  increment = 14,
  client_status = 15,
  account_status = 16,
  card_status = 17,
  likeness = 18,  ///< of an authorization, by what a reversal tells that does not name it
};

}  // namespace lastro
