#include "tests/unit_bench/slow_server.h"

#include <array>

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lastro::bench {
namespace {

bool readable(int socket, const std::stop_token& stopping) {
  while (!stopping.stop_requested()) {
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 10) > 0) return true;
  }
  return false;
}

}  // namespace

SlowServer::SlowServer(Options options) : options_(std::move(options)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(listener_ >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* bound = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  REQUIRE(::bind(listener_, bound, size) == 0);
  REQUIRE(::listen(listener_, 1) == 0);
  REQUIRE(::getsockname(listener_, bound, &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stopping) { serve(stopping); });
}

SlowServer::~SlowServer() {
  thread_.request_stop();
  thread_.join();
  ::close(listener_);
}

// Requests have no body, so one ends where its head ends.
void SlowServer::serve(const std::stop_token& stopping) {
  if (!readable(listener_, stopping)) return;
  const int peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  std::string received;
  std::array<char, 4096> part{};
  while (readable(peer, stopping)) {
    const auto size = ::recv(peer, part.data(), part.size(), 0);
    if (size <= 0) break;
    received.append(part.data(), static_cast<std::size_t>(size));
    for (auto end = received.find("\r\n\r\n"); end != std::string::npos; end = received.find("\r\n\r\n")) {
      received.erase(0, end + 4);
      std::this_thread::sleep_for(options_.delay +
                                  (requests_ == 0 ? options_.stall : std::chrono::milliseconds{0}));
      ++requests_;
      if (::send(peer, options_.answer.data(), options_.answer.size(), MSG_NOSIGNAL) < 0) break;
    }
  }
  ::close(peer);
}

}  // namespace lastro::bench
