#pragma once

#include <memory>
#include <utility>

#include "engine/base/bytes.h"

namespace lastro::iso8583 {

/// The answer that one message is owed. Movable; sent at most once, on the server's I/O thread. One that is
/// destroyed unsent, there or after the server has stopped, frees its place among the messages in flight.
class AnswerSlot {
 public:
  class Sink {
   public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;
    /// `answer` is empty where there is none.
    virtual void answer(Bytes answer) = 0;
  };

  AnswerSlot() = default;
  explicit AnswerSlot(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}
  AnswerSlot(AnswerSlot&&) noexcept = default;
  AnswerSlot& operator=(AnswerSlot&&) = delete;
  ~AnswerSlot() {
    if (sink_) sink_->answer({});
  }

  void send(Bytes answer) { std::exchange(sink_, nullptr)->answer(answer); }

 private:
  std::shared_ptr<Sink> sink_;
};

}  // namespace lastro::iso8583
