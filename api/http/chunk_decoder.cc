#include "api/http/chunk_decoder.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace lastro::api {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t size_digits_max = 16;

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

ChunkDecoder::Step ChunkDecoder::decode(char* body, std::size_t raw_bytes) {
  const std::string_view all(body + body_bytes_, raw_bytes);
  consumed_ = 0;
  while (state_ != State::done) {
    const auto raw = all.substr(consumed_);
    if (state_ == State::data) {
      if (raw.empty()) return Step::need_more;
      take_data(body, raw);
    } else if (state_ == State::data_end) {
      if (!line_end.starts_with(raw.substr(0, 2))) return Step::malformed;
      if (raw.size() < 2) return Step::need_more;
      consumed_ += 2;
      state_ = State::size_line;
    } else {
      std::string_view line;
      if (const auto step = take_line(raw, line); step != Step::done) return step;
      consumed_ += line.size() + line_end.size();
      const auto step = state_ == State::size_line ? take_size(line) : take_trailer(line);
      if (step != Step::done) return step;
    }
  }
  return Step::done;
}

// Done: `line` is whole, without its end.
ChunkDecoder::Step ChunkDecoder::take_line(std::string_view raw, std::string_view& line) const {
  const auto end = std::min(raw.find('\n'), raw.size());
  const auto is_whole = end < raw.size();
  if (end > framing_bytes_max_) return Step::framing_too_large;
  if (!is_whole) return Step::need_more;
  if (end == 0 || raw[end - 1] != '\r') return Step::malformed;
  line = raw.substr(0, end - 1);
  return std::ranges::any_of(line, is_control) ? Step::malformed : Step::done;
}

ChunkDecoder::Step ChunkDecoder::take_size(std::string_view line) {
  const auto* const begin = line.data();
  std::size_t size = 0;
  const auto [digits_end, error] = std::from_chars(begin, begin + line.size(), size, 16);
  const auto digits = static_cast<std::size_t>(digits_end - begin);
  if (error != std::errc{} || digits > size_digits_max) return Step::malformed;
  const auto extensions = line.substr(digits);
  const auto first = extensions.find_first_not_of(" \t");
  if (!extensions.empty() && (first == std::string_view::npos || extensions[first] != ';'))
    return Step::malformed;
  if (size > body_bytes_max_ - body_bytes_) return Step::body_too_large;
  chunk_left_ = size;
  state_ = size > 0 ? State::data : State::trailers;
  return take_framing(extensions.size());
}

// They are read for their end only: nothing in them is believed.
ChunkDecoder::Step ChunkDecoder::take_trailer(std::string_view line) {
  if (line.empty()) {
    state_ = State::done;
    return Step::done;
  }
  const auto name = line.substr(0, line.find(':'));
  if (name.empty() || name.size() == line.size()) return Step::malformed;
  if (!std::ranges::all_of(name, is_token_character)) return Step::malformed;
  return take_framing(line.size());
}

ChunkDecoder::Step ChunkDecoder::take_framing(std::size_t bytes) {
  framing_bytes_ += bytes;
  return framing_bytes_ > framing_bytes_max_ ? Step::framing_too_large : Step::done;
}

void ChunkDecoder::take_data(char* body, std::string_view raw) {
  const auto bytes = std::min(chunk_left_, raw.size());
  // Framing only goes, so this stays behind what is still raw.
  std::memmove(body + body_bytes_, raw.data(), bytes);
  body_bytes_ += bytes;
  consumed_ += bytes;
  chunk_left_ -= bytes;
  if (chunk_left_ == 0) state_ = State::data_end;
}

}  // namespace lastro::api
