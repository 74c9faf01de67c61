#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "engine/base/result.h"

/// How a program's document is read. Reading goes on after a mistake; the first one found is told.
namespace lastro::programs {

/// Collects the first mistake, with its place as an RFC 6901 pointer.
class Mistakes {
 public:
  void add(std::string_view place, std::string_view what) {
    if (!first_) first_ = Error{ErrorCode::invalid, std::string(place) + ": " + std::string(what)};
  }
  [[nodiscard]] const std::optional<Error>& first() const { return first_; }

 private:
  std::optional<Error> first_;
};

/// A place one step further down.
[[nodiscard]] std::string below(std::string_view place, std::string_view key);
[[nodiscard]] std::string below(std::string_view place, std::size_t position);

/// One object of a document. Unknown fields and fields that stand twice are mistakes; a field that is absent
/// reads as nothing, one of another type is a mistake.
class Fields {
 public:
  Fields(simdjson::dom::object object, std::string place, std::initializer_list<std::string_view> allowed,
         Mistakes& mistakes);

  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] bool is_null(std::string_view key) const;
  /// Empty also where it is no string: that is the caller's to refuse.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view key) const;
  [[nodiscard]] bool flag(std::string_view key) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, std::int64_t least,
                                                    std::int64_t most) const;
  using ReadObject = std::function<void(simdjson::dom::object, const std::string& place)>;
  using ReadText = std::function<void(std::string_view, const std::string& place)>;
  void object(std::string_view key, const ReadObject& read) const;
  void objects(std::string_view key, std::size_t most, const ReadObject& read) const;
  void texts(std::string_view key, std::size_t most, const ReadText& read) const;

  [[nodiscard]] std::string place(std::string_view key) const { return below(place_, key); }
  void refuse(std::string_view key, std::string_view what) const { mistakes_.add(place(key), what); }
  [[nodiscard]] Mistakes& mistakes() const { return mistakes_; }

 private:
  void each(std::string_view key, std::size_t most,
            const std::function<void(simdjson::dom::element, const std::string&)>& read) const;

  simdjson::dom::object object_;
  std::string place_;
  Mistakes& mistakes_;
};

}  // namespace lastro::programs
