#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "api/json/problem.h"

namespace lastro::api {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

/// One value of a parsed text. Nodes lie in document order: a node's descendants are the nodes after it up to
/// `end`.
struct JsonNode {
  std::string_view key;   ///< unescaped name of a member; empty in an array
  std::string_view text;  ///< a string's characters, unescaped; a number's token as it was sent
  std::uint32_t parent = 0;
  std::uint32_t end = 0;  ///< index after the node's last descendant
  JsonKind kind = JsonKind::null;
  bool boolean = false;
  bool taken = false;  ///< asked for by a reader
};

/// Levels of objects and arrays, the outermost included.
inline constexpr std::size_t json_depth_max = 8;
inline constexpr std::size_t json_nodes_max = 16'384;  ///< unless a parser is made for more

/// Lays the values of one JSON object (RFC 8259, UTF-8 without BOM) out as nodes, the object first. Kept and
/// reused by one thread: its buffers grow to at most about 20 times `bytes_max` and stay.
class JsonParser {
 public:
  explicit JsonParser(std::size_t bytes_max, std::size_t nodes_max = json_nodes_max);
  ~JsonParser();

  /// Replaces `nodes`, whose views live until the next call; `text` needs no padding and is not referred to
  /// afterwards. Refuses with malformed_json whatever is malformed, no object or too deep, with too_large
  /// more bytes or values than allowed, with unavailable where memory is short; the nodes are then of no use.
  /// Numbers must fit 64 bits, or a double where they have a fraction or exponent.
  [[nodiscard]] std::optional<Problem> parse(std::string_view text, std::vector<JsonNode>& nodes);

  /// Overwrites all that the buffers hold of the last text. The views of its nodes show nothing from then on.
  void wipe();

 private:
  struct Parsers;

  [[nodiscard]] bool reserve(std::size_t bytes);

  std::size_t bytes_max_;
  std::size_t nodes_max_;
  std::size_t capacity_ = 0;  ///< bytes of text the buffers have room for
  std::size_t size_ = 0;      ///< of the last text
  std::unique_ptr<Parsers> parsers_;
};

}  // namespace lastro::api
