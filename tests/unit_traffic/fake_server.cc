#include "tests/unit_traffic/fake_server.h"

#include <chrono>
#include <optional>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lastro::tools::test {

struct FakeServer::Incoming {
  std::string header;
  std::string method;
  std::string path;
  bool bulk = false;
  std::string body;
};

namespace {

/// Reads until `buffer` holds at least `bytes`; false where the peer closes first.
bool fill(int socket, std::string& buffer, std::size_t bytes) {
  while (buffer.size() < bytes) {
    char chunk[16384];
    const auto read = recv(socket, chunk, sizeof(chunk), 0);
    if (read <= 0) return false;
    buffer.append(chunk, static_cast<std::size_t>(read));
  }
  return true;
}

bool send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const auto sent = send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool due(unsigned request, unsigned every) {
  return every != 0 && request % every == 0;
}

/// What the importer promises one request in flight for: none of bulk and set-up requests.
std::string subject_of(std::string_view path, std::string_view body) {
  if (path == "/v1/authorizations") return json_text(body, "card_id");
  if (path == "/v1/refunds") return json_text(body, "account_id");
  return {};
}

}  // namespace

FakeServer::FakeServer(FakeFaults faults, Handle handle)
    : faults_(faults), handle_(std::move(handle)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, length) != 0 || listen(listener_, 256) != 0)
    throw std::runtime_error{"listen"};
  if (getsockname(listener_, generic, &length) != 0) throw std::runtime_error{"getsockname"};
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread{[this] { accept_all(); }};
}

FakeServer::~FakeServer() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  {
    const std::lock_guard lock{mutex_};
    for (const int open : sockets_) shutdown(open, SHUT_RDWR);
  }
  for (auto& thread : threads_) thread.join();
}

std::string FakeServer::url() const {
  return fmt::format("http://127.0.0.1:{}", port_);
}

std::string FakeServer::last_header() const {
  const std::lock_guard lock{mutex_};
  return last_header_;
}

void FakeServer::accept_all() {
  for (;;) {
    const int socket = accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    ++connections_;
    const std::lock_guard lock{mutex_};
    sockets_.insert(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void FakeServer::serve(int socket) {
  std::string buffer;
  for (;;) {
    std::size_t end = std::string::npos;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
      if (!fill(socket, buffer, buffer.size() + 1)) break;
    }
    if (end == std::string::npos) break;
    Incoming incoming;
    incoming.header = buffer.substr(0, end + 4);
    buffer.erase(0, end + 4);
    const auto length_at = incoming.header.find("Content-Length: ");
    const std::size_t length =
        length_at == std::string::npos ? 0 : std::stoul(incoming.header.substr(length_at + 16));
    if (!fill(socket, buffer, length)) break;
    incoming.body = buffer.substr(0, length);
    buffer.erase(0, length);
    incoming.method = incoming.header.substr(0, incoming.header.find(' '));
    const auto path_at = incoming.method.size() + 1;
    incoming.path = incoming.header.substr(path_at, incoming.header.find(' ', path_at) - path_at);
    incoming.bulk = incoming.header.find("application/x-ndjson") != std::string::npos;
    if (!answer(socket, incoming)) break;
  }
  const std::lock_guard lock{mutex_};
  sockets_.erase(socket);
  close(socket);
}

FakeAnswer FakeServer::handle_alone(const Incoming& incoming) {
  const std::string subject = subject_of(incoming.path, incoming.body);
  if (subject.empty()) return handle_(incoming.method, incoming.path, incoming.bulk, incoming.body);
  {
    const std::lock_guard lock{mutex_};
    if (!in_flight_.insert(subject).second) ++overlaps_;
  }
  // Long enough for a second request to come in where the client would send one.
  std::this_thread::sleep_for(std::chrono::microseconds{100});
  auto answer = handle_(incoming.method, incoming.path, incoming.bulk, incoming.body);
  const std::lock_guard lock{mutex_};
  in_flight_.erase(subject);
  return answer;
}

bool FakeServer::answer(int socket, const Incoming& incoming) {
  {
    const std::lock_guard lock{mutex_};
    last_header_ = incoming.header;
  }
  const unsigned number = ++requests_;
  if (due(number, faults_.drop_before_every)) {
    ++drops_;
    return false;
  }
  if (due(number, faults_.busy_every)) {
    ++busy_answers_;
    return send_all(socket,
                    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 0\r\n\r\n");
  }
  const FakeAnswer answer = handle_alone(incoming);
  if (due(number, faults_.drop_after_every)) {
    ++drops_;
    return false;
  }
  const bool last = due(number, faults_.close_every);
  const bool sent = send_all(socket, fmt::format("HTTP/1.1 {} Answer\r\nContent-Type: application/json\r\n{}"
                                                 "Content-Length: {}\r\n\r\n{}",
                                                 answer.status, last ? "Connection: close\r\n" : "",
                                                 answer.body.size(), answer.body));
  return sent && !last;
}

}  // namespace lastro::tools::test
