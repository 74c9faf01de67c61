#pragma once

#include <string>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/keys/wiped.h"

namespace lastro::tools {

/// A connection to an ISO 8583 listener: messages behind their length in two bytes. Blocking; one thread.
class Iso8583Link {
 public:
  /// To HOST:PORT, HOST an address. Every call fails with unavailable after `timeout_ms` without progress.
  static Result<Iso8583Link> open(const std::string& address, int timeout_ms = 30'000);
  Iso8583Link(Iso8583Link&& other) noexcept;
  Iso8583Link& operator=(Iso8583Link&&) = delete;
  ~Iso8583Link();

  [[nodiscard]] int descriptor() const { return socket_; }
  Result<void> send(Bytes message);
  /// One whole message, in place of what `message` held. unavailable where the peer has closed.
  Result<void> receive(keys::WipedBytes& message);

 private:
  explicit Iso8583Link(int socket) : socket_(socket) {}
  Result<void> read_whole(std::span<std::uint8_t> to) const;

  int socket_;
};

}  // namespace lastro::tools
