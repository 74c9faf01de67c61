#include "api/http/request_reader.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

namespace lastro::api {
namespace {

using namespace std::string_literals;

/// What a reader makes of `bytes` that come in the given pieces; the last piece is the rest.
std::vector<std::string> read(std::string_view bytes, const std::vector<std::size_t>& pieces) {
  HttpOptions options;
  options.header_bytes_max = 512;
  options.target_bytes_max = 64;
  options.body_bytes_max = 200;
  ByteBudget budget(0);
  RequestReader reader(options, budget);
  std::vector<std::string> seen;
  std::size_t piece = 0;
  for (;;) {
    switch (reader.parse()) {
      case RequestReader::Step::refused:
        seen.emplace_back(reader.problem().name);
        return seen;
      case RequestReader::Step::complete: {
        const auto request = reader.request();
        seen.push_back(std::string(request.path) + ' ' + std::string(request.query) + ' ' +
                       std::string(request.authorization) + ' ' + std::string(request.body) +
                       (reader.keep_alive() ? " kept" : " closed"));
        reader.drop_request();
        continue;
      }
      case RequestReader::Step::need_more:
        break;
    }
    if (bytes.empty()) {
      seen.emplace_back(reader.phase() == RequestReader::Phase::idle ? "idle" : "unfinished");
      return seen;
    }
    const auto room = reader.room();
    REQUIRE(!room.empty());
    const auto wanted = piece < pieces.size() ? pieces[piece++] : bytes.size();
    const auto size = std::min({wanted, bytes.size(), room.size()});
    bytes.copy(room.data(), size);
    bytes.remove_prefix(size);
    reader.received(size);
  }
}

const std::vector<std::string>& samples() {
  static const auto next = "GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"s;
  static const auto post = "POST /a?b HTTP/1.1\r\nHost: h\r\nAuthorization: t\r\n"s;
  static const auto chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  static const std::vector<std::string> all{
      next + next,
      "\r\n" + next,
      "\r\n\r\n" + next,
      "\r\r\n" + next,
      post + "Content-Length: 5\r\n\r\nhello" + next,
      post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello" + next,
      post + "X: \0\r\nAuthorization: t\r\n\r\n"s + next,
      post + "X: a\nY: b\r\n\r\n" + next,
      post + "X: a\r\n b\r\n\r\n" + next,
      "GET / HT\r\n\r\n" + next,
      "GET /" + std::string(70, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n" + next,
      "GET /" + std::string(600, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n" + next,
      "GET /" + std::string(70, 'x') + " HTTP/1.1\r\nX: " + std::string(500, 'x') + "\r\n\r\n" + next,
      chunked + "0\r\n\r\n" + next,
      chunked + "5\r\nhello\r\n0\r\n\r\n" + next,
      chunked + "5;a=\"b;\"\r\nhello\r\n000\r\nX: y\r\nAuthorization: forged\r\n\r\n" + next,
      chunked + "1\r\na\r\n1\r\nb\r\n2\r\n\r\n\r\n0\r\n\r\n" + next,
      chunked + "5\r\nhello0\r\n\r\n" + next,
      chunked + "5\nhello\r\n0\r\n\r\n" + next,
      chunked + "5\r\nhello\r\n0\r\n: y\r\n\r\n" + next,
      chunked + "5\r\nhello\r\n0\r\nX\r\n\r\n" + next,
      chunked + "64\r\n" + std::string(100, 'x') + "\r\n65\r\n" + std::string(101, 'x') + "\r\n0\r\n\r\n",
      chunked + "5;" + std::string(600, 'x') + "\r\nhello\r\n0\r\n\r\n" + next,
      chunked + "0\r\nX: " + std::string(300, 'x') + "\r\nX: " + std::string(300, 'x') + "\r\n\r\n" + next,
  };
  return all;
}

}  // namespace

TEST_CASE("What a request means does not depend on how the network cuts it") {
  for (const auto& bytes : samples()) {
    CAPTURE(bytes);
    const auto whole = read(bytes, {});
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
      CAPTURE(cut);
      REQUIRE(read(bytes, {cut}) == whole);
      REQUIRE(read(bytes, {cut, 1}) == whole);
    }
    for (std::size_t step = 1; step < 8; ++step) {
      CAPTURE(step);
      REQUIRE(read(bytes, std::vector<std::size_t>(bytes.size(), step)) == whole);
    }
  }
}

TEST_CASE("The samples that are cut have the meaning they should") {
  const auto next = "/next    closed"s;
  const auto hello = "/a b t hello kept"s;
  const std::vector<std::vector<std::string>> meanings{
      {next, next, "idle"},
      {next, "idle"},
      {"malformed-request"},
      {"malformed-request"},
      {hello, next, "idle"},
      {"ambiguous-length"},
      {"malformed-request"},
      {"malformed-request"},
      {"malformed-request"},
      {"malformed-request"},
      {"target-too-long"},
      {"target-too-long"},
      {"header-too-large"},
      {"/a b t  kept", next, "idle"},
      {hello, next, "idle"},
      {hello, next, "idle"},
      {"/a b t ab\r\n kept", next, "idle"},
      {"malformed-request"},
      {"malformed-request"},
      {"malformed-request"},
      {"malformed-request"},
      {"body-too-large"},
      {"header-too-large"},
      {"header-too-large"},
  };
  REQUIRE(meanings.size() == samples().size());
  for (std::size_t i = 0; i < meanings.size(); ++i) {
    CAPTURE(samples()[i]);
    CHECK(read(samples()[i], {}) == meanings[i]);
  }
}

}  // namespace lastro::api
