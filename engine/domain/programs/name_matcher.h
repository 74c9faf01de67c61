#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace lastro::domain {

/// How a pattern is compared with a merchant's normalised name. Stored in events.
enum class MerchantMatch : std::uint8_t { exact = 1, prefix = 2, contains = 3 };

/// Finds which of many name patterns comes first for a name. One trie over all patterns (Aho and Corasick,
/// 1975), so a name is read twice at most, however many patterns there are.
class NameMatcher {
 public:
  /// Patterns come in order of precedence, those of MerchantMatch::contains last; none is empty, and at most
  /// 65,534 are added.
  void add(MerchantMatch match, std::string_view pattern);
  /// To be called once, after the last pattern and before the first find.
  void finish();

  [[nodiscard]] bool empty() const { return patterns_ == 0; }
  /// Position of the first pattern, in the order added, that fits the name.
  [[nodiscard]] std::optional<std::uint16_t> find(std::string_view name) const;

 private:
  static constexpr std::uint16_t none = UINT16_MAX;

  /// In breadth-first order, so that a node's children stand side by side.
  struct Node {
    std::uint32_t first_child = 0;
    std::uint32_t longest_suffix = 0;  ///< the node of the longest proper suffix of this one's text
    std::uint16_t exact = none;
    std::uint16_t prefix = none;
    std::uint16_t contains = none;  ///< the first of this text and of its suffixes
    std::uint8_t children = 0;
    char label = 0;
  };
  /// While patterns are added.
  struct Sprout {
    std::vector<std::uint32_t> children;
    Node node;
  };

  [[nodiscard]] std::uint32_t child(std::uint32_t node, char label) const;
  void link_suffixes();

  std::vector<Sprout> sprouts_;
  std::vector<Node> nodes_;
  std::array<std::uint32_t, 256> roots_{};  ///< children of the root by label; 0 for none
  std::uint16_t patterns_ = 0;
  bool has_contains_ = false;
};

}  // namespace lastro::domain
