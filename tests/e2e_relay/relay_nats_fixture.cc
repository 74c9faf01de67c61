#include "tests/e2e_relay/relay_nats_fixture.h"

#include <algorithm>

#include <catch2/catch.hpp>

namespace lastro::testing {

RelayProcess::RelayProcess(log::EventLog& log, projections::NatsOptions options) {
  auto publisher = projections::NatsPublisher::open(std::move(options));
  REQUIRE(publisher.has_value());
  publisher_ = *std::move(publisher);
  relay_ = std::make_unique<projections::Relay>(log, *publisher_, clock_);
  relay_->start();
}

bool RelayProcess::published(Sequence sequence) {
  return eventually([&] { return relay().status().published >= sequence; }, std::chrono::seconds{60});
}

projections::NatsOptions options_for(const std::string& url) {
  projections::NatsOptions options;
  options.url = url;
  options.max_bytes = 64 << 20;
  return options;
}

std::unique_ptr<NatsClient> client_of(const std::string& url) {
  auto client = NatsClient::connect(url);
  INFO((client ? "" : client.error().message));
  REQUIRE(client.has_value());
  return *std::move(client);
}

void check_stream(NatsClient& client, const std::string& stream, MadeLog& made, Sequence events) {
  StreamCheck check;
  std::uint64_t different = 0;
  const auto read = client.read(stream, [&](const StreamMessage& message) {
    check.add(message);
    const auto frame = made.log.read(message.sequence);
    if (!frame || !std::ranges::equal((*frame)->event(message.sequence), message.payload)) ++different;
  });
  INFO((read ? "" : read.error().message));
  REQUIRE(read.has_value());
  CHECK(check.faults() == std::vector<std::string>{});
  CHECK(different == 0);
  CHECK(check.count() == events);
  CHECK(check.last() == events);
}

}  // namespace lastro::testing
