#pragma once

#include <expected>
#include <string_view>

#include "api/iso8583/dialect.h"
#include "api/iso8583/message.h"
#include "engine/base/bytes.h"

namespace lastro::iso8583 {

/// The most a message may be, without its length header.
inline constexpr std::size_t message_bytes_max = 8 * 1024;

/// Why bytes are no message of the dialect. What was read before the element stays in the message.
struct DecodeFailure {
  unsigned field = 0;     ///< 0: the type or the bitmaps
  bool has_type = false;  ///< the message type was read, so that an answer can be given
  std::string_view what;  ///< static storage; holds nothing of the message
};

/// Where the bytes of a message end that its authentication code covers: what stands before DE 64 or 128.
struct Decoded {
  std::size_t covered_bytes = 0;  ///< 0: the message carries no code
};

/// What the decoder does with sensitive elements.
enum class Sensitive : std::uint8_t {
  passed_over,  ///< the message has them, empty
  kept,
};

/// Reads one message, all of `bytes`. Any bytes are safe to give; `message` is overwritten.
[[nodiscard]] std::expected<Decoded, DecodeFailure> decode(const Dialect& dialect, Bytes bytes,
                                                           Message& message,
                                                           Sensitive sensitive = Sensitive::passed_over);

/// Appends the message's bytes to `out`. Fails, naming the element and leaving `out` as it was, where an
/// element is none of the dialect's or its value does not fit its format.
[[nodiscard]] Result<void> encode(const Dialect& dialect, const Message& message, keys::WipedBytes& out);

/// Whether the value is of the element's characters and length.
[[nodiscard]] bool fits(const FieldFormat& format, std::string_view value);

}  // namespace lastro::iso8583
