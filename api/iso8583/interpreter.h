#pragma once

#include <expected>
#include <string>
#include <variant>

#include "api/iso8583/dialect.h"
#include "api/iso8583/elements.h"
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

/// From decoded messages to commands. Any thread. The card number goes no further than this: the command has
/// its keyed digest.
class Interpreter {
 public:
  Interpreter(const Dialect& dialect, const keys::Digester& digester)
      : dialect_(dialect), digester_(digester) {}

  [[nodiscard]] std::expected<Asked, Refusal> interpret(const Message& message, const Caller& caller,
                                                        const Arrival& arrival) const;

 private:
  class Reading;
  const Dialect& dialect_;
  const keys::Digester& digester_;
};

}  // namespace lastro::iso8583
