#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace lastro {

/// How the environment failed. A declined transaction is no error, nor is a bad request.
enum class ErrorCode : std::uint8_t {
  io,            ///< a read, write, sync or socket failed
  corruption,    ///< stored bytes are not what was written
  not_found,     ///< what was named is absent
  invalid,       ///< a configuration, file or message is malformed
  incompatible,  ///< written by another version, another key or another ledger
  unavailable,   ///< not now: busy, in use by another process, not reachable
};

/// The message says what failed, on what, and what to do; it never holds secrets or personal data.
struct [[nodiscard]] Error {
  ErrorCode code;
  std::string message;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

}  // namespace lastro
