#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/http/http.h"

namespace lastro::api {

/// What the Connection header of an answer says.
enum class Persistence : std::uint8_t { keep_implied, keep_said, close };

/// Whether the answer can be written as it stands: a final status, and no control character in a header's
/// value, through which a caller's text could forge headers.
[[nodiscard]] bool is_sendable(const Response& response);

/// Whether a body may follow this status at all (RFC 9110, 6.4.1).
[[nodiscard]] bool status_has_body(unsigned status);

/// Appends status line and headers with the empty line. `date` is an IMF-fixdate. Content-Length is the
/// body's, whether or not the body is then sent (HEAD). The answer must be sendable.
void append_head(std::string& out, const Response& response, Persistence persistence, std::string_view date);

/// IMF-fixdate of RFC 9110, such as "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string format_http_date(std::int64_t unix_seconds);

}  // namespace lastro::api
