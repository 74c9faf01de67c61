#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/contract_http/http_fixture.h"

namespace lastro::api {
namespace {

/// Takes every file descriptor the process may have, until destroyed.
class DescriptorHog {
 public:
  DescriptorHog() {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit lowered{std::min<rlim_t>(before_.rlim_cur, 256), before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &lowered) == 0);
    for (int descriptor = ::dup(0); descriptor >= 0; descriptor = ::dup(0)) taken_.push_back(descriptor);
    REQUIRE(errno == EMFILE);
  }
  DescriptorHog(const DescriptorHog&) = delete;
  DescriptorHog& operator=(const DescriptorHog&) = delete;
  ~DescriptorHog() {
    while (!taken_.empty()) give_one();
    ::setrlimit(RLIMIT_NOFILE, &before_);
  }

  void give_one() {
    ::close(taken_.back());
    taken_.pop_back();
  }

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

}  // namespace

TEST_CASE("A connection beyond the maximum is answered 503 with Retry-After, and others live on") {
  HttpOptions options;
  options.connections_max = 3;
  TestServer server(options);
  std::vector<ClientSocket> served;
  for (int i = 0; i < 3; ++i) {
    served.push_back(server.connect());
    REQUIRE(served.back().send(get("/")));
    CHECK(served.back().receive().status == 200);
  }
  {
    auto refused = server.connect();
    REQUIRE(refused.send(get("/")));
    const auto answer = refused.receive();
    CHECK(answer.status == 503);
    CHECK(answer.header("retry-after") == "1");
    CHECK(answer.header("content-type") == "application/problem+json");
    CHECK(refused.is_closed());
  }
  CHECK(server->stats().refused == 1);
  for (auto& client : served) {
    REQUIRE(client.send(get("/")));
    CHECK(client.receive().status == 200);
  }
  served.clear();
  REQUIRE(eventually([&] { return server->stats().open_connections == 0; }));
  auto client = server.connect();
  REQUIRE(client.send(get("/")));
  CHECK(client.receive().status == 200);
}

TEST_CASE("However many are refused, few are held") {
  HttpOptions options;
  options.connections_max = 1;
  TestServer server(options);
  auto served = server.connect();
  REQUIRE(served.send(get("/")));
  CHECK(served.receive().status == 200);
  std::vector<ClientSocket> refused;
  refused.reserve(300);
  for (int i = 0; i < 300; ++i) refused.push_back(server.connect());
  REQUIRE(eventually([&] { return server->stats().refused == 300; }));
  CHECK(server->stats().open_connections <= 65);
  REQUIRE(served.send(get("/")));
  CHECK(served.receive().status == 200);
}

TEST_CASE("Without file descriptors the server waits, and accepts again when there are some") {
  TestServer server;
  auto first = server.connect();
  REQUIRE(first.send(get("/")));
  CHECK(first.receive().status == 200);
  std::optional<ClientSocket> waiting;
  {
    DescriptorHog hog;
    hog.give_one();
    // The client takes the last one; the server's end waits in the kernel.
    waiting.emplace(server.port());
    REQUIRE(eventually([&] { return server->stats().accept_errors > 1; }));
    REQUIRE(first.send(get("/")));
    CHECK(first.receive().status == 200);
    CHECK(server->stats().accepted == 1);
  }
  REQUIRE(waiting->send(get("/")));
  CHECK(waiting->receive().status == 200);
}

TEST_CASE("A peer that pipelines requests for long answers takes turns with others") {
  std::mutex mutex;
  std::condition_variable changed;
  bool begun = false;
  bool open = false;
  int long_ones = 0;
  int before_the_other = -1;
  TestServer server({}, [&](const Request& request, Responder responder) {
    std::unique_lock lock(mutex);
    if (request.path == "/other") {
      before_the_other = long_ones;
      return responder.send({.body = "other"});
    }
    if (++long_ones == 1) {
      begun = true;
      changed.notify_all();
      changed.wait(lock, [&] { return open; });
    }
    responder.send({.body = std::string(100 * 1024, 'x')});
  });
  auto other = server.connect();
  auto greedy = server.connect();
  std::string requests;
  for (int i = 0; i < 20; ++i) requests += get("/long");
  REQUIRE(greedy.send(requests));
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return begun; });
    REQUIRE(other.send(get("/other")));
    open = true;
  }
  changed.notify_all();
  CHECK(other.receive().status == 200);
  CHECK(before_the_other <= 4);
  for (int i = 0; i < 20; ++i) CHECK(greedy.receive().body.size() == 100 * 1024);
}

}  // namespace lastro::api
