#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/contract_http/http_fixture.h"

namespace lastro::api {
namespace {

using namespace std::string_literals;

struct Case {
  const char* what;
  std::string bytes;
  int status;
  const char* problem;
};

std::string chunked(const std::string& framed) {
  return "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + framed;
}

std::string with(const std::string& headers) {
  return "POST /echo HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n\r\n";
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      // Request line.
      {"no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc"s, 400, "malformed-request"},
      {"no method", " / HTTP/1.1\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"method with a separator", "G@T / HTTP/1.1\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"no target", "GET  HTTP/1.1\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"no version", "GET /\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"two spaces before the version", "GET /  HTTP/1.1\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"space after the version", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"version 0.9", "GET / HTTP/0.9\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"version 1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"version 2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "malformed-request"},
      {"version in lower case", "GET / http/1.1\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"lines ended by LF alone", "GET / HTTP/1.1\nHost: h\n\n", 400, "malformed-request"},
      {"two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"NUL in the target", "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"s, 400, "malformed-request"},
      {"relative target", "GET echo HTTP/1.1\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"target of another scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      {"authority form", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 400, "malformed-request"},
      // Headers.
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400, "host-missing"},
      {"header without colon", with("Accept"), 400, "malformed-request"},
      {"header without name", with(": x"), 400, "malformed-request"},
      {"space before the colon", with("Accept : x"), 400, "malformed-request"},
      {"space before the name", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400, "malformed-request"},
      {"NUL in a value", with("Accept: a\0b"s), 400, "malformed-request"},
      {"NUL in a name", with("Acc\0ept: a"s), 400, "malformed-request"},
      {"CR alone in a value", with("Accept: a\rb"), 400, "malformed-request"},
      {"LF alone in a value", with("Accept: a\nb"), 400, "malformed-request"},
      {"folded value", with("Accept: a\r\n b"), 400, "malformed-request"},
      {"folded by a tab", with("Accept: a\r\n\tb"), 400, "malformed-request"},
      {"folded with an empty first line", with("Accept:\r\n b"), 400, "malformed-request"},
      {"folded with an empty last line", with("Accept: a\r\n "), 400, "malformed-request"},
      {"folded and empty", with("Accept:\r\n "), 400, "malformed-request"},
      {"folded named header", with("Authorization: Bearer\r\n t"), 400, "malformed-request"},
      {"Connection that is no list", with("Connection: \"x"), 400, "malformed-request"},
      {"unknown expectation", with("Expect: 200-ok"), 417, "expectation-failed"},
      // Repeated headers.
      {"Host twice", with("host: h"), 400, "duplicate-header"},
      {"Authorization twice", with("Authorization: a\r\nauthorization: a"), 400, "duplicate-header"},
      {"Content-Type twice", with("Content-Type: a\r\nContent-Type: b"), 400, "duplicate-header"},
      {"Idempotency-Key twice", with("Idempotency-Key: a\r\nIDEMPOTENCY-KEY: b"), 400, "duplicate-header"},
      {"Lastro-Deadline-Ms twice", with("Lastro-Deadline-Ms: 1\r\nLastro-Deadline-Ms: 1"), 400,
       "duplicate-header"},
      {"Lastro-Min-Sequence twice", with("Lastro-Min-Sequence: 1\r\nLastro-Min-Sequence: 1"), 400,
       "duplicate-header"},
      {"If-Match twice", with("If-Match: 1\r\nIf-Match: 1"), 400, "duplicate-header"},
      {"an empty Idempotency-Key", with("Idempotency-Key:"), 400, "empty-header"},
      {"an empty Lastro-Deadline-Ms", with("Lastro-Deadline-Ms: "), 400, "empty-header"},
      {"an empty Lastro-Min-Sequence", with("Lastro-Min-Sequence: \t"), 400, "empty-header"},
      {"an empty If-Match", with("if-match:"), 400, "empty-header"},
      {"Expect twice", with("Expect: 100-continue\r\nExpect: 100-continue"), 400, "duplicate-header"},
      {"an empty header twice", with("Authorization:\r\nAuthorization:"), 400, "duplicate-header"},
      // Where the message ends.
      {"Content-Length twice, alike", with("Content-Length: 0\r\nContent-Length: 0"), 400,
       "ambiguous-length"},
      {"Content-Length twice, unlike", with("Content-Length: 1\r\nContent-Length: 2"), 400,
       "ambiguous-length"},
      {"Content-Length as a list", with("Content-Length: 0, 0"), 400, "ambiguous-length"},
      {"Content-Length empty", with("Content-Length:"), 400, "ambiguous-length"},
      {"Content-Length with a sign", with("Content-Length: +1"), 400, "ambiguous-length"},
      {"Content-Length negative", with("Content-Length: -1"), 400, "ambiguous-length"},
      {"Content-Length hexadecimal", with("Content-Length: 0x1"), 400, "ambiguous-length"},
      {"Content-Length with a trailing comma", with("Content-Length: 0,"), 400, "ambiguous-length"},
      {"Content-Length beyond 64 bits", with("Content-Length: 18446744073709551616"), 400,
       "ambiguous-length"},
      {"Content-Length before Transfer-Encoding", with("Content-Length: 3\r\nTransfer-Encoding: chunked"),
       400, "ambiguous-length"},
      {"Content-Length after Transfer-Encoding", with("Transfer-Encoding: chunked\r\nContent-Length: 3"), 400,
       "ambiguous-length"},
      {"Content-Length beside another coding", with("Transfer-Encoding: identity\r\nContent-Length: 3"), 400,
       "ambiguous-length"},
      {"Transfer-Encoding twice", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400,
       "ambiguous-length"},
      {"Transfer-Encoding twice, the first unknown",
       with("Transfer-Encoding: x\r\nTransfer-Encoding: chunked"), 400, "ambiguous-length"},
      {"Transfer-Encoding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
       "ambiguous-length"},
      {"another coding", with("Transfer-Encoding: gzip"), 501, "transfer-coding-unknown"},
      {"chunked after another coding", with("Transfer-Encoding: gzip, chunked"), 501,
       "transfer-coding-unknown"},
      {"chunked as a part of a word", with("Transfer-Encoding: xchunked"), 501, "transfer-coding-unknown"},
      {"chunked with a parameter", with("Transfer-Encoding: chunked;q=1"), 501, "transfer-coding-unknown"},
      {"Transfer-Encoding empty", with("Transfer-Encoding:"), 501, "transfer-coding-unknown"},
      // Chunks.
      {"chunk without a size", chunked("\r\nabc\r\n0\r\n\r\n"), 400, "malformed-request"},
      {"chunk size that is no number", chunked("x\r\nabc\r\n0\r\n\r\n"), 400, "malformed-request"},
      {"chunk size with a prefix", chunked("0x3\r\nabc\r\n0\r\n\r\n"), 400, "malformed-request"},
      {"chunk size negative", chunked("-3\r\nabc\r\n0\r\n\r\n"), 400, "malformed-request"},
      {"chunk size beyond 64 bits", chunked("10000000000000003\r\nabc\r\n0\r\n\r\n"), 400,
       "malformed-request"},
      {"chunk longer than said", chunked("2\r\nabc\r\n0\r\n\r\n"), 400, "malformed-request"},
      {"chunk line ended by LF alone", chunked("3\nabc\r\n0\r\n\r\n"), 400, "malformed-request"},
      {"chunk extension malformed", chunked("3 x\r\nabc\r\n0\r\n\r\n"), 400, "malformed-request"},
      {"chunk size of 17 digits", chunked("00000000000000003\r\nabc\r\n0\r\n\r\n"), 400, "malformed-request"},
      {"NUL in a chunk extension", chunked("3;a=\0\r\nabc\r\n0\r\n\r\n"s), 400, "malformed-request"},
      {"LF in a chunk extension", chunked("3;a=\"\n\"\r\nabc\r\n0\r\n\r\n"), 400, "malformed-request"},
      {"trailer without colon", chunked("3\r\nabc\r\n0\r\nX\r\n\r\n"), 400, "malformed-request"},
      {"trailer folded", chunked("3\r\nabc\r\n0\r\nX: a\r\n b\r\n\r\n"), 400, "malformed-request"},
  };
  return all;
}

}  // namespace

TEST_CASE("What is malformed is answered with a problem document, closed and never handled") {
  TestServer server;
  const auto bytewise = GENERATE(false, true);
  std::uint64_t rejected = 0;
  for (const auto& [what, bytes, status, problem] : cases()) {
    CAPTURE(what, bytewise);
    auto client = server.connect();
    if (bytewise) {
      // The server may answer and stop reading before the last byte.
      for (const char byte : bytes) client.send({&byte, 1});
    } else {
      REQUIRE(client.send(bytes + get("/smuggled")));
    }
    const auto answer = client.receive();
    CHECK(answer.status == status);
    CHECK(answer.header("content-type") == "application/problem+json");
    CHECK(answer.header("connection") == "close");
    CHECK(answer.body.starts_with("{\"type\":\"/problems/" + std::string(problem) + "\",\"title\":\""));
    CHECK(answer.body.find("\",\"status\":" + std::to_string(status) + ",\"detail\":\"") !=
          std::string::npos);
    CHECK(client.is_closed());
    CHECK(server->stats().rejected == ++rejected);
  }
  CHECK(server->stats().requests == 0);
}

TEST_CASE("A malformed request behind a good one leaves the good one's answer alone") {
  TestServer server;
  auto client = server.connect();
  REQUIRE(client.send(get("/good") + "nonsense\r\n\r\n"));
  CHECK(client.receive().status == 200);
  CHECK(client.receive().status == 400);
  CHECK(client.is_closed());
}

TEST_CASE("A connection that ends within a request is closed without an answer") {
  TestServer server;
  const auto* bytes =
      GENERATE("GET / HT", "GET / HTTP/1.1\r\nHost: h\r\n",
               "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab",
               "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  auto client = server.connect();
  REQUIRE(client.send(bytes));
  client.shutdown_send();
  CHECK(client.receive_all().empty());
  CHECK(server->stats().requests == 0);
}

}  // namespace lastro::api
