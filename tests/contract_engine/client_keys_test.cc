#include "engine/client_keys.h"

#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {
namespace {

std::unique_ptr<keys::KeyStore> open_keys(const std::string& folder) {
  const auto master = keys::MasterKey::load("/nonexistent", std::string(64, '7').c_str());
  REQUIRE(master.has_value());
  auto opened = keys::KeyStore::open(folder, *master, ledger);
  REQUIRE(opened.has_value());
  return std::move(*opened);
}

}  // namespace

TEST_CASE("a ledger whose newest client has lost its key is not started, and the client's event is named") {
  auto folder = (std::filesystem::temp_directory_path() / "lastro-lost-keys-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  auto keys = open_keys(folder + "/store");
  Bed bed(LogKind::memory);
  auto options = bed.options();
  options.check_recovered = [&](const domain::State& state) {
    return check_newest_key(bed.log(), state, *keys);
  };
  // A new ledger has no clients.
  REQUIRE(bed.try_start(options).has_value());
  bed.start();
  bed.run({create_client(1)});
  const auto client = ClientId::of(0, bed.log().committed());
  bed.stop();

  const auto refused = bed.try_start(options);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::not_found);
  CHECK(refused.error().message == "event log in memory, sequence " + std::to_string(client.sequence()) +
                                       ": the key of client " + to_public(client) +
                                       " is missing: restore keys/ from its backup");

  // Who was forgotten on purpose has lost nothing.
  REQUIRE(keys->destroy({.high = 1, .low = 1}).has_value());
  CHECK(bed.try_start(options).has_value());
  keys.reset();
  std::filesystem::remove_all(folder);
}

}  // namespace lastro::engine::test
