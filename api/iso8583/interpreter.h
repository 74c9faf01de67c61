#pragma once

#include <expected>
#include <string>
#include <variant>

#include "api/iso8583/dialect.h"
#include "api/iso8583/elements.h"
#include "api/iso8583/recent_originals.h"
#include "engine/domain/commands.h"
#include "engine/keys/digester.h"

namespace lastro::iso8583 {

/// Whom a connection's messages act for.
struct Caller {
  TenantId tenant = TenantId::standard;
  ActorId actor = ActorId::ledger;
  std::string signed_on;  ///< the institution (DE 32 of its sign-on); empty until then
};

/// When a message came.
struct Arrival {
  UnixMicros now = 0;
  std::int64_t deadline_micros = 0;  ///< monotonic; 0 for none
};

enum class NetworkAction : std::uint8_t { sign_on, sign_off, echo_test };

/// What a message asks for.
using Asked = std::variant<domain::Command, NetworkAction>;

/// From decoded messages to commands. One thread. The card number goes no further than this: the command has
/// its keyed digest.
class Interpreter {
 public:
  Interpreter(const Dialect& dialect, const keys::Digester& digester)
      : dialect_(dialect), digester_(digester), recent_(recent_originals_max) {}

  [[nodiscard]] std::expected<Asked, Refusal> interpret(const Message& message, const Caller& caller,
                                                        const Arrival& arrival);

 private:
  /// Reversals that name no original follow theirs by seconds.
  static constexpr std::size_t recent_originals_max = 65'536;

  class Reading;
  const Dialect& dialect_;
  const keys::Digester& digester_;
  RecentOriginals recent_;
};

}  // namespace lastro::iso8583
