#include "tools/cli/iso8583_link.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tools/cli/listen_address.h"

namespace lastro::tools {
namespace {

std::unexpected<Error> socket_failure(const char* doing, int error) {
  const bool late = error == EAGAIN || error == EWOULDBLOCK;
  return fail(
      ErrorCode::unavailable,
      std::string(doing) + ": " + (late ? "nothing for too long" : std::generic_category().message(error)));
}

}  // namespace

Result<Iso8583Link> Iso8583Link::open(const std::string& address, int timeout_ms) {
  const auto parsed = parse_listen_address(address, "the address");
  if (!parsed) return std::unexpected(parsed.error());
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(parsed->host.c_str(), std::to_string(parsed->port).c_str(), &hints, &found) != 0) {
    return fail(ErrorCode::invalid, "'" + parsed->host + "' is no IPv4 or IPv6 address");
  }
  Iso8583Link link(::socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, found->ai_protocol));
  const timeval patience{.tv_sec = timeout_ms / 1'000, .tv_usec = timeout_ms % 1'000 * 1'000};
  const int yes = 1;
  int error = 0;
  if (link.socket_ < 0 ||
      ::setsockopt(link.socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
      ::setsockopt(link.socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0 ||
      ::setsockopt(link.socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0 ||
      ::connect(link.socket_, found->ai_addr, found->ai_addrlen) != 0) {
    error = errno;
  }
  ::freeaddrinfo(found);
  if (error != 0) return socket_failure(("cannot connect to " + address).c_str(), error);
  return link;
}

Iso8583Link::Iso8583Link(Iso8583Link&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}

Iso8583Link::~Iso8583Link() {
  if (socket_ >= 0) ::close(socket_);
}

Result<void> Iso8583Link::send(Bytes message) {
  keys::WipedBytes whole;
  whole.reserve(message.size() + 2);
  whole.push_back(static_cast<std::uint8_t>(message.size() >> 8U));
  whole.push_back(static_cast<std::uint8_t>(message.size() & 0xFFU));
  whole.insert(whole.end(), message.begin(), message.end());
  Bytes rest = whole;
  while (!rest.empty()) {
    const auto sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return socket_failure("cannot send", errno);
    rest = rest.subspan(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<void> Iso8583Link::receive(keys::WipedBytes& message) {
  std::array<std::uint8_t, 2> header{};
  if (auto read = read_whole(header); !read) return read;
  keys::wipe(message);
  message.resize(std::size_t{header[0]} << 8U | header[1]);
  return read_whole(message);
}

Result<void> Iso8583Link::read_whole(std::span<std::uint8_t> to) const {
  while (!to.empty()) {
    const auto got = ::recv(socket_, to.data(), to.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return socket_failure("cannot receive", errno);
    if (got == 0) return fail(ErrorCode::unavailable, "the connection was closed");
    to = to.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

}  // namespace lastro::tools
