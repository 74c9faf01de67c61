#include <sys/stat.h>

#include "engine/log/rocks_alias_index.h"
#include "tests/contract_log/log_test_support.h"

namespace lastro::log::test {
namespace {

bool is_owners_only(const std::string& path) {
  const auto rights = std::filesystem::status(path).permissions();
  return rights == std::filesystem::perms::owner_all;
}

}  // namespace

TEST_CASE("the folders of the log and of its aliases are their owner's only, whatever lies above them") {
  const TemporaryFolder data;
  std::filesystem::permissions(data.file(""), std::filesystem::perms{0755});
  const auto usual = ::umask(0022);
  must(RocksLog::open(options_in(data)));
  must(RocksAliasIndex::open(
      {.folder = data.file("deep/aliases"), .ledger = ledger, .log_head = 0, .info_log_folder = {}}));
  ::umask(usual);
  CHECK(is_owners_only(data.file("log")));
  CHECK(is_owners_only(data.file("deep")));
  CHECK(is_owners_only(data.file("deep/aliases")));
}

}  // namespace lastro::log::test
