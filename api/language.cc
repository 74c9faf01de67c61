#include "api/language.h"

#include <algorithm>
#include <array>

namespace lastro::api {
namespace {

constexpr std::array languages{Language::portuguese, Language::english};
constexpr int absent = -1;
constexpr int whole_quality = 1000;

/// A range and its quality in thousandths.
struct Range {
  std::string_view subtag;  ///< the first
  int quality;
};

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

/// 0 to 1 with three decimals at most.
std::optional<int> parse_quality(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5) return std::nullopt;
  int quality = text[0] == '1' ? whole_quality : 0;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int worth = whole_quality / 10;
  for (const char digit : text.substr(std::min<std::size_t>(text.size(), 2))) {
    if (digit < '0' || digit > '9') return std::nullopt;
    quality += (digit - '0') * worth;
    worth /= 10;
  }
  if (quality > whole_quality) return std::nullopt;
  return quality;
}

std::optional<Range> parse_range(std::string_view text) {
  const auto semicolon = text.find(';');
  const auto tag = trim(text.substr(0, semicolon));
  Range range{.subtag = tag.substr(0, tag.find('-')), .quality = whole_quality};
  if (range.subtag.empty()) return std::nullopt;
  if (semicolon == std::string_view::npos) return range;
  const auto parameter = trim(text.substr(semicolon + 1));
  if (!same_letters(parameter.substr(0, 2), "q=")) return std::nullopt;
  const auto quality = parse_quality(parameter.substr(2));
  if (!quality) return std::nullopt;
  range.quality = *quality;
  return range;
}

struct Preference {
  int quality = absent;
  std::size_t place = 0;

  void take(int other, std::size_t at) {
    if (other <= quality) return;
    quality = other;
    place = at;
  }
};

}  // namespace

std::string_view language_tag(Language language) {
  return language == Language::portuguese ? "pt-BR" : "en";
}

std::optional<Language> language_from(std::string_view tag) {
  for (const auto language : languages) {
    if (language_tag(language) == tag) return language;
  }
  return std::nullopt;
}

Language preferred_language(std::string_view accept_language) {
  std::array<Preference, languages.size()> preferences;
  Preference any;
  std::size_t place = 0;
  for (auto rest = accept_language; !rest.empty(); ++place) {
    const auto comma = rest.find(',');
    const auto range = parse_range(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    if (!range) continue;
    if (range->subtag == "*") any.take(range->quality, place);
    for (std::size_t i = 0; i < languages.size(); ++i) {
      if (same_letters(range->subtag, language_tag(languages.at(i)).substr(0, 2)))
        preferences.at(i).take(range->quality, place);
    }
  }
  auto chosen = Language::portuguese;
  Preference best{.quality = 0};
  for (std::size_t i = 0; i < languages.size(); ++i) {
    const auto& own = preferences.at(i).quality == absent ? any : preferences.at(i);
    if (own.quality < best.quality || own.quality <= 0) continue;
    if (own.quality == best.quality && own.place >= best.place) continue;
    best = own;
    chosen = languages.at(i);
  }
  return chosen;
}

}  // namespace lastro::api
