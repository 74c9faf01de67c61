#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "engine/base/assert.h"
#include "engine/domain/events.h"

namespace lastro::domain {

/// Why a command is refused without a record. (A decline is recorded and is no rejection.)
enum class RejectionKind : std::uint8_t {
  unknown_reference,  ///< the body names something that does not exist
  not_found,          ///< the thing operated on does not exist
  conflict,           ///< it exists and does not allow this
  stale,              ///< it has changed since the version that the command insists on
  unprocessable,      ///< understood, and impossible
  deadline_passed,    ///< waited too long and carried no external id to record an answer under
};

[[nodiscard]] constexpr std::string_view rejection_name(RejectionKind kind) {
  switch (kind) {
    case RejectionKind::unknown_reference:
      return "unknown_reference";
    case RejectionKind::not_found:
      return "not_found";
    case RejectionKind::conflict:
      return "conflict";
    case RejectionKind::stale:
      return "stale";
    case RejectionKind::unprocessable:
      return "unprocessable";
    case RejectionKind::deadline_passed:
      return "deadline_passed";
  }
  return {};
}

struct Rejection {
  RejectionKind kind;
  std::string_view field;   ///< of the request body, static storage; may be empty
  std::string_view detail;  ///< static storage
};

/// When a command is decided and what sequence its first event gets.
struct Moment {
  Sequence sequence = 0;
  UnixMicros recorded_at = 0;
  bool expired = false;  ///< its deadline passed while it waited
};

/// The outcome of one command: events, or one rejection. Reused from command to command.
class Decision {
 public:
  static constexpr std::size_t events_max = 4;

  void begin(const CommandContext& context, const Moment& moment) {
    context_ = &context;
    moment_ = moment;
    count_ = 0;
    rejection_.reset();
  }

  void reject(RejectionKind kind, std::string_view field, std::string_view detail) {
    LASTRO_ASSERT(count_ == 0);
    rejection_ = Rejection{kind, field, detail};
  }

  /// Adds an event, its header filled in. The last one added answers the command and carries its alias.
  template <class Body>
  Body& add() {
    LASTRO_ASSERT(!rejection_);
    LASTRO_ASSERT(count_ < events_max);
    if (count_ > 0) {
      events_.at(count_ - 1).header.alias = {};
      events_.at(count_ - 1).header.request_digest = 0;
    }
    auto& event = events_.at(count_);
    event.header = {.sequence = moment_.sequence + count_,
                    .recorded_at = moment_.recorded_at,
                    .business_time = business_time(),
                    .alias = context_->alias,
                    .request_digest = context_->request_digest,
                    .actor = context_->actor,
                    .tenant = context_->tenant};
    ++count_;
    return event.body.template emplace<Body>();
  }

  [[nodiscard]] UnixMicros recorded_at() const { return moment_.recorded_at; }
  [[nodiscard]] UnixMicros business_time() const {
    return context_->business_time.value_or(moment_.recorded_at);
  }
  /// The sequence that the next event added will have.
  [[nodiscard]] Sequence next_sequence() const { return moment_.sequence + count_; }
  [[nodiscard]] const std::optional<Rejection>& rejection() const { return rejection_; }
  [[nodiscard]] std::span<const Event> events() const { return {events_.data(), count_}; }

 private:
  const CommandContext* context_ = nullptr;
  Moment moment_;
  std::optional<Rejection> rejection_;
  std::array<Event, events_max> events_;
  std::size_t count_ = 0;
};

}  // namespace lastro::domain
