#include "api/resources/client_json.h"

namespace lastro::api {

void write_personal_fields(keys::PersonalState state, const keys::PersonalData& data, JsonWriter& json) {
  if (state != keys::PersonalState::readable) {
    json.key(state == keys::PersonalState::erased ? "erased" : "unreadable").boolean(true);
    return;
  }
  const auto field = [&json](std::string_view key, const std::string& text) {
    if (!text.empty()) json.key(key).string(text);
  };
  field("name", data.name);
  field("document", data.document);
  field("email", data.email);
  field("phone", data.phone);
  field("birth_date", data.birth_date);
  field("address", data.address);
}

}  // namespace lastro::api
