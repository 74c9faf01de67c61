#include <algorithm>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "api/http/constant_handler.h"
#include "tests/contract_http/http_fixture.h"

namespace lastro::api {
namespace {

using namespace std::string_literals;

bool has_line(const Answer& answer, const std::string& line) {
  return ("\n" + answer.body).find("\n" + line + "\n") != std::string::npos;
}

Answer ask(ClientSocket& client, std::string_view request, bool head = false) {
  REQUIRE(client.send(request));
  return client.receive(head);
}

}  // namespace

TEST_CASE("An answer carries status, server, date, type and length") {
  TestServer server;
  auto client = server.connect();
  const auto answer = ask(client, get("/echo"));
  CHECK(answer.status == 200);
  CHECK(answer.header("server") == "lastro");
  CHECK(answer.header("content-type") == "text/plain");
  CHECK(answer.header("content-length") == std::to_string(answer.body.size()));
  const auto date = answer.header("date");
  CHECK(date.size() == 29);
  CHECK(date.ends_with(" GMT"));
  CHECK(answer.header("connection").empty());
}

TEST_CASE("A handler sees method, target, named headers, body and peer") {
  TestServer server;
  auto client = server.connect();
  const auto answer =
      ask(client,
          "PATCH /v1/a%20b?x=1&y=?z HTTP/1.1\r\nhost: h\r\nAUTHORIZATION:   Bearer t \t\r\n"
          "content-type: application/json\r\nIdempotency-Key: k1\r\nlastro-deadline-ms: 90\r\n"
          "Lastro-Min-Sequence: 7\r\nIf-Match: \"5\"\r\nX-Other: 1\r\n"
          "X-Other: 2\r\nContent-Length: 4\r\n\r\nb\0dy"s);
  for (const auto* line : {"method=patch", "path=/v1/a%20b", "query=x=1&y=?z", "authorization=Bearer t",
                           "content_type=application/json", "idempotency_key=k1", "deadline_ms=90",
                           "min_sequence=7", "if_match=\"5\"", "remote_address=127.0.0.1"}) {
    CAPTURE(line, answer.body);
    CHECK(has_line(answer, line));
  }
  CHECK(has_line(answer, "body=b\0dy"s));
}

TEST_CASE("Methods are told apart by their exact name, unknown ones reach the handler as other") {
  TestServer server;
  auto client = server.connect();
  const auto [sent, seen] = GENERATE(table<std::string, std::string>({{"GET", "get"},
                                                                      {"POST", "post"},
                                                                      {"PUT", "put"},
                                                                      {"PATCH", "patch"},
                                                                      {"DELETE", "delete"},
                                                                      {"OPTIONS", "options"},
                                                                      {"TRACE", "other"},
                                                                      {"BREW", "other"},
                                                                      {"get", "other"}}));
  CHECK(has_line(ask(client, sent + " / HTTP/1.1\r\nHost: h\r\n\r\n"), "method=" + seen));
}

TEST_CASE("The target may be in origin, absolute or asterisk form") {
  TestServer server;
  auto client = server.connect();
  const auto [target, path, query] =
      GENERATE(table<std::string, std::string, std::string>({{"/", "/", ""},
                                                             {"/a/b?", "/a/b", ""},
                                                             {"/a?b?c", "/a", "b?c"},
                                                             {"http://h:80/a?b", "/a", "b"},
                                                             {"https://h", "/", ""},
                                                             {"http://h?q=/", "/", "q=/"},
                                                             {"*", "*", ""}}));
  CAPTURE(target);
  const auto answer = ask(client, "OPTIONS " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(has_line(answer, "path=" + path));
  CHECK(has_line(answer, "query=" + query) == !query.empty());
}

TEST_CASE("HEAD is answered with the length of the body and without the body") {
  TestServer server({}, [](const Request&, Responder responder) { responder.send({.body = "12345"}); });
  auto client = server.connect();
  const auto answer = ask(client, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n", true);
  CHECK(answer.header("content-length") == "5");
  // What follows is the next answer, not a body.
  CHECK(ask(client, get("/")).body == "12345");
}

TEST_CASE("A status without a body is answered without body and length") {
  TestServer server({}, [](const Request& request, Responder responder) {
    responder.send({.status = request.path == "/204" ? 204U : 304U, .body = "never sent"});
  });
  auto client = server.connect();
  for (const auto* path : {"/204", "/304", "/204"}) {
    const auto answer = ask(client, get(path));
    CHECK(answer.status == std::stoi(path + 1));
    CHECK(answer.headers.count("content-length") == 0);
  }
}

TEST_CASE("A handler's headers are sent, but not a value that would forge others") {
  TestServer server({}, [](const Request& request, Responder responder) {
    responder.send({.headers = {{"ETag", "\"1\""},
                                {"Location", request.path == "/bad" ? "/a\r\nSet-Cookie: x" : "/a"}}});
  });
  auto client = server.connect();
  const auto good = ask(client, get("/good"));
  CHECK(good.header("etag") == "\"1\"");
  CHECK(good.header("location") == "/a");
  const auto bad = ask(client, get("/bad"));
  CHECK(bad.status == 500);
  CHECK(bad.headers.count("set-cookie") == 0);
}

TEST_CASE("HTTP/1.1 keeps the connection unless told to close, HTTP/1.0 closes unless told to keep") {
  TestServer server;
  const auto [version, header, said, kept] = GENERATE(table<std::string, std::string, std::string, bool>(
      {{"1.1", "", "", true},
       {"1.1", "Connection: close\r\n", "close", false},
       {"1.1", "Connection: x, CLOSE\r\n", "close", false},
       {"1.0", "", "close", false},
       {"1.0", "Connection: keep-alive\r\n", "keep-alive", true},
       {"1.0", "Connection: close\r\n", "close", false}}));
  CAPTURE(version, header);
  auto client = server.connect();
  const auto answer = ask(client, "GET / HTTP/" + version + "\r\nHost: h\r\n" + header + "\r\n");
  CHECK(answer.status == 200);
  CHECK(answer.header("connection") == said);
  if (kept) {
    CHECK(ask(client, get("/")).status == 200);
  } else {
    CHECK(client.is_closed());
  }
}

TEST_CASE("HTTP/1.0 needs no Host") {
  TestServer server;
  auto client = server.connect();
  CHECK(ask(client, "GET /x HTTP/1.0\r\n\r\n").status == 200);
}

TEST_CASE("One empty line before a request is ignored") {
  TestServer server;
  auto client = server.connect();
  CHECK(ask(client, "\r\n" + get("/a")).status == 200);
  client.send_bytewise("\r\n" + get("/b"));
  CHECK(has_line(client.receive(), "path=/b"));
}

TEST_CASE("Pipelined requests are answered in order") {
  TestServer server;
  auto client = server.connect();
  std::string requests;
  for (int i = 0; i < 500; ++i)
    requests += i % 3 == 0 ? get("/" + std::to_string(i)) : post(std::to_string(i));
  REQUIRE(client.send(requests));
  for (int i = 0; i < 500; ++i) {
    const auto answer = client.receive();
    CHECK(has_line(answer, (i % 3 == 0 ? "path=/" : "body=") + std::to_string(i)));
  }
}

TEST_CASE("After a request to close, what is pipelined behind it is not handled") {
  TestServer server;
  auto client = server.connect();
  REQUIRE(client.send("GET /1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + get("/2")));
  CHECK(has_line(client.receive(), "path=/1"));
  CHECK(client.is_closed());
  CHECK(server->stats().requests == 1);
}

TEST_CASE("A chunked body is given whole, without extensions and trailers") {
  TestServer server;
  auto client = server.connect();
  const auto head = "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"s;
  const auto [framed, body] = GENERATE(table<std::string, std::string>(
      {{"0\r\n\r\n", ""},
       {"3\r\nabc\r\n0\r\n\r\n", "abc"},
       {"1\r\na\r\n0002\r\nbc\r\nA\r\n0123456789\r\n0\r\n\r\n", "abc0123456789"},
       {"2;x=1;y=\"q;\"\r\nab\r\n0;last\r\n\r\n", "ab"},
       {"2\r\n\r\n\r\n0\r\nX-Trailer: 1\r\nAuthorization: Bearer forged\r\n\r\n", "\r\n"}}));
  CAPTURE(framed);
  const auto bytewise = GENERATE(false, true);
  const auto pipelined = get("/next");
  if (bytewise) {
    client.send_bytewise(head + framed + pipelined);
  } else {
    REQUIRE(client.send(head + framed + pipelined));
  }
  const auto answer = client.receive();
  CHECK(answer.status == 200);
  CHECK(has_line(answer, "body=" + body) == !body.empty());
  CHECK(answer.body.find("authorization") == std::string::npos);
  CHECK(has_line(client.receive(), "path=/next"));
}

TEST_CASE("Large bodies of either framing arrive and return unchanged") {
  std::string body(1024 * 1024, ' ');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>((i * 2654435761U) >> 13U);
  TestServer server({}, [](const Request& request, Responder responder) {
    responder.send({.body = std::string(request.body)});
  });
  auto client = server.connect();
  CHECK((ask(client, post(body)).body == body));
  std::string chunks = "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0, step = 1; at < body.size(); at += step, step = step * 3 % 7919 + 1) {
    step = std::min(step, body.size() - at);
    chunks += fmt::format("{:x}\r\n{}\r\n", step, std::string_view(body).substr(at, step));
  }
  CHECK((ask(client, chunks + "0\r\n\r\n").body == body));
}

TEST_CASE("A request that comes byte by byte is the same request") {
  TestServer server;
  auto client = server.connect();
  client.send_bytewise(post("{\"a\":1}", "Authorization: Bearer t\r\n"));
  const auto answer = client.receive();
  CHECK(has_line(answer, "authorization=Bearer t"));
  CHECK(has_line(answer, "body={\"a\":1}"));
}

TEST_CASE("A peer that waits for 100 Continue gets it once, before the answer") {
  TestServer server;
  auto client = server.connect();
  REQUIRE(client.send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"));
  REQUIRE(client.await_continue());
  REQUIRE(client.send("ab" + get("/next")));
  const auto answer = client.receive();
  CHECK(answer.status == 200);
  CHECK(has_line(answer, "body=ab"));
  CHECK(has_line(client.receive(), "path=/next"));
}

TEST_CASE("A peer that sends its body without waiting gets no 100 Continue") {
  TestServer server;
  auto client = server.connect();
  CHECK(has_line(ask(client, post("ab", "Expect: 100-continue\r\n")), "body=ab"));
}

TEST_CASE("Listening on IPv6 works as on IPv4") {
  TestServer server({.address = "::1"});
  ClientSocket client(server.port(), "::1");
  CHECK(has_line(ask(client, get("/")), "remote_address=::1"));
}

TEST_CASE("A peer that has shut down its sending side still gets its answers") {
  TestServer server;
  auto client = server.connect();
  REQUIRE(client.send(get("/1") + get("/2")));
  client.shutdown_send();
  CHECK(has_line(client.receive(), "path=/1"));
  CHECK(has_line(client.receive(), "path=/2"));
  CHECK(client.is_closed());
}

TEST_CASE("The constant handler answers every request alike") {
  ConstantHandler handler("{}", 201);
  SystemClock clock;
  auto server = HttpServer::start({}, handler, clock);
  REQUIRE(server);
  ClientSocket client((*server)->port());
  for (const auto& request : {get("/a"), post("b")}) {
    const auto answer = ask(client, request);
    CHECK(answer.status == 201);
    CHECK(answer.body == "{}");
  }
}

}  // namespace lastro::api
