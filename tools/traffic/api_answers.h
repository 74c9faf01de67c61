#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "tools/traffic/http_client.h"

namespace lastro::tools {

struct Allocation {
  std::string category{};
  std::int64_t amount_minor = 0;
};

/// What a 201 answer to an authorization, refund or load says. A load or refund answer may leave out the
/// status, which is then approved, and the code, which is then 00.
struct Decision {
  bool approved = false;
  std::string code;
  std::string reason;
  std::int64_t approved_minor = 0;
  std::vector<Allocation> allocations;
};

/// An RFC 9457 problem, or what can be said of an answer that holds none.
struct Problem {
  unsigned status = 0;
  std::string type{};  ///< "about:blank" where absent
  std::string text{};  ///< title and detail
};

/// One line of a bulk answer.
struct BulkLine {
  std::string text{};
  bool problem = false;
  unsigned status = 0;  ///< of a problem
};

struct CreatedAccount {
  std::string id{};
  std::vector<std::string> categories{};
};

struct WalletBalance {
  std::string category{};
  std::int64_t available_minor = 0;
  std::int64_t held_minor = 0;
  std::int64_t posted_minor = 0;
};

/// Each fails with `invalid` on a body that is no JSON or lacks what is needed.
[[nodiscard]] Result<Decision> parse_decision(std::string_view body);
[[nodiscard]] Result<std::string> parse_id(std::string_view body);
[[nodiscard]] Result<CreatedAccount> parse_account(std::string_view body);
[[nodiscard]] Result<std::vector<WalletBalance>> parse_balances(std::string_view body);
/// Every line a JSON object. A problem is told by its numeric `status` of 400 or more.
[[nodiscard]] Result<std::vector<BulkLine>> parse_bulk(std::string_view body);
[[nodiscard]] Problem parse_problem(unsigned status, std::string_view body);

/// For HttpRequest: a bulk answer one of whose lines is a 429 or 503 problem.
[[nodiscard]] bool bulk_says_later(const HttpResponse& response);

}  // namespace lastro::tools
