#include "tests/scenario/line.h"

#include <charconv>
#include <sstream>

#include <catch2/catch.hpp>

namespace lastro::scenario {

Words split(const std::string& line) {
  Words words;
  std::istringstream in(line);
  std::string word;
  while (in >> word) {
    if (word.front() == '"') {
      std::string rest;
      if (word.size() == 1 || word.back() != '"') std::getline(in, rest, '"');
      word = word.back() == '"' && word.size() > 1 ? word.substr(1, word.size() - 2) : word.substr(1) + rest;
    }
    words.push_back(word);
  }
  return words;
}

std::uint64_t number(const std::string& text) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) FAIL("no number: " << text);
  return value;
}

Digest128 digest_of(TenantId tenant, AliasKind kind, std::string_view text) {
  const auto hash = [&](std::uint64_t value) {
    for (const char c : std::to_string(static_cast<unsigned>(tenant)) + "/" +
                            std::to_string(static_cast<unsigned>(kind)) + "/" + std::string(text)) {
      value = (value ^ static_cast<std::uint8_t>(c)) * 0x100000001B3U;
    }
    return value;
  };
  return {.high = hash(0xCBF29CE484222325U), .low = hash(0x84222325CBF29CE4U)};
}

}  // namespace lastro::scenario
