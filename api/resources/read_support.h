#pragma once

#include "api/json/json_writer.h"
#include "api/json/value_reader.h"
#include "api/resources/positions.h"
#include "api/resources/reads.h"

namespace lastro::api {

[[nodiscard]] Response not_found(std::string_view what);
/// invalid is the caller's (a bad cursor); anything else is ours.
[[nodiscard]] Response read_failed(const Error& error);

/// A path or query parameter as a reference: public id, else the caller's own id. Empty where it can be
/// neither.
template <class Kind>
[[nodiscard]] std::optional<domain::Reference<Id<Kind>>> reference_of(const ReadScope& scope, AliasKind kind,
                                                                      std::string_view text) {
  if (const auto id = from_public<Kind>(text)) return domain::Reference<Id<Kind>>{.id = *id, .alias = {}};
  if (!is_external_id(text)) return std::nullopt;
  return domain::Reference<Id<Kind>>{
      .id = {}, .alias = scope.sources.digester.alias(scope.identity.tenant, kind, text)};
}

/// `cursor` and `limit`.
[[nodiscard]] inline projections::PageRequest take_page(Query& query) {
  const auto limit = query.take_number("limit", 1, projections::page_items_max, 50);
  return {.cursor = query.take("cursor").value_or(std::string_view{}), .limit = limit};
}

/// 200 {"items": […], "next_cursor": …}, each item written by `write(item, json)` into an object of its own.
template <class Item, class Write>
[[nodiscard]] Response render_page(const projections::Page<Item>& page, Write write) {
  Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (const auto& item : page.items) {
    json.begin_object();
    write(item, json);
    json.end_object();
  }
  json.end_array().key("next_cursor");
  if (page.next_cursor) {
    json.string(*page.next_cursor);
  } else {
    json.null();
  }
  json.end_object();
  return response;
}

/// 200 {…}, written by `write(json)`.
template <class Write>
[[nodiscard]] Response render_object(Write write) {
  Response response;
  JsonWriter json(response.body);
  json.begin_object();
  write(json);
  json.end_object();
  return response;
}

/// The same of something that has versions.
template <class Write>
[[nodiscard]] Response render_versioned(Sequence version, Write write) {
  auto response = render_object(write);
  response.headers.emplace_back("ETag", entity_tag(version));
  return response;
}

}  // namespace lastro::api
