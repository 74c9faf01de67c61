#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace lastro::testing {

/// A nats-server on loopback, of our own configuration (tools/lib/nats.sh) with a user `admin` beside relay
/// and reader, in a temporary folder. Ended and removed with the object. A step that fails fails the test.
class NatsServer {
 public:
  /// `max_file_store` bounds what JetStream keeps on disk, such as "2MB".
  explicit NatsServer(const std::string& max_file_store = "1GB");
  ~NatsServer();
  NatsServer(const NatsServer&) = delete;
  NatsServer& operator=(const NatsServer&) = delete;

  /// Starts and waits until it listens: the first time on a port that the system chooses, then on the same
  /// again.
  void start();
  /// kill -9.
  void kill();
  /// SIGSTOP and SIGCONT.
  void pause();
  void resume();
  /// A port nobody listens on before start().
  void reserve_port();
  /// Removes what JetStream keeps. Not while it runs.
  void lose_store();

  [[nodiscard]] std::string url(const std::string& user) const;
  [[nodiscard]] std::string url(const std::string& user, const std::string& password) const;

 private:
  void await_port();

  std::filesystem::path folder_;
  std::string program_;
  pid_t pid_ = 0;
  int port_ = 0;
};

}  // namespace lastro::testing
