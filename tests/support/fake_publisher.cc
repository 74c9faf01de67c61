#include "tests/support/fake_publisher.h"

#include <algorithm>

#include "engine/base/assert.h"

namespace lastro::testing {
namespace {

std::string stream_of(unsigned number) {
  return "FAKE-" + std::to_string(number);
}

std::unexpected<Error> unavailable(const char* what) {
  return fail(ErrorCode::unavailable, what);
}

bool comes_true(std::atomic<int>& count) {
  if (count <= 0) return false;
  return count-- > 0;
}

}  // namespace

Result<void> FakePublisher::connect() {
  const std::lock_guard lock(mutex_);
  if (interrupted_) return unavailable("interrupted");
  if (comes_true(connects_refused)) return unavailable("refused");
  connected_ = true;
  ++connects;
  answers_.clear();
  in_flight_ = 0;
  return {};
}

void FakePublisher::disconnect() {
  const std::lock_guard lock(mutex_);
  connected_ = false;
}

Result<void> FakePublisher::check() {
  const std::lock_guard lock(mutex_);
  if (!connected_ || interrupted_) return unavailable("not connected");
  return {};
}

Result<std::vector<Generation>> FakePublisher::generations() {
  const std::lock_guard lock(mutex_);
  std::vector<Generation> all;
  for (const auto& [number, stream] : streams_) {
    Generation generation;
    generation.number = number;
    generation.stream = stream_of(number);
    generation.retired = stream.retired;
    generation.misconfigured = stream.misconfigured;
    generation.first = stream.first;
    generation.last = stream.messages.size();
    generation.messages = static_cast<std::uint64_t>(
        std::ranges::count_if(stream.messages, [](const auto& message) { return message.has_value(); }));
    all.push_back(generation);
  }
  return all;
}

Result<void> FakePublisher::create_generation(unsigned number) {
  const std::lock_guard lock(mutex_);
  streams_[number];
  if (comes_true(creates_unanswered)) return unavailable("timeout");
  return {};
}

Result<void> FakePublisher::retire_generation(const Generation& generation) {
  const std::lock_guard lock(mutex_);
  streams_.at(generation.number).retired = true;
  if (comes_true(retires_unanswered)) return unavailable("timeout");
  return {};
}

Result<StoredMessage> FakePublisher::stored(const Generation& generation, Sequence sequence) {
  const std::lock_guard lock(mutex_);
  const auto& messages = streams_.at(generation.number).messages;
  LASTRO_ASSERT(sequence >= 1);
  if (sequence > messages.size() || !messages.at(sequence - 1))
    return fail(ErrorCode::not_found, "no message");
  return *messages.at(sequence - 1);
}

Result<void> FakePublisher::send(const EventMessage& message) {
  const std::lock_guard lock(mutex_);
  if (!connected_ || interrupted_) return unavailable("not connected");
  in_flight_most = std::max(in_flight_most.load(), ++in_flight_);
  if (message_arrives && !message_arrives(message.sequence)) return {};
  if (before_store) before_store(*this, message.sequence);
  LASTRO_ASSERT(!streams_.empty());
  auto& [number, stream] = *streams_.rbegin();
  Answer answer{.sent = message.sequence, .stored = 0, .generation = number};
  if (message.header("Nats-Expected-Last-Sequence") == std::to_string(stream.messages.size())) {
    stream.messages.push_back(StoredMessage{.id = std::string{message.header("ce-id")},
                                            .position = std::string{message.header("Lastro-Position")},
                                            .payload = {message.payload.begin(), message.payload.end()}});
    answer.stored = stream.messages.size();
  }
  if (!ack_arrives || ack_arrives(message.sequence)) answers_.push_back(answer);
  return {};
}

Result<PublishAck> FakePublisher::next_ack(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  if (answers_.empty()) answered_.wait_for(lock, timeout, [this] { return interrupted_; });
  if (answers_.empty() || interrupted_) return unavailable("timeout");
  const auto answer = answers_.front();
  answers_.pop_front();
  --in_flight_;
  if (answer.stored == 0) return unavailable("wrong last sequence");
  return PublishAck{.sent = answer.sent, .stored = answer.stored, .stream = stream_of(answer.generation)};
}

void FakePublisher::interrupt() {
  {
    const std::lock_guard lock(mutex_);
    interrupted_ = true;
  }
  answered_.notify_all();
}

}  // namespace lastro::testing
