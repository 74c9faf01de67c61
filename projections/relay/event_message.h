#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/log/event_codec.h"
#include "engine/log/frame.h"

namespace lastro::projections {

/// One event as it is distributed: CloudEvents 1.0 in binary mode (CloudEvents NATS protocol binding), so
/// that the payload is the event's own bytes, the same that are stored and hashed.
///
///     subject                        lastro.events.<partition>.<aggregate>.<type>
///     ce-specversion                 1.0
///     ce-id                          <ledger id, hexadecimal>/<partition>:<sequence>
///     ce-source                      /lastro/<ledger id>/<partition>
///     ce-type                        lastro.<aggregate>.<type>
///     ce-subject                     public id of what the event is about, such as aut_0000000000012; may be
///     absent ce-time                        recorded_at, RFC 3339, UTC, microseconds content-type
///     application/x-flatbuffers Lastro-Position                <partition>:<sequence> Lastro-Previous
///     <partition>:<sequence - 1> Nats-Expected-Last-Sequence    <sequence - 1>: the server refuses the
///     message anywhere else
struct EventMessage {
  struct Header {
    const char* name = "";  ///< a literal
    std::string value;      ///< empty: absent
  };

  Sequence sequence = 0;
  std::string subject;
  std::array<Header, 10> headers;
  Bytes payload;  ///< a view of the frame

  /// Value of a header, empty where absent.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

inline constexpr std::string_view subject_root = "lastro.events";
inline constexpr char position_header[] = "Lastro-Position";
inline constexpr char id_header[] = "ce-id";

/// Writes messages over and over into the same memory. One thread.
class EventMessageWriter {
 public:
  EventMessageWriter();

  /// The message of an event that `frame` holds; valid until the next call and while the frame lives. Fails
  /// as DecodedEvent::decode does.
  Result<const EventMessage*> write(const log::Frame& frame, Sequence sequence);

 private:
  EventMessage message_;
  log::DecodedEvent decoded_;
};

/// Public id of what an event is about, empty for the ledger's own events.
[[nodiscard]] std::string event_subject(const domain::Event& event, std::uint16_t partition);

}  // namespace lastro::projections
