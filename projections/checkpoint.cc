#include "projections/checkpoint.h"

#include <algorithm>

#include "schemas/views_generated.h"

#include "projections/flat_row.h"

namespace lastro::projections {

std::string encode_checkpoint(const Checkpoint& checkpoint) {
  flatbuffers::FlatBufferBuilder builder(128);
  const auto hash = builder.CreateVector(checkpoint.frame_hash.data(), checkpoint.frame_hash.size());
  builder.Finish(schema::views::CreateCheckpoint(builder, checkpoint.sequence, hash, checkpoint.version));
  return std::string{as_text(finished(builder))};
}

Result<Checkpoint> decode_checkpoint(std::string_view row) {
  const RowBytes bytes(row);
  const auto table = read_table<schema::views::Checkpoint>(bytes, "checkpoint");
  if (!table) return std::unexpected(table.error());
  const auto& hash = *(*table)->frame_hash();
  Checkpoint checkpoint{.sequence = (*table)->sequence(), .frame_hash = {}, .version = (*table)->version()};
  if (hash.size() != checkpoint.frame_hash.size()) return damaged_row("checkpoint");
  std::copy_n(hash.data(), checkpoint.frame_hash.size(), checkpoint.frame_hash.begin());
  return checkpoint;
}

}  // namespace lastro::projections
