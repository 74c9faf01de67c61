#include "tests/simulation/relay_task.h"

#include <algorithm>

namespace lastro::simulation {

using projections::EventMessageWriter;
using projections::GenerationResolver;
using projections::Publication;

RelayTask::RelayTask(testing::SeededRandom& random, std::uint64_t fault_rate)
    : random_(random), fault_rate_(fault_rate) {
  publisher_.message_arrives = [this](Sequence) { return !goes_wrong(); };
  publisher_.ack_arrives = [this](Sequence) { return !goes_wrong(); };
}

void RelayTask::open(log::EventLog& log) {
  log_ = &log;
  resolver_.emplace(log, publisher_, GenerationResolver::Options{.compared = 2 * window}, stopping_);
}

bool RelayTask::step() {
  if (!publication_) {
    if (log_->committed() == 0) return false;
    publisher_.connects_refused = goes_wrong() ? 1 : 0;
    publisher_.creates_unanswered = goes_wrong() ? 1 : 0;
    if (!publisher_.connect()) return true;
    const auto resume = resolver_->resolve();
    if (!resume) {
      give_up();
      return true;
    }
    publication_.emplace(*log_, publisher_, *resume, window);
  }
  const auto step = publication_->step(std::chrono::milliseconds{0});
  if (step) return *step == Publication::Step::acknowledged;
  give_up();
  return true;
}

void RelayTask::give_up() {
  publication_.reset();
  publisher_.disconnect();
}

void RelayTask::close() {
  give_up();
  resolver_.reset();
  log_ = nullptr;
}

std::optional<std::string> RelayTask::find_fault(log::EventLog& log) {
  return publisher_.with_streams([&](const auto& streams) -> std::optional<std::string> {
    if (streams.size() != 1) return "relay: " + std::to_string(streams.size()) + " generations";
    const auto& messages = streams.begin()->second.messages;
    if (messages.size() != log.committed()) return "relay: the stream is not as long as the log";
    for (Sequence sequence = 1; sequence <= messages.size(); ++sequence) {
      const auto frame = log.read(sequence);
      if (!frame) return "relay: " + frame.error().message;
      const auto& message = messages[sequence - 1];
      if (!message || !std::ranges::equal(message->payload, (*frame)->event(sequence)))
        return "relay: message " + std::to_string(sequence) + " is not the log's event";
    }
    return std::nullopt;
  });
}

}  // namespace lastro::simulation
