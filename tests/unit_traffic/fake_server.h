#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit_traffic/fake_ledger.h"

namespace lastro::tools::test {

/// What the server does wrong: each kind once in that many requests, never where 0.
struct FakeFaults {
  unsigned drop_before_every = 0;  ///< closes the connection unanswered, the request not executed
  unsigned drop_after_every = 0;   ///< executes it and closes the connection unanswered
  unsigned busy_every = 0;         ///< answers 503
  unsigned close_every = 0;        ///< answers with Connection: close
};

/// HTTP/1.1 on a free port of the loopback interface, a blocking thread for each connection.
class FakeServer {
 public:
  using Handle = std::function<FakeAnswer(std::string_view method, std::string_view path, bool bulk,
                                          std::string_view body)>;

  FakeServer(FakeFaults faults, Handle handle);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  [[nodiscard]] std::string url() const;
  /// Requests for a card or account that came while another one for it had not been answered.
  [[nodiscard]] unsigned overlaps() const { return overlaps_; }
  [[nodiscard]] unsigned busy_answers() const { return busy_answers_; }
  [[nodiscard]] unsigned drops() const { return drops_; }
  [[nodiscard]] unsigned connections() const { return connections_; }
  /// The header of the last request.
  [[nodiscard]] std::string last_header() const;

 private:
  struct Incoming;
  void accept_all();
  void serve(int socket);
  bool answer(int socket, const Incoming& incoming);
  FakeAnswer handle_alone(const Incoming& incoming);

  const FakeFaults faults_;
  const Handle handle_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<unsigned> requests_ = 0;
  std::atomic<unsigned> overlaps_ = 0;
  std::atomic<unsigned> busy_answers_ = 0;
  std::atomic<unsigned> drops_ = 0;
  std::atomic<unsigned> connections_ = 0;
  mutable std::mutex mutex_;
  std::set<std::string> in_flight_;
  std::set<int> sockets_;
  std::string last_header_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace lastro::tools::test
