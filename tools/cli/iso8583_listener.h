#pragma once

#include <memory>
#include <string>

#include "api/iso8583/front.h"
#include "api/metrics.h"

namespace lastro::tools {

struct Iso8583Options {
  std::string listen = {};             ///< HOST:PORT; empty: no listener
  std::string dialect = "1987-ascii";  ///< a shipped one's name, or a document's path
  std::string mac_key = {};            ///< file; empty: messages carry no authentication code
  std::uint32_t tenant = 1;            ///< that its connections act for
  std::int64_t deadline_ms = 100;      ///< of a command, from its message's receipt; 0 for none
  bool plain_network = false;          ///< lets it listen beyond this machine, unencrypted
};

/// The ISO 8583 listener and what answers for it, from options to a socket.
class Iso8583Listener {
 public:
  /// Listening when it returns. All passed outlive the listener; it is stopped before the engine and
  /// destroyed after the engine has stopped.
  static Result<std::unique_ptr<Iso8583Listener>> start(const Iso8583Options& options,
                                                        const keys::Digester& digester, Clock& clock,
                                                        log::EventLog& log, api::WorkerPool& workers,
                                                        engine::Engine& engine);
  /// HOST:PORT, as one on this machine reaches it.
  [[nodiscard]] const std::string& address() const { return address_; }
  /// Any thread.
  [[nodiscard]] api::Iso8583Counts counts() const {
    return {.server = server_->stats(), .desk = front_->stats()};
  }
  void stop() { server_->stop(); }

 private:
  Iso8583Listener() = default;

  std::unique_ptr<iso8583::Front> front_;
  std::unique_ptr<iso8583::Server> server_;
  std::string address_;
};

}  // namespace lastro::tools
