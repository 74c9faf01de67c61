#include "projections/client_search.h"

#include <utility>

#include "schemas/views_generated.h"

#include "projections/client_name.h"
#include "projections/client_row.h"
#include "projections/clients_view.h"
#include "projections/flat_row.h"

namespace lastro::projections {

Result<Page<Client>> ClientSearch::run(std::string_view name, const PageRequest& request) {
  if (auto checked = check_limit(request); !checked) return std::unexpected(checked.error());
  limit_ = request.limit;
  query_ = normalise_name(name);
  if (query_.empty()) return fail(ErrorCode::invalid, "name: has no letter or digit");
  const auto after = read_place(request.cursor);
  if (!after) return std::unexpected(after.error());
  const auto checkpoint = snapshot_.checkpoint();
  if (!checkpoint) return std::unexpected(checkpoint.error());
  page_.position = checkpoint->sequence;

  std::string from;
  if (*after) {
    auto key = key_after(**after);
    if (!key) return std::unexpected(key.error());
    from = std::move(*key);
  }
  if (!*after || (*after)->word == 0) {
    const auto more = collect(clients_rows::names(tenant_, query_), from, false);
    if (!more) return std::unexpected(more.error());
    if (!*more) return std::move(page_);
    from.clear();
  }
  const auto more = collect(clients_rows::words(tenant_, query_), from, true);
  if (!more) return std::unexpected(more.error());
  return std::move(page_);
}

Result<std::optional<ClientSearch::Place>> ClientSearch::read_place(std::string_view cursor) {
  if (cursor.empty()) return std::nullopt;
  const auto client = decode_base32(cursor.substr(0, cursor.size() - 1));
  const auto word = static_cast<unsigned>(static_cast<unsigned char>(cursor.back())) - '0';
  if (!client || word >= searched_words_max) return bad_cursor();
  return Place{.client = ClientId{*client}, .word = static_cast<std::uint8_t>(word)};
}

std::string ClientSearch::cursor_at(const Place& place) {
  return make_cursor(place.client.value) + static_cast<char>('0' + place.word);
}

Result<std::string> ClientSearch::key_after(const Place& place) const {
  const auto name = name_of(place.client);
  if (!name) return std::unexpected(name.error());
  const auto starts = word_starts(name->value_or(""));
  if (place.word >= starts.size()) return bad_cursor();
  const auto from = std::string_view{**name}.substr(starts[place.word]);
  std::string key{clients_rows::word(tenant_, from, place.client, place.word).view()};
  key += '\0';  // the least key that is greater
  return key;
}

Result<bool> ClientSearch::collect(std::string_view prefix, std::string_view from, bool later_words) {
  auto scan = snapshot_.scan(prefix, from);
  for (; scan.valid(); scan.next()) {
    if (page_.items.size() == limit_ || scanned_ == ClientsReader::scanned_rows_max) {
      page_.next_cursor = cursor_at(last_);
      return false;
    }
    KeyReader key(scan.key());
    key.skip(clients_rows::tenant_key_bytes);
    const std::size_t tail = later_words ? 9 : 8;
    const auto text = key.take_text(tail);
    Place place{.client = ClientId{key.take_u64()}, .word = 0};
    if (later_words) place.word = key.take_byte();
    if (!key.complete() || text.empty() || place.word >= searched_words_max) return damaged_row("name");
    if (auto visited = visit(place); !visited) return std::unexpected(visited.error());
    last_ = place;
    ++scanned_;
  }
  if (auto status = scan.status(); !status) return std::unexpected(status.error());
  return true;
}

Result<void> ClientSearch::visit(const Place& place) {
  if (place.word > 0) {
    const auto name = name_of(place.client);
    if (!name) return std::unexpected(name.error());
    if (!*name) return damaged_row("name");
    const auto starts = word_starts(**name);
    // Who is found by more than one word is listed at the first of them.
    for (std::size_t word = 0; word < starts.size() && word < place.word; ++word) {
      if (std::string_view{**name}.substr(starts[word]).starts_with(query_)) return {};
    }
  }
  auto client = read_client(snapshot_, opener_, tenant_, place.client);
  if (!client) return std::unexpected(client.error());
  if (!*client) return damaged_row("name");
  if ((*client)->personal_state == PersonalState::readable) page_.items.push_back(std::move(**client));
  return {};
}

Result<std::optional<std::string>> ClientSearch::name_of(ClientId client) const {
  const auto row = snapshot_.get(clients_rows::name(tenant_, client));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  const RowBytes bytes(**row);
  const auto table = read_table<schema::views::ClientName>(bytes, "name");
  if (!table) return std::unexpected(table.error());
  return std::string{text_of((*table)->normalised())};
}

}  // namespace lastro::projections
