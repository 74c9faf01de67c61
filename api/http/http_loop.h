#pragma once

// Internal to the HTTP server: Asio's types stay behind http_server.h.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "api/http/byte_budget.h"
#include "api/http/http.h"
#include "api/http/http_options.h"
#include "api/net/io_loop.h"

namespace lastro::api {

/// What the HTTP server's sessions share, on its I/O thread.
class HttpLoop final : public IoLoop, public std::enable_shared_from_this<HttpLoop> {
 public:
  HttpLoop(const HttpOptions& options, Handler& handler, Clock& clock);

  /// Any thread.
  [[nodiscard]] HttpStats stats() const;

  // What follows is for the I/O thread.

  [[nodiscard]] const HttpOptions& options() const { return options_; }
  [[nodiscard]] Handler& handler() { return handler_; }
  [[nodiscard]] ByteBudget& budget() { return budget_; }
  /// For bytes that nobody reads.
  [[nodiscard]] std::span<char> scratch() { return scratch_; }
  [[nodiscard]] std::string_view date() const { return date_; }

  Counter requests;
  Counter rejected;
  Counter timeouts;

 private:
  void admit(TcpSocket socket) override;
  void on_tick_begin() override { refresh_date(); }
  void refresh_date();

  const HttpOptions options_;
  Handler& handler_;
  Clock& clock_;
  ByteBudget budget_;
  std::int64_t date_second_ = -1;
  std::string date_;
  std::array<char, 16 * 1024> scratch_{};
  Counter refused_;
};

}  // namespace lastro::api
