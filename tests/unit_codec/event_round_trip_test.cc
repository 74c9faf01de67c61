#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/limits.h"
#include "engine/log/event_codec.h"
#include "tests/unit_codec/event_equality.h"
#include "tests/unit_codec/event_examples.h"

namespace lastro::log {

TEST_CASE("every event type comes back field by field as it was encoded") {
  EventEncoder encoder;
  DecodedEvent decoded;
  std::set<std::size_t> types;
  for (const auto& example : event_examples()) {
    CAPTURE(example.name);
    types.insert(example.event.body.index());
    const auto bytes = encoder.encode(example.event);
    const auto read = decoded.decode(bytes);
    REQUIRE(read.has_value());
    CHECK(first_difference(example.event, decoded.event) == "");
  }
  CHECK(types.size() == std::variant_size_v<domain::EventBody>);
}

TEST_CASE("events come back whatever the length of their texts, which moves all that lies beside them") {
  const std::string text(64, 'x');
  EventEncoder encoder;
  DecodedEvent decoded;
  for (std::size_t merchant = 0; merchant <= 9; ++merchant) {
    for (std::size_t id = 0; id <= 9; ++id) {
      CAPTURE(merchant, id);
      const auto merchant_text = std::string_view(text).substr(0, merchant);
      const auto external_id = std::string_view(text).substr(0, id);
      const domain::Event events[] = {
          typical_approval(merchant_text, external_id),
          {{},
           domain::AuthorizationDeclined{.account = {.id = AccountId::of(0, 5), .alias = {}},
                                         .amount = Amount{1},
                                         .currency = Currency::brl,
                                         .reason = domain::DeclineReason::account_unknown,
                                         .merchant = {.merchant = merchant_text},
                                         .external_id = external_id}},
          {{},
           domain::BenefitLoaded{.currency = Currency::brl,
                                 .allocation = {.amount = Amount{1}},
                                 .reference = merchant_text,
                                 .external_id = external_id}},
          {{}, domain::CardIssued{.external_id = external_id}}};
      for (const auto& event : events) {
        REQUIRE(decoded.decode(encoder.encode(event)).has_value());
        CHECK(first_difference(event, decoded.event) == "");
      }
    }
  }
}

TEST_CASE("one event read after another leaves nothing of it behind") {
  // Each example after each other one, so that a field that is absent cannot keep an old value.
  EventEncoder encoder;
  const auto examples = event_examples();
  std::vector<std::vector<std::uint64_t>> stored;
  std::vector<std::size_t> sizes;
  for (const auto& example : examples) {
    const auto bytes = encoder.encode(example.event);
    stored.emplace_back((bytes.size() + 7) / 8);
    std::memcpy(stored.back().data(), bytes.data(), bytes.size());
    sizes.push_back(bytes.size());
  }
  const auto bytes_of = [&](std::size_t i) {
    return Bytes{reinterpret_cast<const std::uint8_t*>(stored[i].data()), sizes[i]};
  };
  DecodedEvent decoded;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    for (std::size_t j = 0; j < examples.size(); ++j) {
      REQUIRE(decoded.decode(bytes_of(j)).has_value());
      REQUIRE(decoded.decode(bytes_of(i)).has_value());
      if (const auto difference = first_difference(examples[i].event, decoded.event); !difference.empty())
        FAIL(examples[i].name << " after " << examples[j].name << ": " << difference);
    }
  }
}

TEST_CASE("an event read back and encoded again gives the same bytes") {
  EventEncoder encoder;
  EventEncoder second;
  DecodedEvent decoded;
  for (const auto& example : event_examples()) {
    CAPTURE(example.name);
    const auto bytes = encoder.encode(example.event);
    REQUIRE(decoded.decode(bytes).has_value());
    const auto again = second.encode(decoded.event);
    CHECK(std::equal(bytes.begin(), bytes.end(), again.begin(), again.end()));
  }
}

TEST_CASE(
    "encoded events start at a multiple of eight bytes, are a multiple of four long and say their length") {
  EventEncoder encoder;
  for (const auto& example : event_examples()) {
    CAPTURE(example.name);
    const auto bytes = encoder.encode(example.event);
    CHECK(reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 == 0);
    CHECK(bytes.size() % 4 == 0);
    CHECK(bytes.size() <= limits::event_bytes_max);
    std::uint32_t prefix = 0;
    std::memcpy(&prefix, bytes.data(), sizeof prefix);
    CHECK(prefix == bytes.size() - 4);
  }
}

TEST_CASE("only a UUID in canonical form is kept as sixteen bytes") {
  EventEncoder encoder;
  const auto size_of = [&](std::string_view external_id) {
    return encoder.encode({.header = {}, .body = domain::EmployerFunded{.external_id = external_id}}).size();
  };
  const auto uuid = size_of("018f3b5c-7e2a-7d41-9c3e-5f0a1b2c3d4e");
  CHECK(uuid < size_of("018F3B5C-7e2a-7d41-9c3e-5f0a1b2c3d4e"));
  CHECK(uuid < size_of("018f3b5c_7e2a_7d41_9c3e_5f0a1b2c3d4e"));
  CHECK(uuid < size_of("018f3b5c7e2a7d419c3e5f0a1b2c3d4e0000"));
}

}  // namespace lastro::log
