#include "api/iso8583/message.h"

#include <algorithm>

#include "engine/base/assert.h"

namespace lastro::iso8583 {

std::string_view Message::get(unsigned field) const {
  if (!present_.test(field)) return {};
  const auto& place = places_.at(field);
  return {reinterpret_cast<const char*>(bytes_.data()) + place.offset, place.size};
}

void Message::set(unsigned field, std::string_view value) {
  LASTRO_ASSERT(field >= 2 && field <= field_max && field != 65);
  LASTRO_ASSERT(value.size() <= 999);
  if (present_.test(field) && places_.at(field).size == value.size()) {
    std::ranges::copy(value, bytes_.begin() + places_.at(field).offset);
    return;
  }
  erase(field);
  places_.at(field) = {static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(value.size())};
  bytes_.insert(bytes_.end(), value.begin(), value.end());
  present_.set(field);
}

void Message::erase(unsigned field) {
  if (!present_.test(field)) return;
  const auto& place = places_.at(field);
  if (place.size > 0) explicit_bzero(bytes_.data() + place.offset, place.size);
  present_.reset(field);
}

void Message::clear() {
  mti = {};
  keys::wipe(bytes_);
  present_.reset();
}

bool Message::operator==(const Message& other) const {
  if (mti != other.mti || present_ != other.present_) return false;
  for (unsigned field = 2; field <= field_max; ++field) {
    if (get(field) != other.get(field)) return false;
  }
  return true;
}

}  // namespace lastro::iso8583
