#include "api/resources/positions.h"

#include <charconv>
#include <limits>

namespace lastro::api {
namespace {

constexpr auto no_version = std::numeric_limits<Sequence>::max();

std::optional<Sequence> parse_sequence(std::string_view text) {
  Sequence sequence = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), sequence);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return sequence;
}

}  // namespace

std::string position_text(std::uint16_t partition, Sequence sequence) {
  return std::to_string(partition) + ":" + std::to_string(sequence);
}

std::optional<Sequence> parse_position(std::string_view text, std::uint16_t partition) {
  const auto prefix = position_text(partition, 0);
  const auto digits = prefix.size() - 1;
  if (!text.starts_with(std::string_view(prefix).substr(0, digits))) return std::nullopt;
  return parse_sequence(text.substr(digits));
}

std::string entity_tag(Sequence version) {
  return '"' + std::to_string(version) + '"';
}

std::optional<Sequence> parse_if_match(std::string_view text) {
  if (text.empty() || text == "*") return 0;
  const bool weak = text.starts_with("W/");
  if (weak) text.remove_prefix(2);
  if (text.size() < 2 || !text.starts_with('"') || text.find('"', 1) != text.size() - 1) return std::nullopt;
  const auto version = weak ? std::nullopt : parse_sequence(text.substr(1, text.size() - 2));
  return version && *version != 0 ? *version : no_version;
}

}  // namespace lastro::api
