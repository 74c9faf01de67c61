#pragma once

#include "tests/unit_iso8583/mapping_support.h"

namespace lastro::iso8583::test {

class Taken final : public AnswerSlot::Sink {
 public:
  void answer(Bytes answer) override { bytes = std::string(as_text(answer)); }
  std::optional<std::string> bytes;
};

/// A desk with a queue that keeps what it is given.
class Bed final : public CommandQueue {
 public:
  explicit Bed(const std::string& dialect_name = "1987-ascii", std::optional<keys::MacKey> key = {})
      : dialect(shipped(dialect_name)),
        digester(make_digester()),
        desk({.dialect = shipped(dialect_name), .mac_key = std::move(key)}, digester, clock, *this),
        caller(desk.new_caller()) {}

  void submit(domain::Command command, std::unique_ptr<PendingAnswer> pending) override {
    commands.push_back(std::move(command));
    waiting = std::move(pending);
  }

  /// What is answered at once; empty where a command waits, or nothing comes.
  std::string take_bytes(std::string_view bytes) {
    taken = std::make_shared<Taken>();
    goes_on = desk.take(caller, as_bytes(bytes), AnswerSlot(taken));
    return taken->bytes.value_or("");
  }
  std::string take(std::string_view mti, Values values, Values changes = {}) {
    Message message;
    fill(message, mti, values);
    for (const auto& [field, value] : changes) {
      value.empty() ? message.erase(field) : message.set(field, value);
    }
    return take_bytes(encoded(dialect, message));
  }
  /// DE 39 of what is answered at once.
  std::string code(std::string_view mti, Values values, Values changes = {}) {
    const auto answer = take(mti, values, changes);
    if (answer.empty()) return "none";
    Message read;
    REQUIRE(decode(dialect, as_bytes(answer), read).has_value());
    return std::string(read.get(39));
  }
  void sign_on() {
    REQUIRE(code("0800", {{7, "1120155354"}, {11, "000009"}, {32, "777"}, {70, "001"}}) == "00");
  }

  Dialect dialect;
  keys::Digester digester;
  FixedClock clock;
  Desk desk;
  Caller caller;
  std::vector<domain::Command> commands;
  std::unique_ptr<PendingAnswer> waiting;
  std::shared_ptr<Taken> taken;
  bool goes_on = true;
};

}  // namespace lastro::iso8583::test
