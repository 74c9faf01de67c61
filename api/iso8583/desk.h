#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>

#include "api/iso8583/answer_slot.h"
#include "api/iso8583/codec.h"
#include "api/iso8583/interpreter.h"
#include "engine/base/clock.h"
#include "engine/domain/decision.h"
#include "engine/keys/message_mac.h"

namespace lastro::iso8583 {

/// A command's answer while it waits for the command: all but the outcome.
struct PendingAnswer {
  AnswerSlot slot;
  Message message;
};

/// Where the desk leaves commands. The answer comes back to Desk::answer on the I/O thread.
class CommandQueue {
 public:
  CommandQueue() = default;
  CommandQueue(const CommandQueue&) = delete;
  CommandQueue& operator=(const CommandQueue&) = delete;
  virtual ~CommandQueue() = default;
  virtual void submit(domain::Command command, std::unique_ptr<PendingAnswer> pending) = 0;
};

struct DeskOptions {
  Dialect dialect;
  std::optional<keys::MacKey> mac_key = {};  ///< where given, every message carries its code
  TenantId tenant = TenantId::standard;      ///< that every connection acts for
  std::int64_t deadline_ms = 100;            ///< of a command, from its message's receipt; 0 for none
};

/// Counts since the start, readable from any thread.
struct DeskStats {
  std::uint64_t messages = 0;
  std::uint64_t malformed = 0;    ///< answered 30, or closed on
  std::uint64_t unauthentic = 0;  ///< answered 63
  std::uint64_t refused = 0;      ///< answered without a command, for another reason
};

/// From a message's bytes to a command, and from what came of it to the answer's bytes. Holds no socket and
/// no engine. On the I/O thread, but for stats().
class Desk {
 public:
  /// All outlive the desk.
  Desk(DeskOptions options, const keys::Digester& digester, Clock& clock, CommandQueue& queue);

  /// Whom a new connection acts for: nobody has signed on.
  [[nodiscard]] Caller new_caller() const;

  /// One whole message. False where nothing can be made of it, not even an answer: its connection is to be
  /// closed. `caller` changes where it signs on or off.
  [[nodiscard]] bool take(Caller& caller, Bytes bytes, AnswerSlot slot);

  void answer(std::unique_ptr<PendingAnswer> pending, const domain::Event& event);
  void answer(std::unique_ptr<PendingAnswer> pending, const domain::Rejection& rejection);
  /// With a code of 1987.
  void answer(std::unique_ptr<PendingAnswer> pending, std::string_view code);

  [[nodiscard]] DeskStats stats() const;

 private:
  void take_decoded(Caller& caller, AnswerSlot slot);
  void reply(AnswerSlot slot, std::string_view code);
  void send(AnswerSlot slot, Message& answer);
  static std::string_view apply(NetworkAction action, std::string_view institution, Caller& caller);

  const DeskOptions options_;
  Interpreter interpreter_;
  const ActorId actor_;
  Clock& clock_;
  CommandQueue& queue_;
  Message asked_;   ///< the message at hand; empty between two
  Message answer_;  ///< of one that needs no command
  keys::WipedBytes encoded_;
  std::atomic<std::uint64_t> messages_ = 0;
  std::atomic<std::uint64_t> malformed_ = 0;
  std::atomic<std::uint64_t> unauthentic_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
};

}  // namespace lastro::iso8583
