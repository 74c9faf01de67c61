#include "bench/open_loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/base/assert.h"

namespace lastro::bench {
namespace {

constexpr std::size_t answer_bytes_max = 1024 * 1024;

std::unexpected<Error> system_failure(const char* doing) {
  return fail(ErrorCode::io, std::string("open loop: cannot ") + doing + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

/// What of an HTTP/1.1 answer a load generator wants to know.
struct Answer {
  bool is_success = false;
  std::size_t bytes = 0;
};

/// Empty while the answer is not whole.
Result<std::optional<Answer>> read_answer(std::string_view text) {
  const auto head_end = text.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return std::nullopt;
  constexpr std::string_view length_name = "\r\nContent-Length: ";
  const auto head = text.substr(0, head_end);
  const auto at = head.find(length_name);
  std::size_t length = 0;
  if (!head.starts_with("HTTP/1.1 ") || at == std::string_view::npos ||
      std::from_chars(head.data() + at + length_name.size(), head.data() + head.size(), length).ec !=
          std::errc{}) {
    return fail(ErrorCode::io, "open loop: an answer is not HTTP/1.1 with a Content-Length");
  }
  const auto bytes = head_end + 4 + length;
  if (bytes > text.size()) return std::nullopt;
  return Answer{.is_success = head[9] == '2', .bytes = bytes};
}

struct Connection {
  Descriptor socket;
  std::string received{};
  std::int64_t due = 0;  ///< of the request in flight
  bool in_flight = false;
};

class OpenLoop {
 public:
  OpenLoop(const OpenLoopOptions& options, Clock& clock)
      : options_(options),
        clock_(clock),
        total_(options.per_s * static_cast<std::uint64_t>(options.seconds)),
        poll_(epoll_create1(EPOLL_CLOEXEC)) {}

  Result<OpenLoopFigure> run() {
    if (poll_.number() < 0) return system_failure("poll");
    for (unsigned i = 0; i < options_.connections; ++i) {
      if (auto connected = connect(i); !connected) return std::unexpected(connected.error());
    }
    const auto cpu_before = thread_cpu_micros();
    begin_ = clock_.monotonic_micros();
    const auto patience = begin_ + std::int64_t{options_.seconds + options_.patience_seconds} * 1'000'000;
    auto now = begin_;
    while (answered_ < total_ && now < patience) {
      if (auto sent = send_due(now); !sent) return std::unexpected(sent.error());
      if (auto received = receive(now, patience); !received) return std::unexpected(received.error());
      now = clock_.monotonic_micros();
    }
    count_unanswered(now);
    const auto elapsed = static_cast<std::uint64_t>(std::max<std::int64_t>(1, now - begin_));
    figure_.per_s = answered_ * 1'000'000 / elapsed;
    figure_.cpu_percent =
        static_cast<unsigned>(static_cast<std::uint64_t>(thread_cpu_micros() - cpu_before) * 100 / elapsed);
    return std::move(figure_);
  }

 private:
  static std::int64_t thread_cpu_micros() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * std::int64_t{1'000'000} +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
  }

  Result<void> connect(unsigned index) {
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.number() < 0) return system_failure("make a socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(options_.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      return system_failure("connect");
    }
    const int yes = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    epoll_event event{.events = EPOLLIN, .data = {.u32 = index}};
    if (epoll_ctl(poll_.number(), EPOLL_CTL_ADD, socket.number(), &event) != 0) return system_failure("poll");
    connections_.push_back({.socket = std::move(socket)});
    idle_.push_back(index);
    return {};
  }

  /// When the request of that number is due, the first one having 0.
  [[nodiscard]] std::int64_t due(std::uint64_t number) const {
    return begin_ + static_cast<std::int64_t>(number * 1'000'000 / options_.per_s);
  }

  Result<void> send_due(std::int64_t now) {
    while (!idle_.empty() && sent_ < total_ && due(sent_) <= now) {
      auto& connection = connections_[idle_.back()];
      idle_.pop_back();
      const auto request = options_.next_request();
      const auto written =
          ::send(connection.socket.number(), request.data(), request.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (written < 0) return system_failure("send");
      if (static_cast<std::size_t>(written) != request.size()) {
        return fail(ErrorCode::io, "open loop: a request is larger than a socket's buffer");
      }
      connection.due = due(sent_++);
      connection.in_flight = true;
    }
    return {};
  }

  /// Waits for answers until the next request is due and could be sent.
  Result<void> receive(std::int64_t now, std::int64_t patience) {
    const bool may_send = !idle_.empty() && sent_ < total_;
    const auto wait = std::max<std::int64_t>(0, (may_send ? due(sent_) : patience) - now);
    const timespec timeout{.tv_sec = wait / 1'000'000, .tv_nsec = wait % 1'000'000 * 1'000};
    std::array<epoll_event, 64> events{};
    const auto ready = epoll_pwait2(poll_.number(), events.data(), events.size(), &timeout, nullptr);
    if (ready < 0 && errno != EINTR) return system_failure("poll");
    for (int i = 0; i < ready; ++i) {
      if (auto read = read_from(events.at(static_cast<std::size_t>(i)).data.u32); !read) return read;
    }
    return {};
  }

  Result<void> read_from(unsigned index) {
    auto& connection = connections_[index];
    std::array<char, 16 * 1024> part{};
    const auto size = ::recv(connection.socket.number(), part.data(), part.size(), MSG_DONTWAIT);
    if (size < 0) return errno == EAGAIN || errno == EINTR ? Result<void>{} : system_failure("receive");
    if (size == 0) return fail(ErrorCode::io, "open loop: the server closed a connection");
    connection.received.append(part.data(), static_cast<std::size_t>(size));
    const auto answer = read_answer(connection.received);
    if (!answer) return std::unexpected(answer.error());
    if (!*answer) {
      if (connection.received.size() <= answer_bytes_max) return {};
      return fail(ErrorCode::io, "open loop: an answer is longer than 1 MiB");
    }
    if (!connection.in_flight || (*answer)->bytes != connection.received.size()) {
      return fail(ErrorCode::io, "open loop: the server sent more than one answer");
    }
    figure_.latency.record(clock_.monotonic_micros() - connection.due);
    if (!(*answer)->is_success) ++figure_.refused;
    ++answered_;
    connection.received.clear();
    connection.in_flight = false;
    idle_.push_back(index);
    return {};
  }

  void count_unanswered(std::int64_t now) {
    for (const auto& connection : connections_) {
      if (connection.in_flight) figure_.latency.record(now - connection.due);
    }
    for (auto number = sent_; number < total_; ++number) figure_.latency.record(now - due(number));
    figure_.unanswered = total_ - answered_;
  }

  const OpenLoopOptions& options_;
  Clock& clock_;
  const std::uint64_t total_;
  const Descriptor poll_;
  std::vector<Connection> connections_;
  std::vector<unsigned> idle_;
  std::int64_t begin_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t answered_ = 0;
  OpenLoopFigure figure_;
};

}  // namespace

Result<OpenLoopFigure> run_open_loop(const OpenLoopOptions& options, Clock& clock) {
  if (options.connections == 0 || options.per_s == 0 || options.seconds <= 0 || !options.next_request) {
    return fail(ErrorCode::invalid, "open loop: needs connections, a rate, a time and requests");
  }
  return OpenLoop(options, clock).run();
}

}  // namespace lastro::bench
