#include "engine/keys/key_store.h"

#include <atomic>
#include <set>
#include <thread>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/keys/key_record.h"
#include "tests/unit_keys/keys_test_support.h"

namespace lastro::keys {
using test::ledger;
using test::TemporaryFolder;
using test::to_hex;

namespace {

using Store = std::unique_ptr<KeyStore>;

Store open_store(const std::string& path, KeyStore::IfAbsent if_absent = KeyStore::IfAbsent::create) {
  auto store = KeyStore::open(path, test::master_key(), ledger, if_absent);
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

std::string hex(const SubjectKey& key) {
  return to_hex(key.key.bytes());
}

/// Every file of the store's folder, one after the other.
std::string all_bytes(const std::string& path) {
  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator{path}) bytes += test::content_of(entry.path());
  return bytes;
}

/// Runs one hidden test case of this program in a process of its own. Not fork() alone: RocksDB's threads
/// would be missing in the child.
pid_t spawn(const char* test_case, const std::string& store_path) {
  std::string name = test_case;
  std::string program = "/proc/self/exe";
  std::string variable = "LASTRO_TEST_KEY_STORE=" + store_path;
  char* const arguments[] = {program.data(), name.data(), nullptr};
  char* const environment[] = {variable.data(), nullptr};
  pid_t child = 0;
  REQUIRE(::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environment) == 0);
  return child;
}

/// In such a process.
std::string store_path_from_parent() {
  const char* const path = std::getenv("LASTRO_TEST_KEY_STORE");  // NOLINT(concurrency-mt-unsafe)
  return path == nullptr ? "" : path;
}

int exit_code_of(pid_t child) {
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

constexpr SubjectId ana{.high = 1, .low = 10};
constexpr SubjectId bia{.high = 1, .low = 11};
constexpr SubjectId caio{.high = 2, .low = 10};

}  // namespace

TEST_CASE("a created data key is found, also after the store was closed and opened again") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  std::string made;
  {
    const auto store = open_store(path);
    const auto key = store->create(ana);
    REQUIRE(key);
    CHECK(key->version == 1);
    made = hex(*key);
    CHECK(hex(**store->find(ana)) == made);
  }
  const auto store = open_store(path, KeyStore::IfAbsent::refuse);
  const auto found = store->find(ana);
  REQUIRE(found);
  REQUIRE(*found);
  CHECK(hex(**found) == made);
  CHECK((*found)->version == 1);
  CHECK(*store->state(ana) == KeyState::live);
}

TEST_CASE("a subject that never had a key has none") {
  const TemporaryFolder folder;
  const auto store = open_store(folder.file("keys"));
  const auto found = store->find(ana);
  REQUIRE(found);
  CHECK_FALSE(found->has_value());
  CHECK(*store->state(ana) == KeyState::absent);
}

TEST_CASE("a process that stores a key and ends without a destructor", "[.child]") {
  auto store = KeyStore::open(store_path_from_parent(), test::master_key(), ledger);
  ::_exit(store && (*store)->create(ana) ? 7 : 1);
}

TEST_CASE("a data key is durable before create returns: a process that ends at once loses none") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  CHECK(exit_code_of(spawn("a process that stores a key and ends without a destructor", path)) == 7);
  const auto store = open_store(path);
  CHECK((*store->find(ana)).has_value());
}

TEST_CASE("no data key lies on the disk as it is") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  const auto store = open_store(path);
  const auto key = store->create(ana);
  REQUIRE(key);
  CHECK(all_bytes(path).find(as_text(key->key.bytes())) == std::string::npos);
  CHECK(all_bytes(path).find(subject_row_key(ana)) != std::string::npos);  // the search would find it
}

TEST_CASE("many keys are created in one write, each its own, in the order asked") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  std::vector<SubjectId> subjects;
  for (std::uint64_t i = 1; i <= 500; ++i) subjects.push_back({.high = 9, .low = i});
  std::set<std::string> distinct;
  std::vector<SubjectKey> keys;
  {
    const auto store = open_store(path);
    auto made = store->create_many(subjects);
    REQUIRE(made);
    keys = *made;
    REQUIRE(keys.size() == subjects.size());
    CHECK(store->create_many({})->empty());
  }
  const auto store = open_store(path);
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const auto found = store->find(subjects[i]);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK(hex(**found) == hex(keys[i]));
    distinct.insert(hex(keys[i]));
  }
  CHECK(distinct.size() == subjects.size());
}

TEST_CASE("a subject is given a key once, and a batch with a refused subject makes none") {
  const TemporaryFolder folder;
  const auto store = open_store(folder.file("keys"));
  const auto first = store->create(ana);
  REQUIRE(first);
  CHECK(store->create(ana).error().code == ErrorCode::invalid);
  CHECK(hex(**store->find(ana)) == hex(*first));
  CHECK(store->create({}).error().code == ErrorCode::invalid);

  const SubjectId with_known[] = {bia, ana};
  const SubjectId with_none[] = {bia, {}};
  const SubjectId twice[] = {bia, bia};
  CHECK_FALSE(store->create_many(with_known));
  CHECK_FALSE(store->create_many(with_none));
  CHECK_FALSE(store->create_many(twice));
  CHECK_FALSE(store->create_many(std::vector<SubjectId>(KeyStore::create_many_max + 1, bia)));
  CHECK(*store->state(bia) == KeyState::absent);
  CHECK(store->create(bia));  // a refusal leaves nothing reserved
}

TEST_CASE("a destroyed key is gone for ever and its subject never gets another") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  {
    const auto store = open_store(path);
    REQUIRE(store->create(ana));
    REQUIRE(store->create(bia));
    REQUIRE(store->destroy(ana));
    CHECK_FALSE(store->find(ana)->has_value());
    CHECK(store->create(ana).error().code == ErrorCode::invalid);
    CHECK(store->destroy(ana));   // again
    CHECK(store->destroy(caio));  // never had one
    CHECK_FALSE(store->destroy({}));
  }
  const auto store = open_store(path);
  for (const auto subject : {ana, caio}) {
    CHECK_FALSE(store->find(subject)->has_value());
    CHECK(*store->state(subject) == KeyState::destroyed);
    CHECK(store->create(subject).error().code == ErrorCode::invalid);
  }
  CHECK(store->find(bia)->has_value());
}

TEST_CASE("after a purge no file of the store holds the wrapped key of a destroyed subject") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  const auto store = open_store(path);
  REQUIRE(store->create(ana));
  REQUIRE(store->create(bia));
  REQUIRE(store->purge());  // into a table file, so that destroying leaves an old copy there
  REQUIRE(store->destroy(ana));
  // A live row is the row's key, the format and the state "live"; RocksDB stores both uncompressed.
  const auto live_value = encode_record({.destroyed = false, .key_version = 1, .wrapped = {}}).substr(0, 6);
  const auto value_of_ana_remains = [&] {
    const auto bytes = all_bytes(path);
    std::size_t live_values = 0;
    for (auto at = bytes.find(live_value); at != std::string::npos; at = bytes.find(live_value, at + 1))
      ++live_values;
    return live_values > 1;  // more than that of bia
  };
  CHECK(value_of_ana_remains());
  REQUIRE(store->purge());
  CHECK_FALSE(value_of_ana_remains());
  CHECK(store->find(bia)->has_value());
  CHECK(*store->state(ana) == KeyState::destroyed);
}

TEST_CASE("a key store refuses another master key and another ledger by name") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  { REQUIRE(open_store(path)->create(ana)); }
  const auto wrong_key = KeyStore::open(path, test::master_key(test::other_master_hex), ledger);
  REQUIRE_FALSE(wrong_key);
  CHECK(wrong_key.error().code == ErrorCode::incompatible);
  CHECK(wrong_key.error().message.find("another master key") != std::string::npos);
  const auto wrong_ledger = KeyStore::open(path, test::master_key(), test::other_ledger);
  REQUIRE_FALSE(wrong_ledger);
  CHECK(wrong_ledger.error().code == ErrorCode::incompatible);
  CHECK(wrong_ledger.error().message.find("another ledger") != std::string::npos);
  CHECK_FALSE(KeyStore::open_read_only(path, test::master_key(test::other_master_hex), ledger));
  CHECK(open_store(path)->find(ana)->has_value());
}

TEST_CASE("a key store is open in one process at a time and says so") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  const auto store = open_store(path);
  const auto same_process = KeyStore::open(path, test::master_key(), ledger);
  REQUIRE_FALSE(same_process);
  CHECK(same_process.error().code == ErrorCode::unavailable);
}

TEST_CASE("a process that opens the store", "[.child]") {
  const auto store = KeyStore::open(store_path_from_parent(), test::master_key(), ledger);
  if (store) ::_exit(8);
  const auto& error = store.error();
  const bool told = error.message.find("another process") != std::string::npos;
  ::_exit(error.code == ErrorCode::unavailable && told ? 9 : 1);
}

TEST_CASE("a second process is told that the key store is open elsewhere, until the first closes it") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  auto store = open_store(path);
  CHECK(exit_code_of(spawn("a process that opens the store", path)) == 9);
  store.reset();
  CHECK(exit_code_of(spawn("a process that opens the store", path)) == 8);
}

TEST_CASE("an absent key store is refused where the log already has sealed events") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  const auto absent = KeyStore::open(path, test::master_key(), ledger, KeyStore::IfAbsent::refuse);
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == ErrorCode::not_found);
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(KeyStore::open_read_only(path, test::master_key(), ledger).error().code == ErrorCode::not_found);
  CHECK(KeyStore::open(folder.file("no/parent"), test::master_key(), ledger).error().code == ErrorCode::io);
}

TEST_CASE("a key store's folder is its owner's alone") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  open_store(path);
  CHECK(std::filesystem::status(path).permissions() == std::filesystem::perms::owner_all);
}

TEST_CASE("a read-only key store finds keys beside an open one, changes nothing and writes no file") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  const auto writer = open_store(path);
  const auto key = writer->create(ana);
  REQUIRE(key);
  REQUIRE(writer->destroy(bia));
  const auto listed = [&] {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{path}) names.insert(entry.path());
    return names;
  };
  const auto before = listed();
  const auto reader = KeyStore::open_read_only(path, test::master_key(), ledger);
  REQUIRE(reader);
  CHECK(hex(**(*reader)->find(ana)) == hex(*key));
  CHECK(*(*reader)->state(bia) == KeyState::destroyed);
  CHECK((*reader)->create(caio).error().code == ErrorCode::invalid);
  CHECK((*reader)->destroy(ana).error().code == ErrorCode::invalid);
  CHECK((*reader)->purge().error().code == ErrorCode::invalid);
  CHECK(listed() == before);
  CHECK(writer->find(ana)->has_value());
}

TEST_CASE("a damaged record in the key store's write-ahead log stops the start, a torn last one does not") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  {
    const auto store = open_store(path);
    for (std::uint64_t i = 1; i <= 100; ++i) REQUIRE(store->create({.high = 5, .low = i}));
  }
  std::string log;
  for (const auto& entry : std::filesystem::directory_iterator{path}) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) log = entry.path();
  }
  REQUIRE_FALSE(log.empty());
  const auto content = test::content_of(log);
  auto damaged = content;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  test::write_file(log, damaged, test::owner_only);
  const auto store = KeyStore::open(path, test::master_key(), ledger);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == ErrorCode::corruption);

  test::write_file(log, content.substr(0, content.size() - 10), test::owner_only);
  const auto torn = open_store(path);
  CHECK(*torn->state({.high = 5, .low = 99}) == KeyState::live);
  CHECK(*torn->state({.high = 5, .low = 100}) == KeyState::absent);
}

TEST_CASE(
    "several threads create, find and destroy keys at the same time and each subject keeps its one key") {
  const TemporaryFolder folder;
  const auto store = open_store(folder.file("keys"));
  constexpr std::uint64_t subjects = 40;
  std::atomic<int> created{0};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (std::uint64_t i = 1; i <= subjects; ++i) {
        const SubjectId subject{.high = 3, .low = i};
        const auto made = store->create(subject);
        if (made) {
          ++created;
          const auto found = store->find(subject);
          if (!found || !*found || hex(**found) != hex(*made)) ++wrong;
        } else if (made.error().code != ErrorCode::invalid && made.error().code != ErrorCode::unavailable) {
          ++wrong;
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(created == static_cast<int>(subjects));
}

TEST_CASE("finds that run beside destructions never fail, and find nothing afterwards") {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  std::vector<SubjectId> subjects;
  for (std::uint64_t i = 1; i <= 50; ++i) subjects.push_back({.high = 4, .low = i});
  { REQUIRE(open_store(path)->create_many(subjects)); }
  const auto store = open_store(path);  // nothing cached: finds read the disk
  std::atomic<bool> stop{false};
  std::atomic<int> failures{0};
  std::thread finder{[&] {
    while (!stop) {
      for (const auto subject : subjects) {
        if (!store->find(subject)) ++failures;
      }
    }
  }};
  for (const auto subject : subjects) {
    if (!store->destroy(subject) || store->find(subject)->has_value()) ++failures;
  }
  stop = true;
  finder.join();
  for (const auto subject : subjects) {
    if (store->find(subject)->has_value()) ++failures;
  }
  CHECK(failures == 0);
}

}  // namespace lastro::keys
