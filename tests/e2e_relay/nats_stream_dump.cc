#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "engine/keys/sha256.h"
#include "tests/support/nats_stream.h"

/// Prints every message of the current generation, or of the stream named, and checks that each event is
/// there once, in order, with the right headers and bytes:
///
///     nats_stream_dump [--quiet] [--from-first] [URL] [STREAM]
///
/// One line a message: stream sequence, Lastro-Position, subject, SHA-256 of the payload. The last line is
/// `count N first F last L faults K`. --from-first also requires that the oldest message is event 1. The URL,
/// which holds a password, may come from the environment instead: LASTRO_NATS. Exit 0 where all is right, 1
/// where the stream has faults, 2 where it cannot be read.
namespace {

int give_up(const std::string& what) {
  fmt::print(stderr, "nats_stream_dump: {}\n", what);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace lastro;
  bool quiet = false;
  bool from_first = false;
  const char* const given_url = std::getenv("LASTRO_NATS");
  std::string url = given_url == nullptr ? "" : given_url;
  std::string stream;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--quiet")
      quiet = true;
    else if (word == "--from-first")
      from_first = true;
    else if (word.find("://") != std::string::npos)
      url = word;
    else
      stream = word;
  }
  auto client = testing::NatsClient::connect(url);
  if (!client) return give_up(client.error().message);
  if (stream.empty()) {
    auto generations = (*client)->generations();
    if (!generations) return give_up(generations.error().message);
    if (generations->empty()) return give_up("there is no generation");
    stream = generations->back();
  }
  testing::StreamCheck check;
  Sequence first = 0;
  const auto read = (*client)->read(stream, [&](const testing::StreamMessage& message) {
    if (check.count() == 0) first = message.sequence;
    check.add(message);
    if (quiet) return;
    const auto digest = keys::sha256({message.payload.data(), message.payload.size()});
    fmt::print("{} {} {} {:02x}\n", message.sequence, message.header("Lastro-Position"), message.subject,
               fmt::join(digest, ""));
  });
  if (!read) return give_up(read.error().message);
  auto faults = check.faults();
  if (from_first && first > 1) faults.push_back(fmt::format("it begins at {}", first));
  for (const auto& fault : faults) fmt::print(stderr, "{}: {}\n", stream, fault);
  fmt::print("count {} first {} last {} faults {}\n", check.count(), first, check.last(), faults.size());
  return faults.empty() ? 0 : 1;
}
