#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lastro::api {

/// Takes the framing off a chunked body (RFC 9112, 7.1), in place and as it comes. Extensions and trailers
/// are checked for form and dropped. Its own code since Beast's asserts on a last chunk that comes in pieces.
class ChunkDecoder {
 public:
  enum class Step : std::uint8_t { need_more, done, malformed, body_too_large, framing_too_large };

  ChunkDecoder() = default;
  /// Extensions and trailers together, and each line, may have `framing_bytes_max`.
  ChunkDecoder(std::size_t body_bytes_max, std::size_t framing_bytes_max)
      : body_bytes_max_(body_bytes_max), framing_bytes_max_(framing_bytes_max) {}

  /// At `body` are the body_bytes() decoded so far, then `raw_bytes` not decoded. Afterwards decoded bytes
  /// are more, and `consumed()` raw ones are used up, which leaves a gap before those that are still raw.
  [[nodiscard]] Step decode(char* body, std::size_t raw_bytes);

  [[nodiscard]] std::size_t body_bytes() const { return body_bytes_; }
  [[nodiscard]] std::size_t consumed() const { return consumed_; }

 private:
  enum class State : std::uint8_t { size_line, data, data_end, trailers, done };

  Step take_line(std::string_view raw, std::string_view& line) const;
  Step take_size(std::string_view line);
  Step take_trailer(std::string_view line);
  Step take_framing(std::size_t bytes);
  void take_data(char* body, std::string_view raw);

  std::size_t body_bytes_max_ = 0;
  std::size_t framing_bytes_max_ = 0;
  std::size_t framing_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  std::size_t consumed_ = 0;
  std::size_t chunk_left_ = 0;
  State state_ = State::size_line;
};

}  // namespace lastro::api
