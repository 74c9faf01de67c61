#include "engine/programs/document_fields.h"

#include <algorithm>
#include <vector>

namespace lastro::programs {

using simdjson::dom::element;

std::string below(std::string_view place, std::string_view key) {
  std::string text(place);
  text += '/';
  for (const char c : key) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

std::string below(std::string_view place, std::size_t position) {
  return std::string(place) + "/" + std::to_string(position);
}

Fields::Fields(simdjson::dom::object object, std::string place,
               std::initializer_list<std::string_view> allowed, Mistakes& mistakes)
    : object_(object), place_(std::move(place)), mistakes_(mistakes) {
  std::vector<std::string_view> seen;
  for (const auto field : object_) {
    if (std::find(allowed.begin(), allowed.end(), field.key) == allowed.end()) {
      refuse(field.key, "unknown field");
      return;
    }
    if (std::find(seen.begin(), seen.end(), field.key) != seen.end()) {
      refuse(field.key, "stands twice");
      return;
    }
    seen.push_back(field.key);
  }
}

bool Fields::has(std::string_view key) const {
  return object_[key].error() == simdjson::SUCCESS;
}

bool Fields::is_null(std::string_view key) const {
  element value;
  return object_[key].get(value) == simdjson::SUCCESS && value.is_null();
}

std::optional<std::string_view> Fields::text(std::string_view key) const {
  std::string_view text;
  if (object_[key].get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

bool Fields::flag(std::string_view key) const {
  bool value = false;
  if (has(key) && object_[key].get_bool().get(value) != simdjson::SUCCESS)
    refuse(key, "must be true or false");
  return value;
}

std::optional<std::int64_t> Fields::integer(std::string_view key, std::int64_t least,
                                            std::int64_t most) const {
  if (!has(key)) return std::nullopt;
  std::int64_t value = 0;
  if (object_[key].get_int64().get(value) != simdjson::SUCCESS || value < least || value > most) {
    refuse(key, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
  }
  return value;
}

void Fields::object(std::string_view key, const ReadObject& read) const {
  if (!has(key)) return;
  simdjson::dom::object value;
  if (object_[key].get_object().get(value) != simdjson::SUCCESS) return refuse(key, "must be an object");
  read(value, place(key));
}

void Fields::each(std::string_view key, std::size_t most,
                  const std::function<void(element, const std::string&)>& read) const {
  if (!has(key)) return;
  simdjson::dom::array array;
  if (object_[key].get_array().get(array) != simdjson::SUCCESS) return refuse(key, "must be an array");
  const auto at = place(key);
  std::size_t i = 0;
  for (const auto value : array) {
    if (i == most) return refuse(key, "has more than " + std::to_string(most) + " entries");
    read(value, below(at, i++));
  }
}

void Fields::objects(std::string_view key, std::size_t most, const ReadObject& read) const {
  each(key, most, [&](element value, const std::string& at) {
    simdjson::dom::object item;
    if (value.get_object().get(item) != simdjson::SUCCESS) return mistakes_.add(at, "must be an object");
    read(item, at);
  });
}

void Fields::texts(std::string_view key, std::size_t most, const ReadText& read) const {
  each(key, most, [&](element value, const std::string& at) {
    std::string_view item;
    if (value.get_string().get(item) != simdjson::SUCCESS) return mistakes_.add(at, "must be a string");
    read(item, at);
  });
}

}  // namespace lastro::programs
