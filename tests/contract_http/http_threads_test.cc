#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/contract_http/http_fixture.h"

namespace lastro::api {
namespace {

/// Requests put aside until the test answers them.
class Shelf {
 public:
  FunctionHandler::Function handler() {
    return [this](const Request& request, Responder responder) {
      const std::lock_guard lock(mutex_);
      held_.emplace_back(std::string(request.path), std::move(responder));
    };
  }
  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return held_.size();
  }
  std::vector<std::pair<std::string, Responder>> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(held_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<std::string, Responder>> held_;
};

}  // namespace

TEST_CASE("An answer may come from another thread") {
  Shelf shelf;
  TestServer server({}, shelf.handler());
  auto client = server.connect();
  REQUIRE(client.send(get("/1") + get("/2")));
  for (const auto* path : {"/1", "/2"}) {
    REQUIRE(eventually([&] { return shelf.size() == 1; }));
    std::thread([&] {
      for (auto& [asked, responder] : shelf.take()) responder.send({.body = asked});
    }).join();
    CHECK(client.receive().body == path);
  }
}

TEST_CASE("One posted task answers many connections") {
  Shelf shelf;
  TestServer server({}, shelf.handler());
  std::vector<ClientSocket> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(server.connect());
    REQUIRE(clients.back().send(get("/" + std::to_string(i))));
  }
  REQUIRE(eventually([&] { return shelf.size() == 50; }));
  server->post([held = shelf.take()]() mutable {
    for (auto& [asked, responder] : held) responder.send({.body = asked});
  });
  for (int i = 0; i < 50; ++i)
    CHECK(clients[static_cast<std::size_t>(i)].receive().body == "/" + std::to_string(i));
}

TEST_CASE("Posted tasks run in order on one thread, the handler's") {
  std::promise<std::thread::id> handled_on;
  TestServer server({}, [&](const Request&, Responder responder) {
    handled_on.set_value(std::this_thread::get_id());
    responder.send({});
  });
  std::vector<int> order;
  std::promise<std::thread::id> posted_on;
  for (int i = 0; i < 100; ++i) server->post([&order, i] { order.push_back(i); });
  server->post([&] { posted_on.set_value(std::this_thread::get_id()); });
  const auto id = posted_on.get_future().get();
  REQUIRE(order.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
  CHECK(id != std::this_thread::get_id());
  auto client = server.connect();
  REQUIRE(client.send(get("/")));
  CHECK(client.receive().status == 200);
  CHECK(handled_on.get_future().get() == id);
}

TEST_CASE("A poster waits while the queue of tasks is full, and a task may post") {
  HttpOptions options;
  options.tasks_max = 4;
  TestServer server(options);
  std::promise<void> begun;
  std::promise<void> gate;
  std::atomic<int> ran = 0;
  std::atomic<int> posted = 0;
  server->post([&, opened = gate.get_future().share()] {
    begun.set_value();
    opened.wait();
    for (int i = 0; i < 10; ++i) server->post([&] { ++ran; });
  });
  begun.get_future().wait();
  std::thread poster([&] {
    for (int i = 0; i < 20; ++i) {
      server->post([&] { ++ran; });
      ++posted;
    }
  });
  REQUIRE(eventually([&] { return posted >= 4; }));
  CHECK(posted == 4);
  gate.set_value();
  poster.join();
  CHECK(eventually([&] { return ran == 30; }));
}

TEST_CASE("A Responder destroyed unsent answers 500") {
  Shelf shelf;
  TestServer server({}, [&](const Request& request, Responder responder) {
    if (request.path == "/later") shelf.handler()(request, std::move(responder));
  });
  auto client = server.connect();
  REQUIRE(client.send(get("/now") + get("/later")));
  const auto now = client.receive();
  CHECK(now.status == 500);
  CHECK(now.header("content-type") == "application/problem+json");
  CHECK(now.body.find("/problems/internal-error") != std::string::npos);
  REQUIRE(eventually([&] { return shelf.size() == 1; }));
  shelf.take().clear();
  CHECK(client.receive().status == 500);
  // The connection is not to blame.
  REQUIRE(client.send(get("/now")));
  CHECK(client.receive().status == 500);
}

TEST_CASE("A peer that leaves before its answer harms nobody") {
  Shelf shelf;
  TestServer server({}, shelf.handler());
  for (int i = 0; i < 20; ++i) {
    auto client = server.connect();
    REQUIRE(client.send(get("/")));
    REQUIRE(eventually([&] { return shelf.size() == static_cast<std::size_t>(i) + 1; }));
  }
  for (auto& [asked, responder] : shelf.take()) responder.send({.body = std::string(100'000, 'x')});
  CHECK(eventually([&] { return server->stats().open_connections == 0; }));
}

TEST_CASE("Many threads answer many connections at once") {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Responder> queue;
  bool done = false;
  TestServer server({}, [&](const Request&, Responder responder) {
    const std::lock_guard lock(mutex);
    queue.push_back(std::move(responder));
    changed.notify_one();
  });
  std::vector<std::thread> threads;
  threads.reserve(3);
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (;;) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return done || !queue.empty(); });
        if (queue.empty()) return;
        auto taken = std::exchange(queue, {});
        lock.unlock();
        for (auto& responder : taken) responder.send({.body = "ok"});
      }
    });
  }
  std::vector<ClientSocket> clients;
  clients.reserve(20);
  for (int i = 0; i < 20; ++i) clients.push_back(server.connect());
  for (int round = 0; round < 50; ++round) {
    for (auto& client : clients) REQUIRE(client.send(post("x")));
    for (auto& client : clients) REQUIRE(client.receive().body == "ok");
  }
  {
    const std::lock_guard lock(mutex);
    done = true;
    changed.notify_all();
  }
  for (auto& thread : threads) thread.join();
  CHECK(server->stats().requests == 1000);
}

TEST_CASE("stop() closes idle connections and answers what is in flight") {
  Shelf shelf;
  TestServer server({.stop_timeout_ms = 60'000}, shelf.handler());
  auto idle = server.connect();
  auto waiting = server.connect();
  auto sending = server.connect();
  REQUIRE(waiting.send(get("/waiting")));
  REQUIRE(sending.send("POST /sending HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na"));
  REQUIRE(eventually([&] { return shelf.size() == 1 && server->stats().open_connections == 3; }));
  // A request is given to the handler after its last byte, so nothing tells that the first bytes are read;
  // the server looks for unread ones itself.
  std::thread stopper([&] { server->stop(); });
  CHECK(idle.is_closed());
  for (auto& [asked, responder] : shelf.take()) responder.send({.body = asked});
  const auto answer = waiting.receive();
  CHECK(answer.body == "/waiting");
  CHECK(answer.header("connection") == "close");
  CHECK(waiting.is_closed());
  waiting.shutdown_send();
  REQUIRE(sending.send("b"));
  REQUIRE(eventually([&] { return shelf.size() == 1; }));
  for (auto& [asked, responder] : shelf.take()) responder.send({.body = asked});
  CHECK(sending.receive().body == "/sending");
  sending.shutdown_send();
  stopper.join();
  CHECK(server->stats().open_connections == 0);
  server->stop();
}

TEST_CASE("stop() ends although a request is never answered, and a late answer goes nowhere") {
  Shelf shelf;
  auto server = std::make_unique<TestServer>(HttpOptions{.stop_timeout_ms = 30}, shelf.handler());
  auto client = server->connect();
  REQUIRE(client.send(get("/")));
  REQUIRE(eventually([&] { return shelf.size() == 1; }));
  (*server)->stop();
  CHECK(client.receive_all().empty());
  bool ran = false;
  (*server)->post([&] { ran = true; });
  (*server)->post([held = shelf.take()]() mutable { held.clear(); });
  CHECK(!ran);
  server.reset();
}

TEST_CASE("A Responder may outlive the server, and its request with it") {
  std::string_view body;
  Responder held;
  {
    TestServer server({.stop_timeout_ms = 30}, [&](const Request& request, Responder responder) {
      body = request.body;
      held = std::move(responder);
    });
    auto client = server.connect();
    REQUIRE(client.send(post("{\"still\":\"here\"}")));
    REQUIRE(eventually([&] { return server->stats().requests == 1; }));
    server->stop();
  }
  CHECK(body == "{\"still\":\"here\"}");
  held.send({.body = "nobody hears this"});
}

}  // namespace lastro::api
