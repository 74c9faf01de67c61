#include "engine/domain/programs/name_matcher.h"

#include <algorithm>

#include "engine/base/assert.h"

namespace lastro::domain {

void NameMatcher::add(MerchantMatch match, std::string_view pattern) {
  LASTRO_ASSERT(!pattern.empty());
  LASTRO_ASSERT(patterns_ < none);
  if (sprouts_.empty()) sprouts_.emplace_back();
  std::uint32_t at = 0;
  for (const char c : pattern) {
    const auto& children = sprouts_[at].children;
    const auto known =
        std::find_if(children.begin(), children.end(), [&](auto i) { return sprouts_[i].node.label == c; });
    if (known != children.end()) {
      at = *known;
      continue;
    }
    const auto next = static_cast<std::uint32_t>(sprouts_.size());
    sprouts_[at].children.push_back(next);
    sprouts_.emplace_back().node.label = c;
    at = next;
  }
  auto& node = sprouts_[at].node;
  auto& place = match == MerchantMatch::exact    ? node.exact
                : match == MerchantMatch::prefix ? node.prefix
                                                 : node.contains;
  place = std::min(place, patterns_++);
  has_contains_ = has_contains_ || match == MerchantMatch::contains;
}

void NameMatcher::finish() {
  if (patterns_ == 0) return;
  std::vector<std::uint32_t> order{0};
  order.reserve(sprouts_.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    auto& sprout = sprouts_[order[i]];
    sprout.node.first_child = static_cast<std::uint32_t>(order.size());
    sprout.node.children = static_cast<std::uint8_t>(sprout.children.size());
    order.insert(order.end(), sprout.children.begin(), sprout.children.end());
    nodes_.push_back(sprout.node);
  }
  sprouts_ = {};
  for (std::uint32_t i = 0; i < nodes_[0].children; ++i) {
    const auto at = nodes_[0].first_child + i;
    roots_.at(static_cast<unsigned char>(nodes_[at].label)) = at;
  }
  if (has_contains_) link_suffixes();
}

/// A shorter text stands before a longer one, so its links are there when they are needed.
void NameMatcher::link_suffixes() {
  for (std::uint32_t parent = 0; parent < nodes_.size(); ++parent) {
    for (std::uint32_t i = 0; i < nodes_[parent].children; ++i) {
      auto& node = nodes_[nodes_[parent].first_child + i];
      if (parent == 0) continue;  // one character: its only proper suffix is empty
      auto suffix = nodes_[parent].longest_suffix;
      while (suffix != 0 && child(suffix, node.label) == 0) suffix = nodes_[suffix].longest_suffix;
      node.longest_suffix = child(suffix, node.label);
      node.contains = std::min(node.contains, nodes_[node.longest_suffix].contains);
    }
  }
}

std::uint32_t NameMatcher::child(std::uint32_t node, char label) const {
  if (node == 0) return roots_.at(static_cast<unsigned char>(label));
  const auto first = nodes_[node].first_child;
  for (std::uint32_t i = first; i < first + nodes_[node].children; ++i) {
    if (nodes_[i].label == label) return i;
  }
  return 0;
}

std::optional<std::uint16_t> NameMatcher::find(std::string_view name) const {
  if (patterns_ == 0 || name.empty()) return std::nullopt;
  auto best = none;
  std::uint32_t at = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    at = child(at, name[i]);
    if (at == 0) break;
    best = std::min(best, nodes_[at].prefix);
    if (i + 1 == name.size()) best = std::min(best, nodes_[at].exact);
  }
  // Patterns come by kind, `contains` last: after an exact name or a prefix none can come first.
  if (has_contains_ && best == none) {
    at = 0;
    for (const char c : name) {
      auto next = child(at, c);
      while (next == 0 && at != 0) {
        at = nodes_[at].longest_suffix;
        next = child(at, c);
      }
      at = next;
      best = std::min(best, nodes_[at].contains);
    }
  }
  if (best == none) return std::nullopt;
  return best;
}

}  // namespace lastro::domain
