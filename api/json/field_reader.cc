#include "api/json/field_reader.h"

#include "engine/base/assert.h"

namespace lastro::api {

std::uint32_t FieldReader::find(std::string_view name) const {
  const std::uint32_t end = body_->node(object_).end;
  for (std::uint32_t i = object_ + 1; i != end; i = body_->node(i).end) {
    if (body_->node(i).key == name) return i;
  }
  return 0;
}

ValueReader FieldReader::optional(std::string_view name) {
  if (body_ == nullptr) return {};
  const std::uint32_t index = find(name);
  if (index == 0) return {};
  JsonNode& node = body_->node(index);
  node.taken = true;
  if (node.kind == JsonKind::null) return {};
  return {*body_, index};
}

ValueReader FieldReader::required(std::string_view name) {
  const ValueReader value = optional(name);
  if (!value && body_ != nullptr) body_->refuse(object_, ProblemType::missing_field, "is required", name);
  return value;
}

bool FieldReader::refuse(ProblemType type, std::string detail, std::string_view name) {
  if (body_ != nullptr) body_->refuse(object_, type, std::move(detail), name);
  return false;
}

std::optional<Problem> FieldReader::finish() {
  LASTRO_ASSERT(body_ != nullptr);
  body_->refuse_untaken();
  return body_->problem();
}

}  // namespace lastro::api
