#pragma once

// Internal to the server: Asio's types stay behind server.h.

#include <memory>

#include "api/iso8583/server.h"
#include "api/net/io_loop.h"

namespace lastro::iso8583 {

/// What the listener's connections share, on its I/O thread.
class Loop final : public api::IoLoop, public std::enable_shared_from_this<Loop> {
 public:
  Loop(const ServerOptions& options, MessageHandler& handler, Clock& clock);

  /// Any thread.
  [[nodiscard]] ServerStats stats() const;

  // What follows is for the I/O thread.

  [[nodiscard]] const ServerOptions& options() const { return options_; }
  [[nodiscard]] MessageHandler& handler() { return handler_; }

  api::Counter messages;
  api::Counter broken;
  api::Counter timeouts;

 private:
  void admit(api::TcpSocket socket) override;

  const ServerOptions options_;
  MessageHandler& handler_;
  api::Counter refused_;
};

}  // namespace lastro::iso8583
