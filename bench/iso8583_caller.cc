#include "bench/iso8583_caller.h"

#include <array>
#include <cerrno>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include "api/iso8583/codec.h"
#include "api/iso8583/field_values.h"
#include "tools/cli/iso8583_link.h"

namespace lastro::bench {
namespace {

using iso8583::Message;
using iso8583::Role;

/// Messages are numbered; DE 11 tells which of the newest million an answer is to.
constexpr std::uint64_t numbers = 1'000'000;
constexpr std::string_view institution = "777";

class Caller {
 public:
  Caller(const Iso8583CallerOptions& options, Clock& clock)
      : options_(options), clock_(clock), sent_at_(numbers), number_(options.first_number) {}

  Result<Iso8583Figure> run() {
    if (auto opened = open(); !opened) return std::unexpected(opened.error());
    begin_message();
    const auto began = clock_.monotonic_micros();
    const auto end = began + std::int64_t{options_.seconds} * 1'000'000;
    for (auto& each : lanes_) {
      if (auto sent = send(each, options_.in_flight); !sent) return std::unexpected(sent.error());
    }
    while (in_flight_ > 0) {
      if (auto turned = turn(clock_.monotonic_micros() < end); !turned)
        return std::unexpected(turned.error());
    }
    figure_.micros = static_cast<std::uint64_t>(clock_.monotonic_micros() - began);
    return std::move(figure_);
  }

 private:
  struct Lane {
    tools::Iso8583Link link;
    std::vector<std::uint8_t> received;
    std::vector<std::uint8_t> unsent;
  };

  Result<void> open() {
    for (unsigned i = 0; i < options_.connections; ++i) {
      auto link = tools::Iso8583Link::open(options_.address);
      if (!link) return std::unexpected(link.error());
      Message message;
      message.mti = *iso8583::Mti::from(options_.dialect.version() == '0' ? "0800" : "1800");
      message.set(options_.dialect.field_of(Role::trace_number), fmt::format("{:06}", i));
      message.set(options_.dialect.field_of(Role::acquirer), institution);
      message.set(options_.dialect.field_of(Role::network_code), options_.dialect.sign_on);
      keys::WipedBytes bytes;
      auto done = encode(options_.dialect, message, bytes);
      if (done) done = link->send(bytes);
      if (done) done = link->receive(bytes);
      if (!done) return done;
      lanes_.push_back({std::move(*link), {}, {}});
    }
    return {};
  }

  void begin_message() {
    const auto& dialect = options_.dialect;
    const auto set = [&](Role role, std::string_view value) { message_.set(dialect.field_of(role), value); };
    const auto time = iso8583::compact_time(clock_.now());
    message_.mti = *iso8583::Mti::from(dialect.version() == '0' ? "0200" : "1200");
    set(Role::processing_code, "000000");
    set(Role::amount, "000000000001");
    set(Role::transmission_time, time.view().substr(4));
    if (dialect.edition == iso8583::Edition::y1993) set(Role::local_time, time.view().substr(2));
    set(Role::mcc, "5411");
    set(Role::acquirer, "12345");
    set(Role::terminal, "TERM0001");
    set(Role::merchant_id, "MERCHANT0000001");
    set(Role::merchant, "SUPERMERCADO             SAO PAULO    BR");
    set(Role::currency, "986");
  }

  Result<void> send(Lane& lane, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto place = number_ % numbers;
      sent_at_[place] = clock_.monotonic_micros();
      const auto& dialect = options_.dialect;
      message_.set(dialect.field_of(Role::pan), options_.cards[number_ % options_.cards.size()]);
      message_.set(dialect.field_of(Role::trace_number), fmt::format("{:06}", place));
      message_.set(dialect.field_of(Role::retrieval_reference),
                   fmt::format("{:012}", number_ % 1'000'000'000'000));
      ++number_;
      keys::wipe(encoded_);
      if (auto made = encode(dialect, message_, encoded_); !made) return made;
      lane.unsent.push_back(static_cast<std::uint8_t>(encoded_.size() >> 8U));
      lane.unsent.push_back(static_cast<std::uint8_t>(encoded_.size() & 0xFFU));
      lane.unsent.insert(lane.unsent.end(), encoded_.begin(), encoded_.end());
    }
    in_flight_ += count;
    return write(lane);
  }

  Result<void> write(Lane& lane) {
    while (!lane.unsent.empty()) {
      const auto sent =
          ::send(lane.link.descriptor(), lane.unsent.data(), lane.unsent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return {};
      if (sent < 0) return fail(ErrorCode::io, "cannot send");
      lane.unsent.erase(lane.unsent.begin(), lane.unsent.begin() + sent);
    }
    return {};
  }

  Result<void> turn(bool more) {
    waits_.clear();
    for (const auto& lane : lanes_) {
      const auto events = lane.unsent.empty() ? POLLIN : POLLIN | POLLOUT;
      waits_.push_back({.fd = lane.link.descriptor(), .events = static_cast<short>(events), .revents = 0});
    }
    if (::poll(waits_.data(), waits_.size(), 10'000) <= 0)
      return fail(ErrorCode::io, "no answer for ten seconds");
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      if ((waits_[i].revents & POLLOUT) != 0) {
        if (auto written = write(lanes_[i]); !written) return written;
      }
      if ((waits_[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
      const auto answered = read(lanes_[i]);
      if (!answered) return std::unexpected(answered.error());
      in_flight_ -= *answered;
      if (!more || *answered == 0) continue;
      if (auto sent = send(lanes_[i], *answered); !sent) return sent;
    }
    return {};
  }

  /// How many answers came.
  Result<std::size_t> read(Lane& lane) {
    std::array<std::uint8_t, 64 * 1024>
        bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    const auto got = ::recv(lane.link.descriptor(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return std::size_t{0};
    if (got <= 0) return fail(ErrorCode::io, "the server closed a connection");
    lane.received.insert(lane.received.end(), bytes.begin(), bytes.begin() + got);
    std::size_t answered = 0;
    Bytes rest = lane.received;
    while (rest.size() >= 2) {
      const auto size = std::size_t{rest[0]} << 8U | rest[1];
      if (rest.size() < 2 + size) break;
      if (!iso8583::decode(options_.dialect, rest.subspan(2, size), answer_)) {
        return fail(ErrorCode::io, "an answer that is no message");
      }
      count_answer();
      ++answered;
      rest = rest.subspan(2 + size);
    }
    lane.received.erase(lane.received.begin(),
                        lane.received.end() - static_cast<std::ptrdiff_t>(rest.size()));
    return answered;
  }

  void count_answer() {
    const auto& dialect = options_.dialect;
    const auto place = iso8583::number_of(answer_.get(dialect.field_of(Role::trace_number))).value_or(0);
    figure_.latency.record(clock_.monotonic_micros() - sent_at_[static_cast<std::size_t>(place)]);
    const bool approved = answer_.get(dialect.field_of(Role::response_code)) == dialect.response_code("00");
    ++(approved ? figure_.approved : figure_.declined);
  }

  const Iso8583CallerOptions& options_;
  Clock& clock_;
  std::vector<Lane> lanes_;
  std::vector<std::int64_t> sent_at_;
  std::vector<pollfd> waits_;
  std::uint64_t number_;
  std::size_t in_flight_ = 0;
  Message message_;
  Message answer_;
  keys::WipedBytes encoded_;
  Iso8583Figure figure_;
};

}  // namespace

Result<Iso8583Figure> call_iso8583(const Iso8583CallerOptions& options, Clock& clock) {
  return Caller(options, clock).run();
}

}  // namespace lastro::bench
