#include "tools/traffic/http_url.h"

#include <algorithm>

#include <fmt/format.h>

namespace lastro::tools {
namespace {

constexpr std::string_view scheme = "http://";

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }) &&
         std::stoi(std::string{text}) <= 65'535;
}

bool is_host(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == ':';
  });
}

}  // namespace

Result<HttpUrl> parse_http_url(std::string_view text) {
  const auto wrong = [&] {
    return fail(ErrorCode::invalid, fmt::format("'{}' is not http://HOST[:PORT]", text));
  };
  if (!text.starts_with(scheme)) return wrong();
  std::string_view authority = text.substr(scheme.size());
  if (authority.ends_with('/')) authority.remove_suffix(1);
  HttpUrl url{.host = {}, .port = "80", .authority = std::string{authority}};

  std::string_view rest = authority;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return wrong();
    url.host = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
  } else {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    url.host = rest.substr(0, colon);
    rest.remove_prefix(colon);
  }
  if (!is_host(url.host)) return wrong();
  if (rest.empty()) return url;
  if (rest.front() != ':' || !is_port(rest.substr(1))) return wrong();
  url.port = rest.substr(1);
  return url;
}

}  // namespace lastro::tools
