#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace lastro::tools {

struct ListenAddress {
  std::string host;  ///< without the brackets of IPv6
  std::uint16_t port = 0;

  [[nodiscard]] bool is_loopback() const { return host.starts_with("127.") || host == "::1"; }
  /// Where one on the same machine reaches it, such as 127.0.0.1:8583, at this port.
  [[nodiscard]] std::string reachable(std::uint16_t actual_port) const;
};

/// HOST:PORT or [HOST]:PORT; `option` is named where it is neither.
Result<ListenAddress> parse_listen_address(const std::string& text, const std::string& option);

}  // namespace lastro::tools
