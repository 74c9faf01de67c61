#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace lastro::tools {

struct HttpUrl {
  std::string host;       ///< a name or an address, without the brackets of IPv6
  std::string port;       ///< decimal, 80 where none is given
  std::string authority;  ///< as the Host header has it
};

/// Reads `http://HOST[:PORT][/]`: no other scheme, path, query or user.
[[nodiscard]] Result<HttpUrl> parse_http_url(std::string_view text);

}  // namespace lastro::tools
