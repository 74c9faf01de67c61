#pragma once

#include "engine/engine.h"

namespace lastro::api {

/// One who submits commands and is given what became of them.
class ReplyReceiver {
 public:
  ReplyReceiver() = default;
  ReplyReceiver(const ReplyReceiver&) = delete;
  ReplyReceiver& operator=(const ReplyReceiver&) = delete;
  virtual ~ReplyReceiver() = default;
  /// As ReplySink::on_replies, with this receiver's replies alone.
  virtual void on_replies(std::span<const engine::Reply> replies,
                          const std::shared_ptr<const log::Frame>& frame) = 0;
};

/// What every command's context is: a submission's `context` is a `PendingCommand*`.
struct PendingCommand {
  explicit PendingCommand(ReplyReceiver& to) : receiver(to) {}
  ReplyReceiver& receiver;
};

/// Gives the one engine's replies to the several who submit to it.
class ReplyRouter final : public engine::ReplySink {
 public:
  /// In order: those that stand together and are one receiver's go together.
  void on_replies(std::span<const engine::Reply> replies,
                  const std::shared_ptr<const log::Frame>& frame) override {
    while (!replies.empty()) {
      auto& receiver = receiver_of(replies.front());
      std::size_t count = 1;
      while (count < replies.size() && &receiver_of(replies[count]) == &receiver) ++count;
      receiver.on_replies(replies.first(count), frame);
      replies = replies.subspan(count);
    }
  }

 private:
  static ReplyReceiver& receiver_of(const engine::Reply& reply) {
    return static_cast<PendingCommand*>(reply.context)->receiver;
  }
};

}  // namespace lastro::api
