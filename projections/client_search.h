#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "projections/clients.h"
#include "projections/view_snapshot.h"

namespace lastro::projections {

/// One page of ClientsReader::search. Lives for that one call.
class ClientSearch {
 public:
  ClientSearch(const ViewSnapshot& snapshot, const PersonalDataOpener& opener, TenantId tenant)
      : snapshot_(snapshot), opener_(opener), tenant_(tenant) {}

  [[nodiscard]] Result<Page<Client>> run(std::string_view name, const PageRequest& request);

 private:
  /// Where a page stopped: at this word of this client's name.
  struct Place {
    ClientId client;
    std::uint8_t word = 0;
  };

  [[nodiscard]] static Result<std::optional<Place>> read_place(std::string_view cursor);
  [[nodiscard]] static std::string cursor_at(const Place& place);
  /// The key that follows the row at the place.
  [[nodiscard]] Result<std::string> key_after(const Place& place) const;
  /// Adds what the rows under `prefix` from `from` on find. False once the page is full or has looked at
  /// enough.
  [[nodiscard]] Result<bool> collect(std::string_view prefix, std::string_view from, bool later_words);
  [[nodiscard]] Result<void> visit(const Place& place);
  [[nodiscard]] Result<std::optional<std::string>> name_of(ClientId client) const;

  const ViewSnapshot& snapshot_;
  const PersonalDataOpener& opener_;
  const TenantId tenant_;
  std::string query_;  ///< normalised
  std::size_t limit_ = 0;
  std::size_t scanned_ = 0;
  Place last_;
  Page<Client> page_;
};

}  // namespace lastro::projections
