#include "projections/relay/generation_resolver.h"

#include <algorithm>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace lastro::projections {
namespace {

std::string too_many(std::size_t generations) {
  return fmt::format(
      "there are {} generations already: find out who else writes to {}.>, then delete retired streams",
      generations, subject_root);
}

/// What a foreign header may say in our own log.
std::string_view printable(std::string_view text) {
  const bool plain =
      text.size() <= 64 && text.find_first_not_of("0123456789abcdef:/") == std::string_view::npos;
  return plain ? text : "foreign";
}

}  // namespace

Result<ResumePoint> GenerationResolver::resolve() {
  auto existing = publisher_.generations();
  if (!existing) return std::unexpected(existing.error());
  if (existing->empty() || existing->back().retired) return begin(*existing);

  const auto& current = existing->back();
  auto damage = find_damage(current);
  if (!damage) return std::unexpected(damage.error());
  if (damage->empty()) return ResumePoint{current, current.last};

  if (existing->size() >= options_.generations_max) {
    return fail(ErrorCode::incompatible, fmt::format("stream {} is broken too: {}; {}", current.stream,
                                                     *damage, too_many(existing->size())));
  }
  ++broken_;
  spdlog::error(
      "relay: stream {} is broken: {}. It is set aside under lastro.broken.{}.> and the next generation "
      "begun",
      current.stream, *damage, current.stream);
  if (auto retired = publisher_.retire_generation(current); !retired) return std::unexpected(retired.error());
  return begin(*existing);
}

Result<ResumePoint> GenerationResolver::begin(const std::vector<Generation>& existing) {
  if (existing.size() >= options_.generations_max) {
    return fail(ErrorCode::incompatible, too_many(existing.size()));
  }
  const auto number = existing.empty() ? 1 : existing.back().number + 1;
  if (auto created = publisher_.create_generation(number); !created) return std::unexpected(created.error());
  // Somebody may have published between creation and now: it is looked at like any other.
  auto now = publisher_.generations();
  if (!now) return std::unexpected(now.error());
  if (now->empty() || now->back().number != number || now->back().last != 0) {
    return fail(ErrorCode::unavailable, fmt::format("generation {} did not begin empty", number));
  }
  spdlog::info("relay: stream {} begins and is filled from the first event", now->back().stream);
  return ResumePoint{now->back(), 0};
}

Result<std::string> GenerationResolver::find_damage(const Generation& generation) {
  if (!generation.misconfigured.empty()) return "its configuration " + generation.misconfigured;
  if (generation.last == 0) return std::string{};
  const auto committed = log_.committed();
  if (generation.last > committed) {
    return fmt::format("it ends at {}, the log at {}", generation.last, committed);
  }
  if (generation.messages == 0 || generation.messages != generation.last - generation.first + 1) {
    return fmt::format("of its messages {} to {} only {} are there", generation.first, generation.last,
                       generation.messages);
  }
  const auto count = std::min({generation.messages, std::uint64_t{options_.compared}});
  for (auto sequence = generation.last - count + 1; sequence <= generation.last; ++sequence) {
    if (stopping_) return fail(ErrorCode::unavailable, "the relay is stopping");
    auto damage = compare_with_log(generation, sequence);
    if (!damage || !damage->empty()) return damage;
  }
  return std::string{};
}

Result<std::string> GenerationResolver::compare_with_log(const Generation& generation, Sequence sequence) {
  auto stored = publisher_.stored(generation, sequence);
  if (!stored && stored.error().code != ErrorCode::not_found) return std::unexpected(stored.error());
  if (!stored) {
    // What was in flight may have arrived since and pushed the oldest messages out.
    auto now = publisher_.generations();
    if (!now) return std::unexpected(now.error());
    const auto same = std::ranges::find(*now, generation.number, &Generation::number);
    if (same != now->end() && same->first > sequence) return std::string{};
    return fmt::format("message {} is missing", sequence);
  }
  if (!frame_ || !frame_->holds(sequence)) {
    auto frame = log_.read(sequence);
    if (!frame) return std::unexpected(frame.error());
    frame_ = *std::move(frame);
  }
  auto written = writer_.write(*frame_, sequence);
  if (!written) return std::unexpected(written.error());
  const auto& expected = **written;

  if (stored->id.empty() || stored->position.empty()) return fmt::format("message {} is foreign", sequence);
  if (stored->id != expected.header(id_header) || stored->position != expected.header(position_header)) {
    return fmt::format("message {} is event {} at position {}", sequence, printable(stored->id),
                       printable(stored->position));
  }
  if (!std::ranges::equal(stored->payload, expected.payload)) {
    return fmt::format("message {} has other bytes than the log's event", sequence);
  }
  return std::string{};
}

}  // namespace lastro::projections
