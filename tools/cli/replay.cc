#include "tools/cli/replay.h"

#include <fmt/core.h>

#include "engine/base/flat_map.h"
#include "tools/cli/console.h"
#include "tools/cli/data_folder.h"
#include "tools/cli/event_text.h"
#include "tools/cli/event_walk.h"

namespace lastro::tools {
namespace {

/// Which events belong to one client: its own, its accounts', and what happened on those and on their cards.
/// Sees events from the beginning, since they tell which accounts and cards are the client's.
class ClientFilter {
 public:
  explicit ClientFilter(ClientId client) : client_(client) {}

  bool takes(const domain::Event& event) {
    return std::visit([&](const auto& body) { return belongs(event.header, body); }, event.body);
  }

 private:
  bool belongs(const domain::EventHeader& header, const domain::ClientCreated&) const {
    return header.sequence == client_.sequence();
  }
  bool belongs(const domain::EventHeader&, const domain::ClientStatusChanged& body) const {
    return body.client == client_;
  }
  bool belongs(const domain::EventHeader& header, const domain::AccountOpened& body) {
    if (body.client != client_) return false;
    accounts_.emplace(AccountId::of(client_.partition(), header.sequence), true);
    return true;
  }
  bool belongs(const domain::EventHeader& header, const domain::CardIssued& body) {
    if (!accounts_.contains(body.account)) return false;
    cards_.emplace(CardId::of(client_.partition(), header.sequence), true);
    return true;
  }
  bool belongs(const domain::EventHeader&, const domain::CardStatusChanged& body) const {
    return cards_.contains(body.card);
  }
  template <class Body>
  bool belongs(const domain::EventHeader&, const Body& body) const {
    if constexpr (requires { accounts_.contains(body.account); }) {
      return accounts_.contains(body.account);
    } else if constexpr (requires { accounts_.contains(body.account.id); }) {
      return accounts_.contains(body.account.id);
    } else {
      return false;
    }
  }

  ClientId client_;
  FlatMap<AccountId, bool> accounts_;
  FlatMap<CardId, bool> cards_;
};

bool is_type(const domain::Event& event, std::string_view type) {
  if (type.empty()) return true;
  const auto name = domain::event_name(event.body);
  return type == name.aggregate || type == fmt::format("{}.{}", name.aggregate, name.type);
}

Result<void> run(const ReplayOptions& options) {
  std::optional<ClientFilter> filter;
  if (!options.client.empty()) {
    const auto client = from_public<ClientKind>(options.client);
    if (!client) return fail(ErrorCode::invalid, "--client must be a public id such as cli_0000000000005");
    filter.emplace(*client);
  }
  if (options.from == 0) return fail(ErrorCode::invalid, "--from: sequences start at 1");
  const DataFolder folder(options.data);
  auto log = read_log(folder);
  if (!log) return std::unexpected(log.error());
  StandardOutput output;
  auto walked = walk_events(**log, filter ? 1 : options.from, options.to, [&](const domain::Event& event) {
    const bool taken = !filter || filter->takes(event);
    if (!taken || event.header.sequence < options.from || !is_type(event, options.type)) return true;
    return output.line(event_json_line(event, 0));
  });
  if (!walked) return walked;
  return output.finish();
}

}  // namespace

int print_events(const ReplayOptions& options) {
  if (const auto done = run(options); !done) return report_failure("replay", done.error());
  return 0;
}

}  // namespace lastro::tools
