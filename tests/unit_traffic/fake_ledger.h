#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace lastro::tools::test {

struct FakeAnswer {
  unsigned status = 200;
  std::string body{};
};

/// As much of the API as an import uses, decided by the default program: 5411 and 5412 FOOD, 5811 and 5812
/// MEAL, the rest and what those cannot pay CASH. Everything is remembered by external id and repeated.
/// Thread-safe.
class FakeLedger {
 public:
  FakeAnswer handle(std::string_view method, std::string_view path, bool bulk, std::string_view body);

  /// Things created: what a real ledger would have as events.
  [[nodiscard]] std::uint64_t events() const;
  /// External ids of loads and transactions, in the order of their execution.
  [[nodiscard]] std::vector<std::string> order_of(const std::string& account_id) const;
  [[nodiscard]] std::vector<std::string> accounts() const;
  [[nodiscard]] std::int64_t employer_minor() const;

  /// Bodies are remembered, to be looked at by tests.
  [[nodiscard]] std::string body_of(std::string_view path, const std::string& external_id) const;

 private:
  struct Account {
    std::map<std::string, std::int64_t> wallets;
    std::vector<std::string> order;
  };
  struct Kept {
    std::string request;
    FakeAnswer answer;
  };

  FakeAnswer handle_one(std::string_view path, const std::string& body);
  FakeAnswer create(std::string_view path, const std::string& body, const std::string& external_id);
  FakeAnswer load(const std::string& body, const std::string& external_id);
  FakeAnswer authorize(const std::string& body, const std::string& external_id);
  FakeAnswer refund(const std::string& body, const std::string& external_id);
  FakeAnswer balances(const std::string& account_id) const;

  mutable std::mutex mutex_;
  std::map<std::string, Kept> kept_;
  std::map<std::string, Account> accounts_;
  std::map<std::string, std::string> account_of_card_;
  std::int64_t employer_minor_ = 0;
};

/// The text of a member of a flat JSON object, empty where absent.
[[nodiscard]] std::string json_text(std::string_view body, std::string_view name);

}  // namespace lastro::tools::test
