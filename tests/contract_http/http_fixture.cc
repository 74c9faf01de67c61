#include "tests/contract_http/http_fixture.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace lastro::api {
namespace {

constexpr int wait_max_s = 30;

int connect_to(std::uint16_t port, const std::string& address, int receive_buffer_bytes) {
  const auto family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
  const int descriptor = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(descriptor >= 0);
  if (receive_buffer_bytes > 0) {
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  const timeval timeout{wait_max_s, 0};
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  sockaddr_storage storage{};
  socklen_t size = 0;
  if (family == AF_INET) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    inet_pton(AF_INET, address.c_str(), &v4.sin_addr);
    size = sizeof v4;
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr);
    size = sizeof v6;
  }
  REQUIRE(::connect(descriptor, reinterpret_cast<const sockaddr*>(&storage), size) == 0);
  return descriptor;
}

Answer parse_head(std::string_view head) {
  Answer answer;
  answer.status = std::stoi(std::string(head.substr(9, 3)));
  for (auto at = head.find("\r\n"); at != std::string_view::npos && at + 2 < head.size();) {
    const auto end = head.find("\r\n", at + 2);
    const auto line = head.substr(at + 2, end - at - 2);
    const auto colon = line.find(": ");
    REQUIRE(colon != std::string_view::npos);
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    REQUIRE(answer.headers.emplace(name, line.substr(colon + 2)).second);
    at = end;
  }
  return answer;
}

std::string_view method_name(Method method) {
  static constexpr std::array names{"get", "head", "post", "put", "patch", "delete", "options", "other"};
  return names.at(static_cast<std::size_t>(method));
}

}  // namespace

std::string Answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string{} : found->second;
}

ClientSocket::ClientSocket(std::uint16_t port, const std::string& address, int receive_buffer_bytes)
    : descriptor_(connect_to(port, address, receive_buffer_bytes)) {}

ClientSocket::ClientSocket(ClientSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), received_(std::move(other.received_)) {}

ClientSocket::~ClientSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool ClientSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void ClientSocket::send_bytewise(std::string_view bytes) {
  const int on = 1;
  setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  for (const char byte : bytes) REQUIRE(send({&byte, 1}));
}

void ClientSocket::shutdown_send() {
  ::shutdown(descriptor_, SHUT_WR);
}

bool ClientSocket::fill() {
  std::array<char, 65536> bytes{};
  const auto size = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
  if (size <= 0) return false;
  received_.append(bytes.data(), static_cast<std::size_t>(size));
  return true;
}

Answer ClientSocket::receive(bool head) {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) FAIL("the connection ended before an answer");
  }
  auto answer = parse_head(std::string_view(received_).substr(0, end));
  received_.erase(0, end + 4);
  const auto length = head ? std::size_t{0} : std::stoul("0" + answer.header("content-length"));
  while (received_.size() < length) {
    if (!fill()) FAIL("the connection ended before an answer");
  }
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  return answer;
}

bool ClientSocket::await_continue() {
  const auto answer = receive(true);
  return answer.status == 100 && answer.headers.empty();
}

bool ClientSocket::is_closed() {
  if (!received_.empty()) return false;
  char byte = 0;
  const auto size = ::recv(descriptor_, &byte, 1, 0);
  // A reset is an end as well; a timeout is none.
  return size == 0 || (size < 0 && errno == ECONNRESET);
}

std::string ClientSocket::receive_all() {
  while (fill()) continue;
  return std::exchange(received_, {});
}

TestServer::TestServer(const HttpOptions& options, FunctionHandler::Function function)
    : handler_(std::move(function)) {
  auto started = HttpServer::start(options, handler_, clock_);
  if (!started) FAIL(started.error().message);
  server_ = std::move(*started);
}

void TestServer::echo(const Request& request, Responder responder) {
  Response response{.content_type = "text/plain"};
  const auto line = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) response.body.append(name).append("=").append(value).append("\n");
  };
  line("method", method_name(request.method));
  line("path", request.path);
  line("query", request.query);
  line("authorization", request.authorization);
  line("content_type", request.content_type);
  line("idempotency_key", request.idempotency_key);
  line("deadline_ms", request.deadline_ms);
  line("min_sequence", request.min_sequence);
  line("if_match", request.if_match);
  line("remote_address", request.remote_address);
  line("body", request.body);
  responder.send(std::move(response));
}

std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

std::string post(std::string_view body, std::string_view headers) {
  return "POST /echo HTTP/1.1\r\nHost: h\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(wait_max_s);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace lastro::api
