#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "engine/log/event_codec.h"
#include "tests/support/nats_stream.h"

namespace lastro::testing {
namespace {

constexpr std::size_t faults_max = 20;

/// The event's own sequence and name, as the payload has them.
std::string payload_name(const StreamMessage& message) {
  std::vector<std::uint64_t> aligned((message.payload.size() + 7) / 8);
  const Bytes bytes{reinterpret_cast<std::uint8_t*>(aligned.data()), message.payload.size()};
  std::ranges::copy(message.payload, reinterpret_cast<std::uint8_t*>(aligned.data()));
  log::DecodedEvent decoded;
  if (!decoded.decode(bytes)) return "no event";
  const auto name = domain::event_name(decoded.event.body);
  return fmt::format("{} {}.{}", decoded.event.header.sequence, name.aggregate, name.type);
}

}  // namespace

void StreamCheck::expect(bool right, const StreamMessage& message, std::string_view what) {
  if (!right && faults_.size() < faults_max)
    faults_.push_back(fmt::format("message {}: {}", message.sequence, what));
}

void StreamCheck::add(const StreamMessage& message) {
  const auto sequence = message.sequence;
  expect(count_ == 0 || sequence == last_ + 1, message, fmt::format("comes after {}", last_));
  ++count_;
  last_ = sequence;

  const auto position = message.header("Lastro-Position");
  const auto colon = std::min(position.find(':'), position.size());
  const auto partition = position.substr(0, colon);
  expect(position == fmt::format("{}:{}", partition, sequence), message, "its position is not its sequence");
  expect(message.header("Lastro-Previous") == fmt::format("{}:{}", partition, sequence - 1), message,
         "its previous position is not the one before");
  expect(message.header("Nats-Expected-Last-Sequence") == std::to_string(sequence - 1), message,
         "it did not expect the message before");
  expect(message.header("ce-specversion") == "1.0", message, "it is no CloudEvent");
  expect(message.header("content-type") == "application/x-flatbuffers", message,
         "its content type is another");
  expect(message.header("ce-time").size() == 27, message, "its time is no time");

  const auto source = message.header("ce-source");
  if (source_.empty()) source_ = source;
  expect(!source.empty() && source == source_, message, "it comes from another ledger");
  const auto ledger = source.substr(std::min(source.size(), std::string_view{"/lastro/"}.size()));
  expect(message.header("ce-id") == fmt::format("{}:{}", ledger, sequence), message, "its id is another");

  const auto type = message.header("ce-type");
  const auto name = type.substr(std::min(type.size(), std::string_view{"lastro."}.size()));
  expect(message.subject == fmt::format("lastro.events.{}.{}", partition, name), message,
         "its subject is another");
  expect(payload_name(message) == fmt::format("{} {}", sequence, name), message,
         "its payload is another event");
}

}  // namespace lastro::testing
