#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/snapshotter.h"
#include "tools/cli/iso8583_listener.h"

namespace lastro::tools {

struct ServeOptions {
  std::string data = {};
  std::string listen = "127.0.0.1:8080";  ///< HOST:PORT; port 0 for any free one
  std::string nats = {};                  ///< URL; empty: no distribution
  std::string nats_ca = {};
  std::string house_credit = "unlimited";  ///< of a new ledger: unlimited, or an amount
  std::vector<std::string> programs =
      {};  ///< files of documents to publish at start, or `pat`, which is shipped
  bool strict_anchor = false;
  Sequence snapshot_interval = engine::SnapshotterOptions{}.interval_events;  ///< 0: none are made
  bool sync = true;
  std::size_t workers = 8;
  std::int64_t nats_max_bytes = std::int64_t{8} << 30;  ///< of a stream: JetStream reserves them
  std::string scrub_every = "6h";                       ///< from the end of one pass over the log to the next
  std::size_t scrub_mib_per_second = 16;                ///< read at most so fast
  Iso8583Options iso8583 = {};
  bool card_numbers = false;  ///< POST /v1/cards takes them, not tokens alone
  bool views = true;          ///< false: the read models stay as they are, for measurements without consumers
};

/// The whole server, wired by hand: log, keys, engine, views, relay, HTTP.
class Server {
 public:
  /// Serving when it returns. The log's refusals name sequence, file and remedy.
  static Result<std::unique_ptr<Server>> start(const ServeOptions& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::string url() const;
  /// HOST:PORT of the ISO 8583 listener; empty where there is none.
  [[nodiscard]] std::string iso8583_address() const;
  /// Answers what is in flight, commits it, and closes everything.
  void stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// `lastro serve`: until SIGINT or SIGTERM. Gives the process's exit code.
int serve(const ServeOptions& options);

}  // namespace lastro::tools
