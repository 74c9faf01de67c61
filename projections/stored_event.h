#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "engine/log/event_codec.h"
#include "projections/flat_row.h"

namespace lastro::projections {

/// An event read from a row that keeps the event's own bytes. Views into it live as long as it, and until the
/// next read().
class StoredEvent {
 public:
  /// corruption where the row holds no event.
  Result<void> read(std::string_view row) {
    row_.emplace(row);
    if (auto decoded = decoded_.decode(row_->bytes()); !decoded) {
      return fail(decoded.error().code,
                  "a row of the views: " + decoded.error().message + ": run `lastro rebuild`");
    }
    return {};
  }

  [[nodiscard]] const domain::EventHeader& header() const { return decoded_.event.header; }
  [[nodiscard]] const domain::EventBody& body() const { return decoded_.event.body; }
  /// Null where the event is of another type.
  template <class Body>
  [[nodiscard]] const Body* body() const {
    return std::get_if<Body>(&decoded_.event.body);
  }

 private:
  std::optional<RowBytes> row_;
  log::DecodedEvent decoded_;
};

}  // namespace lastro::projections
