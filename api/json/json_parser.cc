#include "api/json/json_parser.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include <simdjson.h>

namespace lastro::api {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

constexpr std::size_t bytes_first = 4096;

std::string_view describe(error_code error) {
  switch (error) {
    case simdjson::EMPTY:
      return "the body is empty";
    case simdjson::UTF8_ERROR:
      return "the body is not valid UTF-8";
    case simdjson::DEPTH_ERROR:
      return "the body is nested more than 8 levels deep";
    case simdjson::UNCLOSED_STRING:
      return "a string is not closed";
    case simdjson::UNESCAPED_CHARS:
      return "a string holds an unescaped control character";
    case simdjson::STRING_ERROR:
      return "a string holds an invalid escape or is not closed";
    case simdjson::NUMBER_ERROR:
      return "a number is malformed, or beyond what 64 bits hold";
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
      return "a literal is none of true, false and null";
    default:
      return "the body is not valid JSON";
  }
}

Problem refusal(error_code error, std::size_t nodes_max) {
  switch (error) {
    case simdjson::CAPACITY:
      return {ProblemType::too_large, "at most " + std::to_string(nodes_max) + " values of JSON", {}};
    case simdjson::MEMALLOC:
      return {ProblemType::unavailable, "no memory to read the body", {}};
    default:
      return {ProblemType::malformed_json, std::string(describe(error)), {}};
  }
}

/// The text of a number without the white space that may follow it.
std::string_view trim(std::string_view token) {
  return token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
}

/// Lays the values of a validated document out as nodes.
class Walk {
 public:
  Walk(std::vector<JsonNode>& nodes, std::size_t nodes_max, char*& strings)
      : nodes_(nodes), nodes_max_(nodes_max), strings_(strings) {}

  error_code run(ondemand::document& document) {
    nodes_.clear();
    JsonNode& root = nodes_.emplace_back();
    root.kind = JsonKind::object;
    root.taken = true;
    return members(document, 0);
  }

 private:
  /// `holder` is the document or a value that holds an object.
  template <class Holder>
  error_code members(Holder& holder, std::uint32_t index) {
    // Checked here as well, since the validator does not count an empty object or array as a level.
    if (++depth_ > json_depth_max) return simdjson::DEPTH_ERROR;
    ondemand::object object;
    if (const auto error = holder.get_object().get(object)) return error;
    for (auto field : object) {
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return error;
      // In the parser's own buffer, which is no constant.
      if (strings_ == nullptr) strings_ = const_cast<char*>(key.data());
      ondemand::value value;
      if (const auto error = field.value().get(value)) return error;
      if (const auto error = add(value, key, index)) return error;
    }
    return close(index);
  }

  error_code elements(ondemand::value& holder, std::uint32_t index) {
    if (++depth_ > json_depth_max) return simdjson::DEPTH_ERROR;
    ondemand::array array;
    if (const auto error = holder.get_array().get(array)) return error;
    for (auto element : array) {
      ondemand::value value;
      if (const auto error = element.get(value)) return error;
      if (const auto error = add(value, {}, index)) return error;
    }
    return close(index);
  }

  error_code close(std::uint32_t index) {
    --depth_;
    nodes_[index].end = static_cast<std::uint32_t>(nodes_.size());
    return simdjson::SUCCESS;
  }

  error_code add(ondemand::value& value, std::string_view key, std::uint32_t parent) {
    if (nodes_.size() == nodes_max_) return simdjson::CAPACITY;
    const auto index = static_cast<std::uint32_t>(nodes_.size());
    JsonNode& node = nodes_.emplace_back();
    node.key = key;
    node.parent = parent;
    node.end = index + 1;
    ondemand::json_type type{};
    if (const auto error = value.type().get(type)) return error;
    switch (type) {
      case ondemand::json_type::null:
        return value.is_null() ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
      case ondemand::json_type::boolean:
        node.kind = JsonKind::boolean;
        return value.get_bool().get(node.boolean);
      case ondemand::json_type::string:
        node.kind = JsonKind::string;
        return value.get_string().get(node.text);
      case ondemand::json_type::number:
        node.kind = JsonKind::number;
        node.text = trim(value.raw_json_token());
        return simdjson::SUCCESS;
      case ondemand::json_type::array:
        node.kind = JsonKind::array;
        return elements(value, index);
      case ondemand::json_type::object:
        node.kind = JsonKind::object;
        return members(value, index);
    }
    return simdjson::TAPE_ERROR;
  }

  std::vector<JsonNode>& nodes_;
  std::size_t nodes_max_;
  char*& strings_;  ///< where the first string was unescaped to
  std::size_t depth_ = 0;
};

}  // namespace

/// The DOM parser checks everything but keeps numbers as doubles only; the on-demand parser gives each
/// number's own text but checks only what it passes. So the one validates and the other reads.
struct JsonParser::Parsers {
  simdjson::dom::parser validator;
  ondemand::parser reader;
  std::unique_ptr<char[]> text;
  char* strings = nullptr;  ///< the reader's, of the last text

  /// `allocated` is the size of `text`, padding included.
  error_code parse(std::size_t size, std::size_t allocated, std::vector<JsonNode>& nodes,
                   std::size_t nodes_max) {
    strings = nullptr;
    simdjson::dom::element root;
    if (const auto error = validator.parse(text.get(), size, false).get(root)) return error;
    if (!root.is_object()) return simdjson::INCORRECT_TYPE;
    ondemand::document document;
    if (const auto error = reader.iterate(text.get(), size, allocated).get(document)) return error;
    return Walk(nodes, nodes_max, strings).run(document);
  }
};

JsonParser::JsonParser(std::size_t bytes_max, std::size_t nodes_max)
    : bytes_max_(bytes_max), nodes_max_(nodes_max), parsers_(std::make_unique<Parsers>()) {}

JsonParser::~JsonParser() = default;

bool JsonParser::reserve(std::size_t bytes) {
  if (bytes <= capacity_) return true;
  const std::size_t capacity =
      std::max(bytes, std::min(std::max(std::bit_ceil(bytes), bytes_first), bytes_max_));
  capacity_ = 0;
  // The validator counts a value inside as one level more.
  if (parsers_->validator.allocate(capacity, json_depth_max + 1) != simdjson::SUCCESS) return false;
  if (parsers_->reader.allocate(capacity, json_depth_max + 1) != simdjson::SUCCESS) return false;
  parsers_->text = std::make_unique<char[]>(capacity + simdjson::SIMDJSON_PADDING);
  capacity_ = capacity;
  return true;
}

void JsonParser::wipe() {
  if (size_ == 0) return;
  const auto padded = size_ + simdjson::SIMDJSON_PADDING;
  explicit_bzero(parsers_->text.get(), padded);
  // Both parsers unescape strings one behind the other, the validator with their lengths; its tape has the
  // numbers.
  if (parsers_->strings != nullptr) explicit_bzero(parsers_->strings, padded);
  auto& document = parsers_->validator.doc;
  explicit_bzero(document.string_buf.get(), 5 * size_ / 3 + simdjson::SIMDJSON_PADDING);
  explicit_bzero(document.tape.get(), (size_ + 3) * sizeof(std::uint64_t));
  size_ = 0;
}

std::optional<Problem> JsonParser::parse(std::string_view text, std::vector<JsonNode>& nodes) {
  if (text.size() > bytes_max_) {
    return Problem{ProblemType::too_large, "at most " + std::to_string(bytes_max_) + " bytes of JSON", {}};
  }
  if (text.empty()) return refusal(simdjson::EMPTY, nodes_max_);
  if (!reserve(text.size())) return refusal(simdjson::MEMALLOC, nodes_max_);
  size_ = text.size();
  std::memcpy(parsers_->text.get(), text.data(), text.size());
  // Nothing of an earlier body may follow the text.
  std::memset(parsers_->text.get() + text.size(), 0, simdjson::SIMDJSON_PADDING);
  const error_code error =
      parsers_->parse(text.size(), capacity_ + simdjson::SIMDJSON_PADDING, nodes, nodes_max_);
  if (error == simdjson::SUCCESS) return std::nullopt;
  if (error == simdjson::INCORRECT_TYPE) {
    return Problem{ProblemType::malformed_json, "the body is not a JSON object", {}};
  }
  return refusal(error, nodes_max_);
}

}  // namespace lastro::api
