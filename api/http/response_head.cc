#include "api/http/response_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include <fmt/format.h>

#include "engine/base/assert.h"

namespace lastro::api {
namespace {

struct Reason {
  unsigned status;
  std::string_view line;
};

// Sorted by how often a ledger answers them: the search is linear.
constexpr std::array reasons{
    Reason{200, "HTTP/1.1 200 OK\r\n"},
    Reason{201, "HTTP/1.1 201 Created\r\n"},
    Reason{202, "HTTP/1.1 202 Accepted\r\n"},
    Reason{204, "HTTP/1.1 204 No Content\r\n"},
    Reason{304, "HTTP/1.1 304 Not Modified\r\n"},
    Reason{400, "HTTP/1.1 400 Bad Request\r\n"},
    Reason{401, "HTTP/1.1 401 Unauthorized\r\n"},
    Reason{403, "HTTP/1.1 403 Forbidden\r\n"},
    Reason{404, "HTTP/1.1 404 Not Found\r\n"},
    Reason{405, "HTTP/1.1 405 Method Not Allowed\r\n"},
    Reason{406, "HTTP/1.1 406 Not Acceptable\r\n"},
    Reason{408, "HTTP/1.1 408 Request Timeout\r\n"},
    Reason{409, "HTTP/1.1 409 Conflict\r\n"},
    Reason{410, "HTTP/1.1 410 Gone\r\n"},
    Reason{412, "HTTP/1.1 412 Precondition Failed\r\n"},
    Reason{413, "HTTP/1.1 413 Content Too Large\r\n"},
    Reason{414, "HTTP/1.1 414 URI Too Long\r\n"},
    Reason{415, "HTTP/1.1 415 Unsupported Media Type\r\n"},
    Reason{417, "HTTP/1.1 417 Expectation Failed\r\n"},
    Reason{422, "HTTP/1.1 422 Unprocessable Content\r\n"},
    Reason{428, "HTTP/1.1 428 Precondition Required\r\n"},
    Reason{429, "HTTP/1.1 429 Too Many Requests\r\n"},
    Reason{431, "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
    Reason{500, "HTTP/1.1 500 Internal Server Error\r\n"},
    Reason{501, "HTTP/1.1 501 Not Implemented\r\n"},
    Reason{503, "HTTP/1.1 503 Service Unavailable\r\n"},
    Reason{504, "HTTP/1.1 504 Gateway Timeout\r\n"},
};

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_status_line(std::string& out, unsigned status) {
  const auto* found = std::ranges::find(reasons, status, &Reason::status);
  if (found != reasons.end()) {
    out.append(found->line);
    return;
  }
  out.append("HTTP/1.1 ");
  append_number(out, status);
  out.append(" \r\n");  // RFC 9112: the space stays though the reason is empty
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

}  // namespace

bool is_sendable(const Response& response) {
  if (response.status < 200 || response.status > 599) return false;
  return std::ranges::none_of(
      response.headers, [](const auto& header) { return std::ranges::any_of(header.second, is_control); });
}

bool status_has_body(unsigned status) {
  return status != 204 && status != 304;
}

void append_head(std::string& out, const Response& response, Persistence persistence, std::string_view date) {
  LASTRO_ASSERT(response.status >= 200);
  append_status_line(out, response.status);
  out.append("Server: lastro\r\nDate: ").append(date);
  if (status_has_body(response.status)) {
    if (!response.body.empty()) out.append("\r\nContent-Type: ").append(response.content_type);
    out.append("\r\nContent-Length: ");
    append_number(out, response.body.size());
  }
  for (const auto& [name, value] : response.headers)
    out.append("\r\n").append(name).append(": ").append(value);
  if (persistence == Persistence::close) out.append("\r\nConnection: close");
  if (persistence == Persistence::keep_said) out.append("\r\nConnection: keep-alive");
  out.append("\r\n\r\n");
}

std::string format_http_date(std::int64_t unix_seconds) {
  // Not strftime: day and month are English whatever the locale.
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t time = unix_seconds;
  std::tm utc{};
  // Fails for years beyond an int only: the fields are then zero.
  static_cast<void>(gmtime_r(&time, &utc));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     days.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                     months.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour,
                     utc.tm_min, utc.tm_sec);
}

}  // namespace lastro::api
