#include "api/http/head_scanner.h"

#include <algorithm>

namespace lastro::api {
namespace {

bool never_in_head(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f;
}

}  // namespace

HeadScanner::Found HeadScanner::scan(std::string_view text) {
  const auto fresh = text.substr(scanned_);
  for (auto at = text.find('\n', scanned_); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return Found::malformation;
    const auto is_empty = at == line_at_ + 1;
    if (is_empty && line_at_ == 0) return Found::malformation;
    line_at_ = at + 1;
    if (is_empty) return Found::end;
  }
  scanned_ = text.size();
  // Of a whole head the parser judges each byte; of a part, whoever speaks another protocol learns it at
  // once.
  return holds_control(fresh) ? Found::malformation : Found::nothing;
}

bool HeadScanner::holds_control(std::string_view text) {
  return std::ranges::any_of(text, never_in_head);
}

}  // namespace lastro::api
