#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/keys/wiped.h"

namespace lastro::keys {

/// What a message authentication code is made by.
enum class MacMethod : std::uint8_t {
  retail,       ///< ANSI X9.19 (ISO 9797-1 algorithm 3, padding 1): a key of two DES keys, 16 bytes
  hmac_sha256,  ///< RFC 2104, the first eight bytes; a key of 16 to 64 bytes
};

/// A key that two parties of a connection share, and the codes it gives. Immutable; callable from any thread.
class MacKey {
 public:
  static constexpr std::size_t code_bytes = 8;
  using Code = std::array<std::uint8_t, code_bytes>;

  /// invalid where the key is not of the method's length.
  static Result<MacKey> make(MacMethod method, Bytes key);
  /// From a private file (private_file.h) of one line: `retail` or `hmac-sha256`, a blank, the key in hex.
  static Result<MacKey> read(std::string_view path);

  [[nodiscard]] Code code(Bytes message) const;
  /// Whether it is the message's code: takes as long whichever byte is wrong.
  [[nodiscard]] bool verifies(Bytes message, Bytes code) const;

 private:
  MacKey(MacMethod method, WipedBytes key) : method_(method), key_(std::move(key)) {}
  [[nodiscard]] Code retail(Bytes message) const;
  [[nodiscard]] Code hmac_sha256(Bytes message) const;

  MacMethod method_;
  WipedBytes key_;
};

}  // namespace lastro::keys
