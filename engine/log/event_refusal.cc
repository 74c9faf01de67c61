#include "engine/log/event_refusal.h"

#include "engine/log/frame_store.h"

namespace lastro::log {

Error refused_event(const EventLog& log, Sequence sequence, const Error& why) {
  auto message = log.name() + ", sequence " + std::to_string(sequence) + ": " + why.message;
  if (why.code == ErrorCode::corruption) message += "; " + restore_remedy;
  return {why.code, std::move(message)};
}

}  // namespace lastro::log
