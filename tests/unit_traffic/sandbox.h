#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "tests/unit_traffic/fake_server.h"
#include "tools/traffic/importer.h"

namespace lastro::tools::test {

/// A ledger behind a server.
struct Sandbox {
  explicit Sandbox(FakeFaults faults = {})
      : server(faults, [this](auto method, auto path, bool bulk, auto body) {
          return ledger.handle(method, path, bulk, body);
        }) {}
  FakeLedger ledger;
  FakeServer server;
};

inline ImportOptions generated(const Sandbox& sandbox, std::uint32_t cards) {
  ImportOptions options;
  options.url = sandbox.server.url();
  options.token = "secret-token";
  options.cards = cards;
  options.quiet = true;
  return options;
}

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    const int file = mkstemp(path_.data());
    REQUIRE(file >= 0);
    close(file);
    std::ofstream{path_, std::ios::binary} << content;
  }
  ~TemporaryFile() { unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string content() const {
    std::ifstream file{path_, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

 private:
  std::string path_ = "/tmp/lastro_traffic_XXXXXX";
};

/// Two cards over the turn of a month: a decline, a zero amount and a refund among the rows.
inline const std::string small_file =
    "local_time,card,amount,entry_mode,merchant_id,merchant_city,mcc\n"
    "2024-01-31T23:59:00,A,30.00,chip,M1,Santos,5411\n"
    "2024-01-31T23:59:30,B,500.00,swipe,M2,Santos,5732\n"
    "2024-02-01T00:00:00,B,150.00,swipe,M2,Santos,5732\n"
    "2024-02-02T10:00:00,A,0.00,chip,M1,Santos,5411\n"
    "2024-02-03T10:00:00,A,-12.50,chip,M1,Santos,5411\n";

inline ImportOptions from_file(const Sandbox& sandbox, const std::string& path) {
  ImportOptions options;
  options.url = sandbox.server.url();
  options.quiet = true;
  options.input = path;
  options.load_amount = "100.00";
  return options;
}

}  // namespace lastro::tools::test
