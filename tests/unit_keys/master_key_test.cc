#include "engine/keys/master_key.h"

#include <sys/stat.h>

#include "tests/unit_keys/keys_test_support.h"

namespace lastro::keys {
using test::ledger;
using test::master_hex;
using test::owner_only;
using test::TemporaryFolder;
using test::write_file;

namespace {

std::string fingerprint(const MasterKey& key) {
  return test::to_hex(key.derive(ledger, "fingerprint").bytes());
}

}  // namespace

TEST_CASE("the master key in the environment wins over the file") {
  const TemporaryFolder folder;
  const auto path = folder.file("master.key");
  write_file(path, std::string{test::other_master_hex} + "\n", owner_only);
  const auto from_environment = MasterKey::load(path, master_hex);
  const auto from_file = MasterKey::load(path, nullptr);
  REQUIRE(from_environment);
  REQUIRE(from_file);
  CHECK(fingerprint(*from_environment) == fingerprint(test::master_key()));
  CHECK(fingerprint(*from_file) == fingerprint(test::master_key(test::other_master_hex)));
}

TEST_CASE("an empty environment value means the file") {
  const TemporaryFolder folder;
  const auto path = folder.file("master.key");
  write_file(path, master_hex, owner_only);
  const auto key = MasterKey::load(path, "");
  REQUIRE(key);
  CHECK(fingerprint(*key) == fingerprint(test::master_key()));
}

TEST_CASE("a master key file is read with upper-case digits and either line end") {
  const TemporaryFolder folder;
  const auto path = folder.file("master.key");
  std::string upper = master_hex;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (const auto* const end : {"", "\n", "\r\n"}) {
    write_file(path, upper + end, owner_only);
    const auto key = MasterKey::load(path, nullptr);
    REQUIRE(key);
    CHECK(fingerprint(*key) == fingerprint(test::master_key()));
  }
}

TEST_CASE("a malformed master key is refused without showing any of it") {
  const TemporaryFolder folder;
  const auto path = folder.file("master.key");
  const std::string good = master_hex;
  const std::string malformed[] = {"",
                                   "5ec5e7",
                                   good.substr(1),
                                   good + "0",
                                   good + " ",
                                   " " + good.substr(1),
                                   "g" + good.substr(1),
                                   good + "\n\n",
                                   "0x" + good.substr(2)};
  for (const auto& text : malformed) {
    write_file(path, text, owner_only);
    const auto from_file = MasterKey::load(path, nullptr);
    REQUIRE_FALSE(from_file);
    CHECK(from_file.error().code == ErrorCode::invalid);
    if (text.empty()) continue;
    const auto from_environment = MasterKey::load("/nonexistent", text.c_str());
    REQUIRE_FALSE(from_environment);
    CHECK(from_environment.error().code == ErrorCode::invalid);
    for (const auto& error : {from_file.error(), from_environment.error()}) {
      CHECK(error.message.find("0405060708") == std::string::npos);
      CHECK(error.message.find("5ec5e7") == std::string::npos);
    }
  }
}

TEST_CASE("a master key file that group or others may use is refused") {
  const TemporaryFolder folder;
  const auto path = folder.file("master.key");
  using std::filesystem::perms;
  for (const auto right : {perms::group_read, perms::group_write, perms::others_read, perms::others_write}) {
    write_file(path, master_hex, owner_only | right);
    const auto key = MasterKey::load(path, nullptr);
    REQUIRE_FALSE(key);
    CHECK(key.error().code == ErrorCode::invalid);
    CHECK(key.error().message.find("chmod 600") != std::string::npos);
  }
  write_file(path, master_hex, perms::owner_read);
  CHECK(MasterKey::load(path, nullptr));
}

TEST_CASE("what is no ordinary short file is refused as a master key") {
  const TemporaryFolder folder;
  CHECK(MasterKey::load(folder.file("absent"), nullptr).error().code == ErrorCode::not_found);
  CHECK_FALSE(MasterKey::load(folder.path(), nullptr));
  const auto pipe = folder.file("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(MasterKey::load(pipe, nullptr).error().code == ErrorCode::invalid);
  const auto big = folder.file("big");
  write_file(big, std::string(1'000'000, '0'), owner_only);
  CHECK(MasterKey::load(big, nullptr).error().code == ErrorCode::invalid);
}

TEST_CASE("a created master key file is its owner's alone and loads as the key that was created") {
  const TemporaryFolder folder;
  const auto path = folder.file("master.key");
  const auto created = MasterKey::create_file(path);
  REQUIRE(created);
  CHECK(std::filesystem::status(path).permissions() == owner_only);
  const auto loaded = MasterKey::load(path, nullptr);
  REQUIRE(loaded);
  CHECK(fingerprint(*loaded) == fingerprint(*created));
  const std::filesystem::directory_iterator entries{folder.path()};
  CHECK(std::distance(begin(entries), end(entries)) == 1);  // no draft is left beside it

  const auto another = MasterKey::create_file(folder.file("another.key"));
  REQUIRE(another);
  CHECK(fingerprint(*another) != fingerprint(*created));
}

TEST_CASE("creating a master key never replaces a file") {
  const TemporaryFolder folder;
  const auto path = folder.file("master.key");
  write_file(path, "precious", owner_only);
  CHECK(MasterKey::create_file(path).error().code == ErrorCode::invalid);
  CHECK(test::content_of(path) == "precious");
  std::filesystem::create_symlink(folder.file("elsewhere"), folder.file("link"));
  CHECK_FALSE(MasterKey::create_file(folder.file("link")));
  CHECK_FALSE(std::filesystem::exists(folder.file("elsewhere")));
  CHECK(MasterKey::create_file(folder.file("absent/master.key")).error().code == ErrorCode::not_found);
}

TEST_CASE("derived keys differ by master key, ledger and use") {
  const auto master = test::master_key();
  const auto base = test::to_hex(master.derive(ledger, "use").bytes());
  CHECK(base == test::to_hex(master.derive(ledger, "use").bytes()));
  CHECK(base != test::to_hex(master.derive(ledger, "use2").bytes()));
  CHECK(base != test::to_hex(master.derive(test::other_ledger, "use").bytes()));
  CHECK(base != test::to_hex(test::master_key(test::other_master_hex).derive(ledger, "use").bytes()));
}

}  // namespace lastro::keys
