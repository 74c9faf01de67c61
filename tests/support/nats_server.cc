#include "tests/support/nats_server.h"

#include <charconv>
#include <csignal>
#include <fstream>
#include <iterator>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/nats_made_log.h"

namespace lastro::testing {
namespace {

pid_t spawn(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  INFO(words.front());
  REQUIRE(error == 0);
  return pid;
}

int wait_for_end(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

NatsServer::NatsServer(const std::string& max_file_store) {
  std::string name = (std::filesystem::temp_directory_path() / "lastro_nats_XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  folder_ = name;
  const auto script =
      "source tools/lib/env.sh; source tools/lib/nats.sh; NATS_MAX_FILE_STORE=" + max_file_store +
      R"( write_nats_config "$0" 0 admin && echo -n "$NATS_SERVER" >"$0/program")";
  REQUIRE(wait_for_end(spawn({"bash", "-euc", script, name})) == 0);
  program_ = read_text(folder_ / "program");
  INFO("nats-server is missing: run tools/setup");
  REQUIRE(std::filesystem::exists(program_));
}

NatsServer::~NatsServer() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void NatsServer::start() {
  REQUIRE(pid_ == 0);
  std::filesystem::remove_all(folder_ / "run");
  std::filesystem::create_directory(folder_ / "run");
  std::vector<std::string> words{program_, "-c", folder_ / "nats.conf"};
  if (port_ != 0) words.insert(words.end(), {"-p", std::to_string(port_)});
  pid_ = spawn(words);
  await_port();
}

void NatsServer::await_port() {
  const auto file = folder_ / "run" / ("nats-server_" + std::to_string(pid_) + ".ports");
  std::string text;
  const bool listens = eventually([&] {
    text = read_text(file);
    return text.find('}') != std::string::npos;
  });
  INFO(read_text(folder_ / "nats.log"));
  REQUIRE(listens);
  port_ = 0;
  std::from_chars(text.data() + text.rfind(':') + 1, text.data() + text.size(), port_);
  REQUIRE(port_ > 0);
}

void NatsServer::kill() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  wait_for_end(pid_);
  pid_ = 0;
}

void NatsServer::pause() {
  REQUIRE(::kill(pid_, SIGSTOP) == 0);
}

void NatsServer::resume() {
  REQUIRE(::kill(pid_, SIGCONT) == 0);
}

void NatsServer::reserve_port() {
  start();
  kill();
  lose_store();
}

void NatsServer::lose_store() {
  REQUIRE(pid_ == 0);
  std::filesystem::remove_all(folder_ / "store");
  std::filesystem::create_directory(folder_ / "store");
}

std::string NatsServer::url(const std::string& user) const {
  return url(user, read_text(folder_ / (user + ".password")));
}

std::string NatsServer::url(const std::string& user, const std::string& password) const {
  return "nats://" + user + ":" + password + "@127.0.0.1:" + std::to_string(port_);
}

}  // namespace lastro::testing
