#include "tests/simulation/oracle.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/domain/decide.h"
#include "engine/domain/invariants.h"
#include "engine/domain/state_hash.h"
#include "engine/log/event_codec.h"
#include "tests/support/outcome_words.h"

namespace lastro::simulation {

using Kind = LedgerModel::Answer::Kind;

void Oracle::fault(std::string text) {
  trace_.add("FAULT {}", text);
  if (!found_) found_ = std::move(text);
}

void Oracle::submitted(const domain::Command& command) {
  ++counts_.commands;
  queued_.push_back({++tickets_, command});
  trace_.add("submit {} kind {} alias {}.{}", tickets_, command.body.index(), command.context.alias.high,
             command.context.alias.low);
}

bool Oracle::house_may_open() const {
  return std::ranges::any_of(queued_, [](const Submitted& submitted) {
    const auto* open = std::get_if<domain::OpenAccount>(&submitted.command.body);
    return open != nullptr && open->employer.empty();
  });
}

void Oracle::about_to_decide(UnixMicros now, std::int64_t monotonic_micros) {
  if (model_) model_->expire_due(now);
  for (const auto& [ticket, command] : queued_) {
    const auto deadline = command.context.deadline_micros;
    expected_.push_back({ticket, model_->decide(command, now, deadline != 0 && monotonic_micros > deadline)});
  }
  queued_.clear();
}

void Oracle::on_replies(std::span<const engine::Reply> replies,
                        const std::shared_ptr<const log::Frame>& frame) {
  if (!listening_) return;
  if (frame) follow(*frame);
  for (const auto& reply : replies) {
    if (expected_.empty()) return fault("an answer that nobody waits for");
    check_reply(reply, expected_.front(), frame.get());
    expected_.pop_front();
  }
}

void Oracle::check_reply(const engine::Reply& reply, const Waiting& waiting, const log::Frame* frame) {
  ++counts_.answers;
  const auto ticket = reinterpret_cast<std::uint64_t>(reply.context);
  const auto kind = static_cast<Kind>(reply.kind);
  trace_.add("answer {} kind {} sequence {}", ticket, static_cast<int>(kind), reply.sequence);
  if (ticket != waiting.ticket)
    return fault(fmt::format("command {} was answered before command {}", ticket, waiting.ticket));
  const auto& expected = waiting.answer;
  if (kind != expected.kind || reply.sequence != expected.sequence) {
    return fault(
        fmt::format("command {} was answered with kind {} and event {}, not kind {} and event {} ({})",
                    ticket, static_cast<int>(kind), reply.sequence, static_cast<int>(expected.kind),
                    expected.sequence, expected.words));
  }
  must_stay_ = std::max(must_stay_, reply.sequence);
  if (kind == Kind::duplicate) ++counts_.duplicates;
  if (kind == Kind::rejected && domain::outcome_words(reply.rejection.kind) != expected.words) {
    fault(fmt::format("command {} was `{}`, not `{}`", ticket, domain::outcome_words(reply.rejection.kind),
                      expected.words));
  }
  if (kind == Kind::recorded && (frame == nullptr || !frame->holds(reply.sequence)))
    fault(fmt::format("the frame that answers command {} does not hold event {}", ticket, reply.sequence));
}

void Oracle::seen(Sequence committed) {
  must_stay_ = std::max(must_stay_, committed);
}

void Oracle::process_ended() {
  queued_.clear();
  listening_ = false;
}

void Oracle::follow(const log::Frame& frame) {
  ++counts_.frames;
  trace_.add("frame {} to {} hash {:02x}{:02x}{:02x}", frame.first_sequence(), frame.last_sequence(),
             frame.hash()[0], frame.hash()[1], frame.hash()[2]);
  if (frame.first_sequence() != following_.last + 1)
    return fault(
        fmt::format("a frame begins with {} after event {}", frame.first_sequence(), following_.last));
  const auto known = frames_.find(frame.last_sequence());
  if (known != frames_.end() && known->second != frame.hash())
    return fault(fmt::format("the frame that ends with {} is another than before", frame.last_sequence()));
  frames_[frame.last_sequence()] = frame.hash();
  if (following_.last == 0 && !model_) learn_opening(frame);
  log::DecodedEvent decoded;
  for (auto sequence = frame.first_sequence(); sequence <= frame.last_sequence(); ++sequence) {
    if (auto read = decoded.decode(frame.event(sequence)); !read)
      return fault(fmt::format("event {}: {}", sequence, read.error().message));
    if (decoded.event.header.sequence != sequence)
      return fault(fmt::format("event {} says another", sequence));
    check_event(decoded.event);
    domain::apply(following_, decoded.event);
    if (sequence > learned_) callers_.learn(decoded.event);
    learned_ = std::max(learned_, sequence);
  }
}

void Oracle::learn_opening(const log::Frame& frame) {
  LedgerModel::Opening opening;
  opening.last = frame.last_sequence();
  log::DecodedEvent decoded;
  for (auto sequence = frame.first_sequence(); sequence <= frame.last_sequence(); ++sequence) {
    if (auto read = decoded.decode(frame.event(sequence)); !read) return fault(read.error().message);
    opening.recorded_at = decoded.event.header.recorded_at;
    if (const auto* opened = std::get_if<domain::LedgerOpened>(&decoded.event.body))
      opening.house_credit = opened->house_credit;
    if (std::holds_alternative<domain::EmployerCreated>(decoded.event.body)) opening.house = sequence;
  }
  model_.emplace(opening);
}

void Oracle::check_event(const domain::Event& event) {
  const auto& header = event.header;
  const auto* entry = model_->answering(header.sequence);
  if (entry == nullptr) return;  // of the opening, or not the last one of its command
  const auto words = domain::outcome_words(event.body, entry->last - entry->first + 1);
  if (words != entry->words)
    fault(fmt::format("event {} is `{}`, not `{}`", header.sequence, words, entry->words));
  const auto& context = entry->command.context;
  if (header.recorded_at != entry->recorded_at || header.alias != context.alias ||
      header.tenant != context.tenant || header.actor != context.actor ||
      header.request_digest != context.request_digest ||
      header.business_time != context.business_time.value_or(entry->recorded_at)) {
    fault(fmt::format("event {} does not carry what its command says", header.sequence));
  }
}

void Oracle::recovered(log::EventLog& log, const domain::State& live, Sequence kept) {
  const auto committed = log.committed();
  trace_.add("recovered {} of {} decided, {} must stay", committed, model_ ? model_->last() : 0, must_stay_);
  if (committed < kept) return fault(fmt::format("the log ends at {}, and {} was told", committed, kept));
  const auto waiting = static_cast<std::uint64_t>(
      std::ranges::count_if(expected_, [](const Waiting& one) { return one.answer.kind == Kind::recorded; }));
  const auto stayed = static_cast<std::uint64_t>(std::ranges::count_if(expected_, [&](const Waiting& one) {
    return one.answer.kind == Kind::recorded && one.answer.sequence <= committed;
  }));
  counts_.in_doubt_kept += stayed;
  counts_.in_doubt_gone += waiting - stayed;
  expected_.clear();
  if (model_ && !model_->cut(committed))
    return fault(fmt::format("the log ends at {}, in the middle of a command", committed));
  frames_.erase(frames_.upper_bound(committed), frames_.end());
  following_ = {};
  must_stay_ = committed;
  const auto cursor = log.cursor(1);
  for (;;) {
    const auto frame = cursor->next();
    if (!frame) return fault("the log cannot be read: " + frame.error().message);
    if (*frame == nullptr) break;
    follow(**frame);
    if (found_) return;
  }
  compare(live);
}

void Oracle::compare(const domain::State& live) {
  if (live.last != following_.last || live.last != model_->last()) {
    return fault(fmt::format("the engine is at {}, the log at {}, the model at {}", live.last,
                             following_.last, model_->last()));
  }
  if (domain::state_hash(live) != domain::state_hash(following_)) fault("replay differs from what is live");
  if (const auto broken = domain::broken_invariant(live)) fault("invariant " + *broken);
  if (const auto different = domain::different_money(live, model_->money())) fault("money of " + *different);
}

}  // namespace lastro::simulation
