#include <functional>

#include <catch2/catch.hpp>

#include "projections/relay/nats_streams.h"

namespace lastro::projections::nats {
namespace {

/// A stream that keeps every event, as the relay makes it.
jsStreamConfig sound() {
  jsStreamConfig config;
  jsStreamConfig_Init(&config);
  config.SubjectsLen = 1;
  config.DenyDelete = true;
  config.DenyPurge = true;
  return config;
}

}  // namespace

TEST_CASE(
    "a stream that could lose an event, refuse it or take another's message is named for what it does") {
  struct Row {
    std::function<void(jsStreamConfig&)> change;
    std::string_view reason;
  };
  jsStreamSource source{};
  const Row rows[] = {
      {[](auto& config) { config.SubjectsLen = 2; }, "captures other subjects too"},
      {[](auto& config) { config.Retention = js_WorkQueuePolicy; }, "drops messages once they are consumed"},
      {[](auto& config) { config.Storage = js_MemoryStorage; }, "keeps messages in memory only"},
      {[](auto& config) { config.Discard = js_DiscardNew; }, "refuses new messages when full"},
      {[](auto& config) { config.NoAck = true; }, "acknowledges no message"},
      {[](auto& config) { config.DenyDelete = false; }, "allows messages to be deleted"},
      {[](auto& config) { config.DenyPurge = false; }, "allows messages to be deleted"},
      {[](auto& config) { config.Sealed = true; }, "is sealed"},
      {[&](auto& config) { config.Mirror = &source; }, "takes messages from other streams"},
      {[](auto& config) { config.SourcesLen = 1; }, "takes messages from other streams"},
      {[](auto& config) { config.MaxMsgsPerSubject = 1; }, "MaxMsgsPerSubject"},
      {[](auto& config) { config.MaxAge = 1; }, "MaxAge"},
      {[](auto& config) { config.MaxMsgSize = 1024; }, "MaxMsgSize"},
      {[](auto& config) { config.MaxMsgSize = message_bytes_max - 1; }, "MaxMsgSize"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.reason);
    auto config = sound();
    row.change(config);
    CHECK(misconfiguration(config).find(row.reason) != std::string::npos);
  }
}

TEST_CASE("a stream whose bounds only end its oldest messages keeps the events") {
  auto config = sound();
  CHECK(misconfiguration(config).empty());
  config.MaxBytes = 1 << 30;
  config.MaxMsgs = 1'000'000;
  config.MaxMsgSize = message_bytes_max;
  config.Replicas = 3;
  CHECK(misconfiguration(config).empty());
}

}  // namespace lastro::projections::nats
