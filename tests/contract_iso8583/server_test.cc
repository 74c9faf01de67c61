// The listener on real sockets, with handlers that answer late, elsewhere, in another order, or never.
#include "api/iso8583/server.h"

#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/iso8583/codec.h"
#include "tests/support/leaping_clock.h"

namespace lastro::iso8583 {
namespace {

/// A blocking peer.
class Peer {
 public:
  explicit Peer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    REQUIRE(::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { ::close(socket_); }

  void send_bytes(std::string_view bytes) const {
    REQUIRE(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
  }
  void send(std::string_view message) const {
    std::string framed{static_cast<char>(message.size() >> 8U), static_cast<char>(message.size() & 0xFFU)};
    send_bytes(framed.append(message));
  }
  void finish() const { REQUIRE(::shutdown(socket_, SHUT_WR) == 0); }
  /// Empty where the connection is closed.
  [[nodiscard]] std::string receive() const {
    const auto header = read(2);
    if (header.size() < 2) return {};
    return read(static_cast<std::size_t>(static_cast<unsigned char>(header[0])) << 8U |
                static_cast<unsigned char>(header[1]));
  }

 private:
  [[nodiscard]] std::string read(std::size_t size) const {
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < size) {
      const auto got = ::recv(socket_, bytes.data() + have, size - have, 0);
      if (got <= 0) return {};
      have += static_cast<std::size_t>(got);
    }
    return bytes;
  }

  int socket_;
};

/// Keeps what it is given until a test takes it. "close" is not taken, "drop" is never answered.
class Keeper final : public MessageHandler {
 public:
  struct Kept {
    std::string message;
    AnswerSlot slot;
  };

  [[nodiscard]] Caller new_caller() override { return {}; }
  [[nodiscard]] bool take(Caller&, Bytes message, AnswerSlot slot) override {
    const std::string text(as_text(message));
    if (text == "close") return false;
    if (text == "drop") return true;
    const std::lock_guard lock(mutex_);
    kept_.push_back({text, std::move(slot)});
    arrived_.notify_all();
    return true;
  }

  /// Waits until so many are kept.
  void await(std::size_t count) {
    std::unique_lock lock(mutex_);
    REQUIRE(arrived_.wait_for(lock, std::chrono::seconds{20}, [&] { return kept_.size() >= count; }));
  }
  [[nodiscard]] std::size_t count() {
    const std::lock_guard lock(mutex_);
    return kept_.size();
  }
  Kept take_last() {
    const std::lock_guard lock(mutex_);
    auto last = std::move(kept_.back());
    kept_.pop_back();
    return last;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Kept> kept_;
};

struct Bed {
  explicit Bed(ServerOptions options = {}) {
    auto started = Server::start(options, keeper, clock);
    REQUIRE(started.has_value());
    server = std::move(*started);
  }
  /// The newest message kept is answered by its own text, from this thread.
  void answer_last() {
    server->post([kept = keeper.take_last()]() mutable { kept.slot.send(as_bytes(kept.message)); });
  }

  testing::LeapingClock clock;
  Keeper keeper;
  std::unique_ptr<Server> server;
};

}  // namespace

TEST_CASE("answers leave in the order they are given, not that of the messages") {
  Bed bed;
  const Peer peer(bed.server->port());
  for (const auto* text : {"one", "two", "three"}) peer.send(text);
  bed.keeper.await(3);
  for (const auto* text : {"three", "two", "one"}) {
    bed.answer_last();
    CHECK(peer.receive() == text);
  }
  CHECK(bed.server->stats().messages == 3);
}

TEST_CASE("a message is whole however it is cut, up to the longest") {
  Bed bed;
  const Peer peer(bed.server->port());
  const std::string longest(message_bytes_max, 'x');
  for (int i = 0; i < 5; ++i) {
    peer.send(longest);
    bed.keeper.await(1);
    bed.answer_last();
    CHECK(peer.receive() == longest);
  }
  for (const char c : std::string_view("\0\3abc", 5)) peer.send_bytes({&c, 1});
  bed.keeper.await(1);
  bed.answer_last();
  CHECK(peer.receive() == "abc");
}

TEST_CASE("a length of none or too much, and a message that is not taken, close the connection") {
  Bed bed;
  for (const auto bytes :
       {std::string_view("\0\0", 2), std::string_view("\x20\x01", 2), std::string_view("\0\5close", 7)}) {
    const Peer peer(bed.server->port());
    peer.send_bytes(bytes);
    CHECK(peer.receive().empty());
  }
  CHECK(bed.server->stats().broken == 3);
}

TEST_CASE("what is owed is written before a connection is closed") {
  Bed bed;
  const Peer peer(bed.server->port());
  peer.send("owed");
  peer.send("close");
  bed.keeper.await(1);
  bed.answer_last();
  CHECK(peer.receive() == "owed");
  CHECK(peer.receive().empty());
  const Peer half(bed.server->port());
  half.send("last");
  half.finish();
  bed.keeper.await(1);
  bed.answer_last();
  CHECK(half.receive() == "last");
  CHECK(half.receive().empty());
}

TEST_CASE("beyond the messages in flight nothing is read until one is answered or dropped") {
  ServerOptions options;
  options.in_flight_max = 2;
  Bed bed(options);
  const Peer peer(bed.server->port());
  for (const auto* text : {"drop", "drop", "drop", "a", "b", "c", "d"}) peer.send(text);
  bed.keeper.await(2);
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  CHECK(bed.keeper.count() == 2);
  bed.answer_last();
  CHECK(peer.receive() == "b");
  bed.keeper.await(2);
  bed.answer_last();
  CHECK(peer.receive() == "c");
}

TEST_CASE("connections beyond the limit are closed, and make room when others end") {
  ServerOptions options;
  options.connections_max = 1;
  Bed bed(options);
  {
    const Peer first(bed.server->port());
    first.send("hello");
    bed.keeper.await(1);
    const Peer second(bed.server->port());
    CHECK(second.receive().empty());
    bed.answer_last();
    CHECK(first.receive() == "hello");
  }
  while (bed.server->stats().open_connections > 0) std::this_thread::yield();
  const Peer third(bed.server->port());
  third.send("again");
  bed.keeper.await(1);
}

TEST_CASE("one who stops in the middle of a message, or says nothing, is closed in time") {
  ServerOptions options;
  options.message_timeout_ms = 50;
  options.idle_timeout_ms = 100;
  Bed bed(options);
  const Peer half(bed.server->port());
  half.send_bytes(std::string_view("\0\5ab", 4));
  CHECK(half.receive().empty());
  const Peer silent(bed.server->port());
  CHECK(silent.receive().empty());
  CHECK(bed.server->stats().timeouts == 2);
}

TEST_CASE("time in which the listener stood still is not its peers'") {
  ServerOptions options;
  options.write_timeout_ms = 20;  // of all timeouts the shortest, so that it ticks each 5 ms
  Bed bed(options);
  const Peer half(bed.server->port());
  half.send_bytes(std::string_view("\0\5ab", 4));
  const Peer silent(bed.server->port());
  for (int i = 0; i < 20'000 && bed.server->stats().open_connections < 2; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  REQUIRE(bed.server->stats().open_connections == 2);
  bed.clock.leap(std::int64_t{3'600} * 1'000'000);
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  half.send_bytes("cde");
  bed.keeper.await(1);
  silent.send("late");
  bed.keeper.await(2);
  CHECK(bed.server->stats().timeouts == 0);
}

TEST_CASE("stop waits for messages in flight; answers that come later are forgotten") {
  ServerOptions options;
  options.stop_timeout_ms = 200;
  Bed bed(options);
  const Peer peer(bed.server->port());
  peer.send("forgotten");
  peer.send("answered");
  bed.keeper.await(2);
  std::thread stopping([&] { bed.server->stop(); });
  bed.answer_last();
  CHECK(peer.receive() == "answered");
  CHECK(peer.receive().empty());
  stopping.join();
  const auto late = bed.keeper.take_last();
  bed.server->post([] { FAIL("a stopped server runs nothing"); });
}

TEST_CASE("many peers and many threads that answer lose and mix up nothing") {
  Bed bed;
  constexpr int peers = 8;
  constexpr int messages = 200;
  std::atomic<bool> done = false;
  std::array<std::thread, 3> answerers;
  for (auto& each : answerers) {
    each = std::thread([&] {
      while (!done.load()) {
        if (bed.keeper.count() == 0) {
          std::this_thread::yield();
          continue;
        }
        // Another may have been quicker: one lock does not cover both calls.
        static std::mutex mutex;
        const std::lock_guard lock(mutex);
        if (bed.keeper.count() > 0) bed.answer_last();
      }
    });
  }
  std::array<std::thread, peers> senders;
  std::atomic<int> right = 0;
  for (int p = 0; p < peers; ++p) {
    senders.at(static_cast<std::size_t>(p)) = std::thread([&, p] {
      const Peer peer(bed.server->port());
      std::vector<bool> seen(messages);
      for (int i = 0; i < messages; ++i) peer.send(std::to_string(p) + ":" + std::to_string(i));
      for (int i = 0; i < messages; ++i) {
        const auto answer = peer.receive();
        const auto colon = answer.find(':');
        if (colon == std::string::npos || answer.substr(0, colon) != std::to_string(p)) continue;
        const auto number = static_cast<std::size_t>(std::stoi(answer.substr(colon + 1)));
        if (!seen[number]) ++right;
        seen[number] = true;
      }
    });
  }
  for (auto& each : senders) each.join();
  done = true;
  for (auto& each : answerers) each.join();
  CHECK(right == peers * messages);
}

}  // namespace lastro::iso8583
