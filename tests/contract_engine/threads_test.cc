#include <set>
#include <thread>

#include "engine/domain/invariants.h"
#include "engine/domain/state_hash.h"
#include "engine/log/memory_alias_index.h"
#include "engine/recovery.h"
#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {
namespace {

constexpr std::size_t threads = 6;
constexpr std::size_t commands_each = 400;

/// Which thread's how-manieth command it is.
void* mark(std::size_t thread, std::size_t command) {
  return reinterpret_cast<void*>((thread << 32U) + command + 1);
}

}  // namespace

TEST_CASE("many threads submit, read and wait at once: each is answered once and in its own order") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start(256);
  bed.add_account();
  std::atomic<std::size_t> left{threads};
  std::vector<std::thread> callers;
  for (std::size_t thread = 0; thread < threads; ++thread) {
    callers.emplace_back([&, thread] {
      for (std::size_t i = 0; i < commands_each;) {
        std::vector<Submission> submissions;
        for (std::size_t j = 0; j < 1 + (thread + i) % 3 && i + j < commands_each; ++j) {
          // Every other one under an id that all threads use: the first to come is the purchase.
          const auto name = (i + j) % 2 == 0 ? 500'000 + i + j : 0;
          submissions.push_back({.command = authorize(name, 2, 1), .context = mark(thread, i + j)});
        }
        const auto count = submissions.size();
        if (bed.engine().submit(submissions)) {
          i += count;
        } else {
          std::this_thread::yield();
        }
      }
      --left;
    });
  }
  std::thread reader([&] {
    Sequence seen = 0;
    while (left > 0) {
      const auto committed = bed.log().wait_committed(seen, std::chrono::milliseconds(5));
      if (committed > 0) {
        const auto frame = bed.log().read(committed);
        if (!frame || !(*frame)->holds(committed)) std::abort();
      }
      if (committed < seen) std::abort();
      seen = committed;
      static_cast<void>(bed.engine().stats());
    }
  });
  for (auto& caller : callers) caller.join();
  reader.join();
  constexpr auto total = threads * commands_each;
  REQUIRE(bed.sink().wait_for(3 + total));
  bed.engine().stop();

  std::vector<std::size_t> next(threads, 1);
  std::set<Sequence> recorded;
  std::size_t duplicates = 0;
  const auto given = bed.sink().given();
  REQUIRE(given.size() == 3 + total);
  for (std::size_t i = 3; i < given.size(); ++i) {
    const auto& reply = given[i].reply;
    const auto value = reinterpret_cast<std::uintptr_t>(reply.context);
    REQUIRE(next[value >> 32U]++ == (value & 0xFFFF'FFFFU));
    REQUIRE(given[i].committed);
    if (reply.kind == Reply::Kind::recorded) {
      REQUIRE(recorded.insert(reply.sequence).second);
    } else {
      REQUIRE(reply.kind == Reply::Kind::duplicate);
      ++duplicates;
    }
  }
  CHECK(duplicates == (threads - 1) * commands_each / 2);
  CHECK(recorded.size() == total - duplicates);

  const auto& state = bed.engine().state();
  CHECK_FALSE(domain::broken_invariant(state).has_value());
  const auto food =
      domain::find_wallet(state, state.accounts.front(), domain::Category::from("FOOD").value());
  REQUIRE(food.has_value());
  CHECK(state.ledger.available(*food).minor == 10'000 - static_cast<std::int64_t>(recorded.size()));
  log::MemoryAliasIndex aliases;
  const auto replayed = replay(bed.log(), &aliases);
  REQUIRE(replayed.has_value());
  CHECK(domain::state_hash(replayed->state) == domain::state_hash(state));
}

}  // namespace lastro::engine::test
