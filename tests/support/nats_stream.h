#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace lastro::testing {

struct StreamMessage {
  Sequence sequence = 0;  ///< the stream's
  std::string subject;
  std::map<std::string, std::string, std::less<>> headers;
  std::vector<std::uint8_t> payload;

  [[nodiscard]] std::string_view header(std::string_view name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view{} : found->second;
  }
};

struct StreamState {
  Sequence first = 0;
  Sequence last = 0;
  std::uint64_t messages = 0;
  std::vector<std::string> subjects;
};

/// What a subscriber or an administrator does, over a connection of its own. One thread.
class NatsClient {
 public:
  static Result<std::unique_ptr<NatsClient>> connect(const std::string& url);
  ~NatsClient();

  /// Names of the generations, oldest first.
  Result<std::vector<std::string>> generations();
  Result<StreamState> state(const std::string& stream);
  /// Every message that the stream holds now, in order, by an ordered consumer.
  Result<void> read(const std::string& stream, const std::function<void(const StreamMessage&)>& visit);
  /// One message by its sequence, from any stream, retired ones too.
  Result<StreamMessage> get(const std::string& stream, Sequence sequence);
  /// Publishes and waits for the acknowledgement: the stream's sequence.
  Result<Sequence> publish(const std::string& subject, std::string_view payload);
  Result<void> delete_stream(const std::string& stream);
  /// A stream of an operator's own.
  Result<void> add_stream(const std::string& stream, const std::string& subject);
  /// A durable pull consumer that asks for the events' subjects.
  Result<void> add_consumer(const std::string& stream, const std::string& durable);

 private:
  struct Impl;
  explicit NatsClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Checks a generation message by message: every sequence once, in order, with the headers it must have and
/// the event it says it is.
class StreamCheck {
 public:
  void add(const StreamMessage& message);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Sequence last() const { return last_; }
  /// What is wrong, at most a few; empty where all is right.
  [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }

 private:
  void expect(bool right, const StreamMessage& message, std::string_view what);

  std::uint64_t count_ = 0;
  Sequence last_ = 0;
  std::string source_;
  std::vector<std::string> faults_;
};

}  // namespace lastro::testing
