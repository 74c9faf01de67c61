#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/json/json_body.h"
#include "api/json/value_reader.h"

namespace lastro::api {

/// Reads the members of one object of a parsed body by name, each at most once, in any order.
///
///     FieldReader fields(body);
///     fields.required("amount").amount(2, amount);
///     fields.optional("capture").one_of(captures, capture);
///     FieldReader address = fields.optional("address").object();
///     address.required("city").string(city, 60);
///     if (auto problem = fields.finish()) return *problem;
///
/// null is the same as absent. The first problem wins, in the order of the calls; afterwards reads go on and
/// change nothing about it. A light handle: the body must outlive it.
class FieldReader {
 public:
  /// Of an absent object: every member is absent, none is missed.
  FieldReader() = default;
  explicit FieldReader(JsonBody& body, std::uint32_t object = 0) : body_(&body), object_(object) {}

  explicit operator bool() const { return body_ != nullptr; }

  /// Keeps a missing_field problem where the member is absent.
  [[nodiscard]] ValueReader required(std::string_view name);
  [[nodiscard]] ValueReader optional(std::string_view name);

  /// Calls `read(name, ValueReader)` for each member not asked for yet: for objects whose names are data.
  template <class Read>
  void each_member(Read&& read) {
    if (body_ == nullptr) return;
    const std::uint32_t end = body_->node(object_).end;
    for (std::uint32_t i = object_ + 1; i != end; i = body_->node(i).end) {
      JsonNode& node = body_->node(i);
      if (node.taken) continue;
      node.taken = true;
      read(node.key, ValueReader(*body_, i));
    }
  }

  /// Keeps a problem about this object (`name` empty) or one of its members, present or not; false. For rules
  /// over several members.
  bool refuse(ProblemType type, std::string detail, std::string_view name = {});

  /// The first problem of the whole body, nested objects included; members nobody asked for are
  /// unknown_field. Call once, last, on any reader of the body.
  [[nodiscard]] std::optional<Problem> finish();

 private:
  /// Index of the member, or 0.
  [[nodiscard]] std::uint32_t find(std::string_view name) const;

  JsonBody* body_ = nullptr;
  std::uint32_t object_ = 0;
};

}  // namespace lastro::api
