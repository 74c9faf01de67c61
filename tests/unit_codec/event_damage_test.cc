#include <cstring>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "schemas/event_generated.h"

#include "engine/base/limits.h"
#include "engine/log/event_codec.h"
#include "tests/unit_codec/event_examples.h"

namespace lastro::log {
namespace {

/// Bytes at an 8-aligned address with nothing readable behind them, as far as a sanitizer can tell.
class Aligned {
 public:
  explicit Aligned(Bytes bytes)
      : memory_(new (std::align_val_t{8}) std::uint8_t[bytes.size()]), size_(bytes.size()) {
    std::memcpy(memory_, bytes.data(), size_);
  }
  Aligned(const Aligned&) = delete;
  Aligned& operator=(const Aligned&) = delete;
  ~Aligned() { ::operator delete[](memory_, std::align_val_t{8}); }

  std::uint8_t& operator[](std::size_t i) { return memory_[i]; }
  [[nodiscard]] Bytes bytes() const { return {memory_, size_}; }

 private:
  std::uint8_t* memory_;
  std::size_t size_;
};

/// Reads all that an event views, so that a sanitizer sees every wrong pointer.
std::size_t touch(const domain::Event& event) {
  EventEncoder encoder;
  return encoder.encode(event).size();
}

std::vector<std::vector<std::uint8_t>> encoded_examples() {
  EventEncoder encoder;
  std::vector<std::vector<std::uint8_t>> all;
  for (const auto& example : event_examples()) {
    const auto bytes = encoder.encode(example.event);
    all.emplace_back(bytes.begin(), bytes.end());
  }
  return all;
}

void require_sound_or_refused(const Result<void>& read, DecodedEvent& decoded) {
  if (read) {
    REQUIRE(touch(decoded.event) > 0);
  } else {
    const auto code = read.error().code;
    REQUIRE((code == ErrorCode::corruption || code == ErrorCode::incompatible));
  }
}

void check_incompatible(const flatbuffers::FlatBufferBuilder& builder, std::string_view named) {
  const Aligned bytes({builder.GetBufferPointer(), builder.GetSize()});
  DecodedEvent decoded;
  const auto read = decoded.decode(bytes.bytes());
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == ErrorCode::incompatible);
  CHECK(read.error().message.find(named) != std::string::npos);
}

void check_corrupt(const flatbuffers::FlatBufferBuilder& builder) {
  const Aligned bytes({builder.GetBufferPointer(), builder.GetSize()});
  DecodedEvent decoded;
  const auto read = decoded.decode(bytes.bytes());
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == ErrorCode::corruption);
}

/// An event around a body that the encoder would not write.
template <class MakeBody>
flatbuffers::FlatBufferBuilder event_with(schema::Body type, MakeBody make) {
  flatbuffers::FlatBufferBuilder builder;
  const auto body = make(builder);
  const schema::EventHeader header(41, 1, schema::Digest(0, 0), 0, 0, 1, 0);
  schema::EventBuilder table(builder);
  table.add_header(&header);
  table.add_body_type(type);
  table.add_body(body);
  builder.FinishSizePrefixed(table.Finish());
  return builder;
}

}  // namespace

TEST_CASE("an event cut short or with bytes behind it is refused") {
  DecodedEvent decoded;
  for (const auto& stored : encoded_examples()) {
    for (std::size_t size = 0; size < stored.size(); size += size < 300 ? 1 : 97) {
      const Aligned cut({stored.data(), size});
      const auto read = decoded.decode(cut.bytes());
      REQUIRE_FALSE(read.has_value());
      REQUIRE(read.error().code == ErrorCode::corruption);
    }
    auto longer = stored;
    longer.insert(longer.end(), 8, 0);
    CHECK_FALSE(decoded.decode(Aligned(longer).bytes()).has_value());
  }
  CHECK_FALSE(decoded.decode({}).has_value());
}

TEST_CASE("an event with any byte changed is refused or read without leaving its bounds") {
  DecodedEvent decoded;
  std::size_t refused = 0;
  for (const auto& stored : encoded_examples()) {
    for (std::size_t at = 0; at < stored.size(); at += at < 600 ? 1 : 61) {
      for (const unsigned flip : {0x01U, 0x04U, 0x08U, 0x80U, 0xFFU}) {
        Aligned damaged(stored);
        damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ flip);
        const auto read = decoded.decode(damaged.bytes());
        require_sound_or_refused(read, decoded);
        if (!read) ++refused;
      }
    }
  }
  CHECK(refused > 0);
}

TEST_CASE("bytes that never were an event are refused") {
  DecodedEvent decoded;
  std::uint64_t random = 7;
  for (int round = 0; round < 2'000; ++round) {
    std::vector<std::uint8_t> noise(8 + static_cast<std::size_t>(round % 300));
    for (auto& byte : noise) {
      random = random * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
      byte = static_cast<std::uint8_t>(random >> 56U);
    }
    // A right length prefix, so that the noise is looked at.
    const auto prefix = static_cast<std::uint32_t>(noise.size() - 4);
    std::memcpy(noise.data(), &prefix, sizeof prefix);
    require_sound_or_refused(decoded.decode(Aligned(noise).bytes()), decoded);
  }
}

TEST_CASE("an event longer than any may be is refused") {
  const auto builder = event_with(schema::Body::ClientCreated, [](flatbuffers::FlatBufferBuilder& to) {
    const std::vector<std::uint8_t> sealed(limits::event_bytes_max, 1);
    const schema::Digest subject(1, 1);
    const schema::Identifier id{};
    return schema::CreateClientCreated(to, &subject, 1, &id, to.CreateVector(sealed)).Union();
  });
  check_corrupt(builder);
}

TEST_CASE("an event type this build does not know is named, and its sequence with it") {
  for (const unsigned type : {static_cast<unsigned>(schema::Body::MAX) + 1, 200U, 255U}) {
    CAPTURE(type);
    const auto builder = event_with(static_cast<schema::Body>(type), [](flatbuffers::FlatBufferBuilder& to) {
      return schema::CreateEngineVersionActivated(to, 1).Union();
    });
    check_incompatible(builder, "type " + std::to_string(type));
    check_incompatible(builder, "event 41");
  }
}

TEST_CASE("an event without a type is refused") {
  check_corrupt(event_with(schema::Body::NONE, [](flatbuffers::FlatBufferBuilder& to) {
    return schema::CreateEngineVersionActivated(to, 1).Union();
  }));
}

TEST_CASE("values that no writer gives are refused") {
  using flatbuffers::FlatBufferBuilder;
  SECTION("a status of zero or beyond the last") {
    for (const auto status : std::vector<std::uint8_t>{0, 7, 255}) {
      check_corrupt(event_with(schema::Body::ClientStatusChanged, [&](FlatBufferBuilder& to) {
        return schema::CreateClientStatusChanged(to, 1, status).Union();
      }));
    }
  }
  SECTION("a reason of zero or beyond the last") {
    const auto beyond = static_cast<std::uint8_t>(domain::decline_table().size());
    for (const auto reason : std::vector<std::uint8_t>{0, beyond, 255}) {
      check_corrupt(event_with(schema::Body::BenefitLoadDeclined, [&](FlatBufferBuilder& to) {
        return schema::CreateBenefitLoadDeclined(to, 1, nullptr, 0, 1, reason).Union();
      }));
    }
  }
  SECTION("a rule or an entry mode beyond the last") {
    for (const auto& [rule, entry_mode] : {std::pair<std::uint8_t, std::uint8_t>{4, 0}, {0, 6}}) {
      check_corrupt(event_with(
          schema::Body::AuthorizationApproved, [rule = rule, entry_mode = entry_mode](FlatBufferBuilder& to) {
            const schema::TransactionFacts facts(1, 0, 1, 1, 1, 986, 0, 0, rule, entry_mode, 0, 0);
            return schema::CreateAuthorizationApproved(to, &facts).Union();
          }));
    }
  }
  SECTION("more allocations than wallets and the client receivable") {
    check_corrupt(event_with(schema::Body::AuthorizationApproved, [&](FlatBufferBuilder& to) {
      const std::vector<schema::Allocation> allocations(18, schema::Allocation(1, 1, 1));
      const auto vector = to.CreateVectorOfStructs(allocations);
      const schema::TransactionFacts facts(1, 0, 1, 1, 1, 986, 0, 0, 0, 0, 0, 0);
      return schema::CreateAuthorizationApproved(to, &facts, 0, 0, 0, vector).Union();
    }));
  }
  SECTION("more categories than wallets") {
    check_corrupt(event_with(schema::Body::AccountOpened, [&](FlatBufferBuilder& to) {
      const std::vector<std::uint64_t> categories(17, 1);
      const auto vector = to.CreateVector(categories);
      return schema::CreateAccountOpened(to, 1, 1, 986, to.CreateString("p"), vector).Union();
    }));
  }
  SECTION("a program that is not sound") {
    for (const auto fallback : std::vector<std::int16_t>{0, 1, -2, 256}) {
      check_corrupt(event_with(schema::Body::ProgramPublished, [&](FlatBufferBuilder& to) {
        const std::vector<schema::ProgramCategory> categories{
            {domain::Category::from("A")->bits(), fallback}};
        const auto vector = to.CreateVectorOfStructs(categories);
        return schema::CreateProgramPublished(to, 1, to.CreateString("p"), to.CreateString("{}"), vector)
            .Union();
      }));
    }
  }
  SECTION("a merchant rule with a name that no merchant can have") {
    check_corrupt(event_with(schema::Body::ProgramPublished, [&](FlatBufferBuilder& to) {
      const auto rule = schema::CreateMerchantRule(to, 1, to.CreateString(std::string(26, 'A')), 0);
      const auto rules = to.CreateVector(std::vector(1, rule));
      const std::vector<schema::ProgramCategory> categories{{domain::Category::from("A")->bits(), -1}};
      const auto vector = to.CreateVectorOfStructs(categories);
      return schema::CreateProgramPublished(to, 1, to.CreateString("p"), to.CreateString("{}"), vector, 0,
                                            rules)
          .Union();
    }));
  }
  SECTION("merchant rules that share one long name") {
    check_corrupt(event_with(schema::Body::ProgramPublished, [&](FlatBufferBuilder& to) {
      const auto rule = schema::CreateMerchantRule(to, 1, to.CreateString(std::string(20'000, 'A')), 0);
      const auto rules = to.CreateVector(std::vector(9'000, rule));
      const std::vector<schema::ProgramCategory> categories{{domain::Category::from("A")->bits(), -1}};
      const auto vector = to.CreateVectorOfStructs(categories);
      return schema::CreateProgramPublished(to, 1, to.CreateString("p"), to.CreateString("{}"), vector, 0,
                                            rules)
          .Union();
    }));
  }
}

}  // namespace lastro::log
