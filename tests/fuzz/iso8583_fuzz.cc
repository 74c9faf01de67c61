// Input: a byte that chooses the dialect, then a message without its length header.
#include <array>
#include <optional>
#include <string>

#include "api/iso8583/desk.h"
#include "engine/base/assert.h"
#include "tests/fuzz/fuzz_target.h"

namespace lastro::iso8583 {
namespace {

class StillClock final : public Clock {
 public:
  UnixMicros now() override { return 1'795'190'034'000'000; }
  std::int64_t monotonic_micros() override { return 1; }
};

class Taken final : public AnswerSlot::Sink {
 public:
  void answer(Bytes answer) override { bytes = std::string(as_text(answer)); }
  std::string bytes;
};

/// A desk whose commands are answered by the event that a bed of its own makes of them.
class Bed final : public CommandQueue {
 public:
  explicit Bed(const std::string& name)
      : dialect(*load_dialect(name)),
        digester(*keys::MasterKey::load("", std::string(64, '7').c_str()), LedgerId{}),
        desk({.dialect = dialect}, digester, clock, *this) {}

  void submit(domain::Command command, std::unique_ptr<PendingAnswer> pending) override {
    LASTRO_ASSERT(!command.context.external_id.empty());
    LASTRO_ASSERT(command.context.request_digest != 0);
    domain::Event event{.header = {.sequence = 7}, .body = domain::AuthorizationApproved{}};
    desk.answer(std::move(pending), event);
  }

  Dialect dialect;
  keys::Digester digester;
  StillClock clock;
  Desk desk;
};

Bed& bed_of(unsigned number) {
  static std::array<Bed, 3> beds{Bed("1987-ascii"), Bed("1987-binary"), Bed("1993")};
  return beds.at(number % beds.size());
}

/// What was read is written, and what was written is read as the same: nothing is lost or made up.
void check_round_trip(const Dialect& dialect, const Message& message) {
  keys::WipedBytes first;
  LASTRO_ASSERT(encode(dialect, message, first).has_value());
  Message again;
  LASTRO_ASSERT(decode(dialect, first, again, Sensitive::kept).has_value());
  LASTRO_ASSERT(again == message);
  keys::WipedBytes second;
  LASTRO_ASSERT(encode(dialect, again, second).has_value());
  LASTRO_ASSERT(first == second);
}

void check_desk(Bed& bed, Bytes bytes, bool has_type, bool asks) {
  auto caller = bed.desk.new_caller();
  caller.signed_on = "777";
  const auto taken = std::make_shared<Taken>();
  const bool goes_on = bed.desk.take(caller, bytes, AnswerSlot(taken));
  // Answered, or closed on; nothing that asks is left without.
  LASTRO_ASSERT(goes_on == has_type || !asks);
  LASTRO_ASSERT(!taken->bytes.empty() == (goes_on && asks));
  if (taken->bytes.empty()) return;
  Message answer;
  LASTRO_ASSERT(decode(bed.dialect, as_bytes(taken->bytes), answer).has_value());
  LASTRO_ASSERT(answer.has(bed.dialect.field_of(Role::response_code)));
  LASTRO_ASSERT(!answer.has(bed.dialect.field_of(Role::pan)));
}

}  // namespace
}  // namespace lastro::iso8583

void lastro::fuzz::check(Bytes input) {
  using namespace iso8583;
  auto& bed = bed_of(take_byte(input));
  Message message;
  const auto decoded = decode(bed.dialect, input, message, Sensitive::kept);
  if (decoded) {
    LASTRO_ASSERT(decoded->covered_bytes < input.size());
    check_round_trip(bed.dialect, message);
  } else {
    LASTRO_ASSERT(!decoded.error().what.empty());
    LASTRO_ASSERT(decoded.error().field <= field_max);
  }
  const bool has_type = decoded.has_value() || decoded.error().has_type;
  check_desk(bed, input, has_type, has_type && message.mti.asks());
}
