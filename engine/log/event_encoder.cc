#include "engine/base/limits.h"
#include "engine/log/event_codec.h"
#include "engine/log/event_writer.h"

namespace lastro::log {

/// The stored union and the domain's variant list their members in the same order.
static_assert(static_cast<std::size_t>(schema::Body::MAX) == std::variant_size_v<domain::EventBody>);

struct EventEncoder::Impl {
  FlatBufferBuilder builder{4096};
};

EventEncoder::EventEncoder() : impl_(std::make_unique<Impl>()) {}
EventEncoder::~EventEncoder() = default;

Bytes EventEncoder::encode(const domain::Event& event) {
  auto& builder = impl_->builder;
  builder.Clear();
  const auto body = std::visit(EventWriter{builder}, event.body);
  const auto& header = event.header;
  const schema::EventHeader stored_header(header.sequence, header.recorded_at,
                                          digest_of(header.alias.high, header.alias.low),
                                          header.request_digest, static_cast<std::uint64_t>(header.actor),
                                          static_cast<std::uint32_t>(header.tenant), 0);
  schema::EventBuilder table(builder);
  table.add_header(&stored_header);
  if (header.business_time != header.recorded_at) {
    // FlatBuffers leaves zeros out, and 1970 is a time as well.
    builder.ForceDefaults(true);
    table.add_business_time(header.business_time);
    builder.ForceDefaults(false);
  }
  table.add_body(body);
  table.add_body_type(static_cast<schema::Body>(event.body.index() + 1));
  builder.FinishSizePrefixed(table.Finish());
  LASTRO_ASSERT(builder.GetSize() <= limits::event_bytes_max);
  return {builder.GetBufferPointer(), builder.GetSize()};
}

}  // namespace lastro::log
