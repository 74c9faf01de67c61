#include "tools/traffic/request_body.h"

#include "api/json/json_writer.h"

namespace lastro::tools {

std::string request_body(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  std::string body;
  api::JsonWriter json{body};
  json.begin_object();
  for (const auto& [name, text] : members) {
    if (!text.empty()) json.key(name).string(text);
  }
  json.end_object();
  return body;
}

}  // namespace lastro::tools
