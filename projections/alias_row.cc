#include "projections/alias_row.h"

#include "schemas/views_generated.h"

#include "projections/flat_row.h"

namespace lastro::projections {

Bytes encode_alias(flatbuffers::FlatBufferBuilder& builder, std::uint64_t id) {
  builder.Clear();
  builder.Finish(schema::views::CreateAlias(builder, id));
  return finished(builder);
}

Result<std::uint64_t> find_alias(const ViewSnapshot& snapshot, std::string_view key) {
  const auto row = snapshot.get(key);
  if (!row) return std::unexpected(row.error());
  if (!*row) return 0;
  const RowBytes bytes(**row);
  const auto table = read_table<schema::views::Alias>(bytes, "alias");
  if (!table) return std::unexpected(table.error());
  return (*table)->id();
}

}  // namespace lastro::projections
