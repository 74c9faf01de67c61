#pragma once

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <catch2/catch.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

/// Parts of tests that need a process of their own are hidden tests of the same program, tagged [.child].
namespace lastro::log::test {

inline constexpr int died = -SIGKILL;

/// Where the child works, as its parent said.
inline std::string child_folder() {
  const char* folder = std::getenv("LASTRO_TEST_CHILD_FOLDER");
  REQUIRE(folder != nullptr);
  return folder;
}

/// Ends the child as a crash does: nothing is destroyed, flushed or closed.
[[noreturn]] inline void die_now() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

/// Tells the parent a number.
inline void tell_parent(std::uint64_t number) {
  REQUIRE(::write(STDOUT_FILENO, &number, sizeof number) == sizeof number);
}

class ChildProcess {
 public:
  ChildProcess(const std::string& test, const std::string& folder) {
    std::array<int, 2> pipe_ends{};
    REQUIRE(::pipe(pipe_ends.data()) == 0);
    told_ = pipe_ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, told_);
    posix_spawn_file_actions_addclose(&actions, pipe_ends[1]);
    std::string program = "/proc/self/exe";
    std::string name = test;
    std::array<char*, 3> arguments{program.data(), name.data(), nullptr};
    ::setenv("LASTRO_TEST_CHILD_FOLDER", folder.c_str(), 1);
    REQUIRE(::posix_spawn(&id_, program.c_str(), &actions, nullptr, arguments.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe_ends[1]);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() {
    kill();
    wait();
    ::close(told_);
  }

  /// What the child tells next; 0 once it has ended.
  std::uint64_t next_told() {
    std::uint64_t number = 0;
    return ::read(told_, &number, sizeof number) == sizeof number ? number : 0;
  }
  void kill() {
    if (!ended_) ::kill(id_, SIGKILL);
  }
  /// Its exit code, or the negative signal that ended it.
  int wait() {
    if (ended_) return outcome_;
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0) {
    }
    ended_ = true;
    outcome_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    return outcome_;
  }

 private:
  pid_t id_ = -1;
  int told_ = -1;
  bool ended_ = false;
  int outcome_ = 0;
};

}  // namespace lastro::log::test
