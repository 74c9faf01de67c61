#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lastro::bench {

/// Which requests a load consists of: authorizations on accounts bench-0, bench-1, …, drawn at random.
struct RequestPlan {
  std::string token;
  unsigned accounts = 1'000;
  unsigned lines = 1;  ///< one: POST /authorize; more: POST /v1/authorizations with so many lines of NDJSON
  bool external_ids = false;
  std::uint64_t first_id = 0;  ///< ids are counted from it, so that every line is a decision

  [[nodiscard]] bool is_bulk() const { return lines > 1; }
};

/// For wrk, with the line of figures that run_wrk reads.
[[nodiscard]] std::string lua_script(const RequestPlan& plan);

/// The same requests for a client of our own. One thread.
class RequestWriter {
 public:
  /// `host` is what the requests' Host header says.
  RequestWriter(RequestPlan plan, std::string_view host);
  /// The whole of the next request; valid until the one after.
  std::string_view next();

 private:
  void add_line();

  const RequestPlan plan_;
  const std::string head_;  ///< up to the value of Content-Length
  std::uint64_t id_;
  std::uint64_t random_ = 1;
  std::string body_;
  std::string request_;
};

}  // namespace lastro::bench
