#include "api/json/json_body.h"

#include <algorithm>
#include <utility>

#include "api/json/utf8.h"

namespace lastro::api {
namespace {

/// A name the caller made up is not repeated to him at any length.
constexpr std::size_t pointer_characters_max = 64;
/// Up to here comparing every pair is cheaper than sorting.
constexpr std::size_t pairwise_members_max = 16;

void append_pointer_token(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (const char c : first_characters(name, pointer_characters_max)) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

}  // namespace

JsonBody::JsonBody(std::size_t bytes_max, std::size_t nodes_max) : parser_(bytes_max, nodes_max) {
  clear();
}

void JsonBody::clear() {
  nodes_.clear();
  JsonNode& root = nodes_.emplace_back();
  root.kind = JsonKind::object;
  root.end = 1;
  root.taken = true;
}

std::optional<Problem> JsonBody::parse(std::string_view text) {
  problem_ = parser_.parse(text, nodes_);
  if (!problem_) refuse_duplicates();
  if (problem_) clear();
  return problem_;
}

void JsonBody::wipe() {
  parser_.wipe();
  clear();
}

void JsonBody::refuse_duplicates() {
  for (std::uint32_t i = 0; i < nodes_.size() && !problem_; ++i) {
    if (nodes_[i].kind == JsonKind::object) refuse_duplicates_in(i);
  }
}

void JsonBody::refuse_duplicates_in(std::uint32_t object) {
  const auto same_key = [this](std::uint32_t a, std::uint32_t b) { return nodes_[a].key == nodes_[b].key; };
  const auto refuse_member = [this](std::uint32_t index) {
    refuse(index, ProblemType::duplicate_field, "the name appears twice in its object");
  };
  members_.clear();
  for (std::uint32_t i = object + 1; i != nodes_[object].end; i = nodes_[i].end) members_.push_back(i);
  if (members_.size() <= pairwise_members_max) {
    for (std::size_t i = 1; i < members_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (same_key(members_[i], members_[j])) return refuse_member(members_[i]);
      }
    }
    return;
  }
  std::ranges::sort(members_, {}, [this](std::uint32_t i) { return nodes_[i].key; });
  const auto same = std::ranges::adjacent_find(members_, same_key);
  if (same != members_.end()) refuse_member(*same);
}

void JsonBody::refuse(std::uint32_t index, ProblemType type, std::string detail,
                      std::string_view missing_name) {
  if (problem_) return;
  std::string pointer = pointer_to(index);
  if (!missing_name.empty()) append_pointer_token(pointer, missing_name);
  problem_ = Problem{type, std::move(detail), std::move(pointer)};
}

std::string JsonBody::pointer_to(std::uint32_t index) const {
  std::vector<std::uint32_t> path;
  for (std::uint32_t i = index; i != 0; i = nodes_[i].parent) path.push_back(i);
  std::string pointer;
  for (auto i = path.rbegin(); i != path.rend(); ++i) {
    const std::uint32_t parent = nodes_[*i].parent;
    if (nodes_[parent].kind == JsonKind::object) {
      append_pointer_token(pointer, nodes_[*i].key);
      continue;
    }
    std::uint32_t position = 0;
    for (std::uint32_t sibling = parent + 1; sibling != *i; sibling = nodes_[sibling].end) ++position;
    pointer.append("/").append(std::to_string(position));
  }
  return pointer;
}

void JsonBody::refuse_untaken() {
  if (problem_) return;
  const auto untaken = std::ranges::find(nodes_, false, &JsonNode::taken);
  if (untaken == nodes_.end()) return;
  refuse(static_cast<std::uint32_t>(untaken - nodes_.begin()), ProblemType::unknown_field,
         "no such field here");
}

}  // namespace lastro::api
