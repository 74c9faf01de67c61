#include "projections/relay/pub_ack.h"

#include <fmt/format.h>
#include <simdjson.h>

namespace lastro::projections {
namespace {

constexpr std::size_t answer_bytes_max = 4096;

/// The server's words, cut to a length and to printable ASCII.
std::string plain(std::string_view text) {
  std::string cut{text.substr(0, 120)};
  for (auto& character : cut) {
    if (character < ' ' || character > '~') character = '?';
  }
  return cut;
}

}  // namespace

Result<PubAck> parse_pub_ack(std::string_view json) {
  if (json.size() > answer_bytes_max) return fail(ErrorCode::invalid, "the acknowledgement is too long");
  simdjson::dom::parser parser;
  simdjson::dom::element answer;
  if (parser.parse(json.data(), json.size()).get(answer) != simdjson::SUCCESS || !answer.is_object()) {
    return fail(ErrorCode::invalid, "the acknowledgement is no JSON object");
  }
  if (simdjson::dom::element error; answer["error"].get(error) == simdjson::SUCCESS) {
    std::uint64_t code = 0;
    std::string_view words;
    if (error["err_code"].get(code) != simdjson::SUCCESS) code = 0;
    if (error["description"].get(words) != simdjson::SUCCESS) words = "no description";
    return fail(
        ErrorCode::unavailable,
        fmt::format("the stream did not accept an event: {} (JetStream error {})", plain(words), code));
  }
  PubAck ack;
  std::string_view stream;
  if (answer["stream"].get(stream) != simdjson::SUCCESS ||
      answer["seq"].get(ack.sequence) != simdjson::SUCCESS) {
    return fail(ErrorCode::invalid, "the acknowledgement names no stream and sequence");
  }
  ack.stream = stream;
  return ack;
}

}  // namespace lastro::projections
