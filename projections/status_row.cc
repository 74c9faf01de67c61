#include "projections/status_row.h"

#include "schemas/views_generated.h"

#include "projections/flat_row.h"

namespace lastro::projections {

Bytes encode_status(flatbuffers::FlatBufferBuilder& builder, const domain::EventHeader& header,
                    domain::Status status, std::string_view reason) {
  builder.Clear();
  const auto text = builder.CreateString(reason.data(), reason.size());
  builder.Finish(schema::views::CreateStatusChange(builder, static_cast<std::uint8_t>(status), text,
                                                   header.sequence, header.recorded_at));
  return finished(builder);
}

Result<StatusChange> decode_status(std::string_view row) {
  const RowBytes bytes(row);
  const auto table = read_table<schema::views::StatusChange>(bytes, "status");
  if (!table) return std::unexpected(table.error());
  const auto status = static_cast<domain::Status>((*table)->status());
  if (domain::status_name(status).empty()) return damaged_row("status");
  return StatusChange{.status = status,
                      .reason = std::string{text_of((*table)->reason())},
                      .sequence = (*table)->sequence(),
                      .changed_at = (*table)->changed_at()};
}

}  // namespace lastro::projections
