#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "api/http/http_server.h"

namespace lastro::api {

/// One answer as it came over the wire; header names in lower case.
struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;

  [[nodiscard]] std::string header(const std::string& name) const;
};

/// A blocking client socket. Nothing waits longer than 30 s: then reads end as if the peer had closed.
class ClientSocket {
 public:
  /// Connects to the loopback address of the family of `address`.
  explicit ClientSocket(std::uint16_t port, const std::string& address = "127.0.0.1",
                        int receive_buffer_bytes = 0);
  ClientSocket(ClientSocket&& other) noexcept;
  ClientSocket(const ClientSocket&) = delete;
  ClientSocket& operator=(const ClientSocket&) = delete;
  ~ClientSocket();

  /// False once the peer has reset the connection.
  bool send(std::string_view bytes);
  void send_bytewise(std::string_view bytes);
  void shutdown_send();
  /// The next answer, without a body if `head`. Fails the test if the connection ends before it.
  Answer receive(bool head = false);
  /// Whether the next that comes is `100 Continue`.
  bool await_continue();
  /// Whether the peer has closed with nothing more to read. Waits for either.
  bool is_closed();
  /// Everything until the peer closes.
  std::string receive_all();

 private:
  bool fill();

  int descriptor_;
  std::string received_;
};

/// A handler made of a function.
class FunctionHandler final : public Handler {
 public:
  using Function = std::function<void(const Request&, Responder)>;
  explicit FunctionHandler(Function function) : function_(std::move(function)) {}
  void handle(const Request& request, Responder responder) override {
    function_(request, std::move(responder));
  }

 private:
  Function function_;
};

/// A server whose handler answers with what it was asked, one `name=value` a line; or with `function`.
class TestServer {
 public:
  explicit TestServer(const HttpOptions& options = {}, FunctionHandler::Function function = echo);

  [[nodiscard]] ClientSocket connect() const { return ClientSocket(server_->port()); }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  HttpServer& operator*() { return *server_; }
  HttpServer* operator->() { return server_.get(); }

  static void echo(const Request& request, Responder responder);

 private:
  SystemClock clock_;
  FunctionHandler handler_;
  std::unique_ptr<HttpServer> server_;
};

/// A GET of `path` with a Host.
std::string get(std::string_view path);
/// A POST of `body` to /echo, with more header lines, each ended by CRLF.
std::string post(std::string_view body, std::string_view headers = "");

/// Waits until `condition` holds; false if it does not within 30 s.
bool eventually(const std::function<bool()>& condition);

}  // namespace lastro::api
