#include "engine/keys/key_record.h"

#include <set>

#include "engine/keys/key_cache.h"
#include "engine/keys/random.h"
#include "tests/unit_keys/keys_test_support.h"

namespace lastro::keys {

TEST_CASE("the key cache holds at most what it was given room for, and keeps what is used") {
  constexpr std::size_t room = 100;
  KeyCache cache{room};
  const SubjectId used{.high = 7, .low = 7};
  SubjectKey key{.key = {}, .version = 42};
  cache.insert(used, key);
  for (std::uint64_t i = 1; i <= 1'000; ++i) {
    cache.insert({.high = 8, .low = i}, {.key = {}, .version = 1});
    CHECK(cache.size() <= room);
    const auto found = cache.find(used);
    REQUIRE(found);
    CHECK(found->version == 42);
  }
  CHECK_FALSE(cache.find({.high = 8, .low = 1}));
  CHECK(cache.find({.high = 8, .low = 1'000}));
  cache.erase(used);
  CHECK_FALSE(cache.find(used));
}

TEST_CASE("a key read from the disk while some key was destroyed does not come back into the cache") {
  KeyCache cache{100};
  const SubjectId subject{.high = 7, .low = 7};
  const SubjectKey key{.key = {}, .version = 1};
  const auto before = cache.erasures();
  cache.erase(subject);  // destroyed between the read and the insertion
  cache.insert_read(subject, key, before);
  CHECK_FALSE(cache.find(subject));
  cache.insert_read(subject, key, cache.erasures());
  CHECK(cache.find(subject));
}

TEST_CASE("key records read back as written and any malformed one is refused") {
  const KeyRecord live{.destroyed = false, .key_version = 0x01020304, .wrapped = {9, 8, 7}};
  const auto text = encode_record(live);
  const auto back = decode_record(text);
  REQUIRE(back);
  CHECK_FALSE(back->destroyed);
  CHECK(back->key_version == live.key_version);
  CHECK(back->wrapped == live.wrapped);
  const auto tombstone = encode_record({.destroyed = true, .key_version = 1, .wrapped = {9}});
  REQUIRE(decode_record(tombstone));
  CHECK(decode_record(tombstone)->destroyed);
  CHECK(decode_record(tombstone)->wrapped == WrappedKey{});

  for (std::size_t length = 0; length < text.size(); ++length)
    CHECK_FALSE(decode_record(text.substr(0, length)));
  CHECK_FALSE(decode_record(text + '\0'));
  CHECK_FALSE(decode_record(tombstone + '\0'));
  CHECK(decode_record('\2' + text.substr(1)).error().code == ErrorCode::incompatible);
  CHECK_FALSE(decode_record(text.substr(0, 1) + '\3' + text.substr(2)));
  CHECK_FALSE(decode_record(encode_record({.destroyed = false, .key_version = 0, .wrapped = {}})));
}

TEST_CASE("random subject ids are distinct and never zero") {
  std::set<SubjectId> seen;
  for (int i = 0; i < 1'000; ++i) seen.insert(random_subject_id());
  CHECK(seen.size() == 1'000);
  CHECK_FALSE(seen.contains(SubjectId{}));
  CHECK(random_ledger_id() != random_ledger_id());
}

}  // namespace lastro::keys
