#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "tools/cli/server.h"

namespace lastro::bench {

/// A server of this process's own, with accounts bench-0, bench-1, …, each with more in FOOD than a run
/// spends.
class HttpBed {
 public:
  /// On a new ledger below `folder`, made by the API itself. `views`: the read models follow.
  static Result<std::unique_ptr<HttpBed>> start(const std::string& folder, unsigned accounts, bool views,
                                                tools::Iso8583Options iso8583 = {});
  HttpBed(const HttpBed&) = delete;
  HttpBed& operator=(const HttpBed&) = delete;

  [[nodiscard]] std::string url() const { return server_->url(); }
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const std::string& token() const { return token_; }  ///< of an ADMIN, good for an hour
  /// The body of the answer to one POST; io for a status of 300 or more.
  Result<std::string> post(const std::string& path, const std::string& body, bool bulk);
  /// Each line a POST of its own, over several connections at once.
  Result<void> post_each(const std::string& path, std::string_view lines);
  [[nodiscard]] std::string iso8583_address() const { return server_->iso8583_address(); }
  void stop() { server_->stop(); }

 private:
  struct Request {
    std::string path;
    std::string body;
    bool bulk = false;
  };

  HttpBed() = default;
  Result<void> make_accounts(unsigned accounts);
  /// All of them, over several connections at once.
  Result<std::vector<std::string>> post_all(const std::vector<Request>& requests);

  std::unique_ptr<tools::Server> server_;
  std::string token_;
};

}  // namespace lastro::bench
