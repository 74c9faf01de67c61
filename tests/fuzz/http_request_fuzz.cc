// Input: one byte that says how the network cuts, then the bytes of a connection.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "api/http/method_name.h"
#include "api/http/request_reader.h"
#include "engine/base/assert.h"
#include "tests/fuzz/fuzz_target.h"

namespace lastro::api {
namespace {

constexpr std::size_t budget_bytes = 64 * 1024;

/// Small, so that inputs reach them.
HttpOptions small_limits() {
  HttpOptions options;
  options.header_bytes_max = 512;
  options.target_bytes_max = 64;
  options.body_bytes_max = 6'000;  // more than a connection's first buffer
  return options;
}

/// All that a handler learns of a request, or why there is none.
struct Seen {
  std::string_view problem;
  Method method = Method::other;
  bool keep_alive = false;
  bool http10 = false;
  std::vector<std::string> texts;
  bool operator==(const Seen&) const = default;
};

Seen seen_of(const RequestReader& reader) {
  const auto request = reader.request();
  Seen seen{.problem = "",
            .method = request.method,
            .keep_alive = reader.keep_alive(),
            .http10 = reader.is_http10(),
            .texts = {}};
  for (const auto text :
       {request.path, request.query, request.body, request.authorization, request.content_type,
        request.idempotency_key, request.deadline_ms, request.min_sequence, request.if_match}) {
    seen.texts.emplace_back(text);
  }
  return seen;
}

/// How many bytes come at once: all, one, or a number that changes.
class Cuts {
 public:
  explicit Cuts(std::uint32_t kind) : state_(kind) {}
  std::size_t next() {
    if (state_ == 0) return SIZE_MAX;
    if (state_ == 1) return 1;
    state_ = state_ * 1'103'515'245U + 12'345U;
    return 1 + (state_ >> 16U) % 97;
  }

 private:
  std::uint32_t state_;
};

std::vector<Seen> read(const HttpOptions& options, std::string_view bytes, Cuts cuts) {
  ByteBudget budget(budget_bytes);
  std::vector<Seen> all;
  {
    RequestReader reader(options, budget);
    for (;;) {
      const auto step = reader.parse();
      if (step == RequestReader::Step::refused) {
        all.push_back({.problem = reader.problem().name, .texts = {}});
        break;
      }
      if (step == RequestReader::Step::complete) {
        all.push_back(seen_of(reader));
        reader.drop_request();
        continue;
      }
      if (bytes.empty()) break;
      const auto room = reader.room();
      LASTRO_ASSERT(!room.empty());
      const auto size = std::min({cuts.next(), bytes.size(), room.size()});
      bytes.copy(room.data(), size);
      bytes.remove_prefix(size);
      reader.received(size);
    }
  }
  LASTRO_ASSERT(budget.take(budget_bytes));  // all was given back
  return all;
}

/// The plainest request that says the same.
std::string written(const Seen& seen) {
  std::string out(seen.method == Method::other ? "BREW" : method_name(seen.method));
  out.append(" ").append(seen.texts[0]);
  if (!seen.texts[1].empty()) out.append("?").append(seen.texts[1]);
  out.append(seen.http10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n").append("Host: h\r\n");
  constexpr std::array names{"Authorization",      "Content-Type",        "Idempotency-Key",
                             "Lastro-Deadline-Ms", "Lastro-Min-Sequence", "If-Match"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& value = seen.texts[3 + i];
    if (!value.empty()) out.append(names.at(i)).append(": ").append(value).append("\r\n");
  }
  out.append("Content-Length: ").append(std::to_string(seen.texts[2].size())).append("\r\n");
  out.append("Connection: ").append(seen.keep_alive ? "keep-alive" : "close").append("\r\n\r\n");
  return out + seen.texts[2];
}

void check_request(const HttpOptions& options, const Seen& seen) {
  LASTRO_ASSERT(seen.texts[0].size() + seen.texts[1].size() <= options.target_bytes_max + 1);
  LASTRO_ASSERT(seen.texts[2].size() <= options.body_bytes_max);
  for (std::size_t i = 0; i < seen.texts.size(); ++i) {
    if (i == 2) continue;
    LASTRO_ASSERT(std::ranges::none_of(seen.texts[i],
                                       [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; }));
  }
  auto wider = options;
  wider.header_bytes_max *= 4;
  const auto again = read(wider, written(seen), Cuts(0));
  LASTRO_ASSERT(again.size() == 1);
  LASTRO_ASSERT(again.front() == seen);
}

}  // namespace
}  // namespace lastro::api

void lastro::fuzz::check(Bytes input) {
  using namespace api;
  const auto options = small_limits();
  const auto cut = take_byte(input);
  const auto bytes = as_text(input);
  const auto whole = read(options, bytes, Cuts(0));
  LASTRO_ASSERT(read(options, bytes, Cuts(1)) == whole);
  LASTRO_ASSERT(read(options, bytes, Cuts(2U + cut)) == whole);
  for (const auto& seen : whole) {
    if (seen.problem.empty()) check_request(options, seen);
  }
}
