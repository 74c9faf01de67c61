#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "projections/relay/nats_handles.h"
#include "projections/relay/nats_publisher.h"

/// The generations as JetStream streams. Included by nats_*.cc alone.
namespace lastro::projections::nats {

/// EVENTS for 1, else EVENTS-<number>.
[[nodiscard]] std::string stream_name(unsigned number);
/// Empty for a stream that is no generation.
[[nodiscard]] std::optional<unsigned> generation_number(std::string_view stream);

/// An event at its largest, with its headers.
inline constexpr std::int64_t message_bytes_max = static_cast<std::int64_t>(limits::event_bytes_max) + 4096;

/// Why a stream of that configuration loses events, refuses them or lets others write; empty where it does
/// not.
[[nodiscard]] std::string misconfiguration(const jsStreamConfig& config);

Result<std::vector<Generation>> list_generations(jsCtx* jetstream);
Result<void> create_generation(jsCtx* jetstream, unsigned number, const NatsOptions& options);
Result<void> retire_generation(jsCtx* jetstream, const std::string& stream);
Result<StoredMessage> stored_message(jsCtx* jetstream, const std::string& stream, Sequence sequence);

}  // namespace lastro::projections::nats
