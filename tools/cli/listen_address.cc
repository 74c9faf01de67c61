#include "tools/cli/listen_address.h"

#include <charconv>

#include <fmt/format.h>

namespace lastro::tools {

std::string ListenAddress::reachable(std::uint16_t actual_port) const {
  const auto address = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host;
  const bool is_v6 = address.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", is_v6 ? "[" : "", address, is_v6 ? "]" : "", actual_port);
}

Result<ListenAddress> parse_listen_address(const std::string& text, const std::string& option) {
  const auto colon = text.rfind(':');
  ListenAddress address;
  if (colon != std::string::npos) {
    address.host = text.substr(0, colon);
    if (address.host.starts_with('[') && address.host.ends_with(']')) {
      address.host = address.host.substr(1, address.host.size() - 2);
    }
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, address.port);
    if (error == std::errc{} && stop == end) return address;
  }
  return fail(ErrorCode::invalid, option + " must be HOST:PORT");
}

}  // namespace lastro::tools
