#include "tools/traffic/setup_phase.h"

#include <fmt/format.h>

#include "engine/base/money.h"
#include "tools/traffic/request_body.h"
#include "tools/traffic/workload.h"

namespace lastro::tools {
namespace {

constexpr int brl_exponent = 2;

/// Creates `count` things of one kind, each from a body of its own.
class Creation final : public Workload {
 public:
  using Body = std::function<std::string(std::size_t index, const std::string& external_id)>;
  using Created = std::function<Result<void>(std::size_t index, const std::string& body)>;

  Creation(std::string target, std::string external_ids, std::size_t count, Body body, Created created)
      : target_(std::move(target)),
        external_ids_(std::move(external_ids)),
        count_(count),
        body_(std::move(body)),
        created_(std::move(created)) {}

  std::optional<std::size_t> next() override {
    return next_ < count_ ? std::optional{next_++} : std::nullopt;
  }

  HttpRequest request(std::size_t index) override {
    return {.target = target_, .body = body_(index, external_id(index))};
  }

  Result<void> answered(std::size_t index, const HttpResponse& response, std::int64_t) override {
    if (response.status != 201) {
      const Problem problem = parse_problem(response.status, response.body);
      return fail(ErrorCode::unavailable, fmt::format("{} {}: status {}, {}", target_, external_id(index),
                                                      problem.status, problem.text));
    }
    const auto kept = created_(index, response.body);
    if (!kept)
      return fail(kept.error().code,
                  fmt::format("{} {}: {}", target_, external_id(index), kept.error().message));
    return {};
  }

 private:
  [[nodiscard]] std::string external_id(std::size_t index) const {
    return fmt::format("{}-{:06}", external_ids_, index + 1);
  }

  const std::string target_;
  const std::string external_ids_;
  const std::size_t count_;
  const Body body_;
  const Created created_;
  std::size_t next_ = 0;
};

Result<void> keep_id(std::string& place, const std::string& body) {
  auto id = parse_id(body);
  if (!id) return std::unexpected(id.error());
  place = std::move(*id);
  return {};
}

class Setup {
 public:
  Setup(HttpClient& client, const Plan& plan, PlanIds& ids, Clock& clock, const std::function<void()>& tick)
      : client_(client), plan_(plan), ids_(ids), clock_(clock), tick_(tick) {}

  Result<void> run() {
    if (auto done = create_employer(); !done) return done;
    if (auto done = create_clients(); !done) return done;
    if (auto done = create_accounts(); !done) return done;
    if (auto done = create_cards(); !done) return done;
    return fund_employer();
  }

 private:
  Result<void> create(const char* target, const char* kind, std::size_t count, Creation::Body body,
                      Creation::Created created) {
    Creation creation{target, fmt::format("{}-{}", ids_.prefix, kind), count, std::move(body),
                      std::move(created)};
    return run_workload(client_, creation, clock_, tick_);
  }

  Result<void> create_employer() {
    return create(
        "/v1/employers", "employer", 1,
        [&](std::size_t, const std::string& external_id) {
          return request_body({{"external_id", external_id},
                               {"name", plan_.employer_name},
                               {"document", plan_.employer_document}});
        },
        [&](std::size_t, const std::string& body) { return keep_id(employer_, body); });
  }

  Result<void> create_clients() {
    clients_.resize(plan_.accounts.size());
    return create(
        "/v1/clients", "client", clients_.size(),
        [&](std::size_t index, const std::string& external_id) {
          const PlannedAccount& person = plan_.accounts[index];
          return request_body({{"external_id", external_id},
                               {"name", person.name},
                               {"document", person.document},
                               {"email", person.email},
                               {"phone", person.phone},
                               {"birth_date", person.birth_date}});
        },
        [&](std::size_t index, const std::string& body) { return keep_id(clients_[index], body); });
  }

  Result<void> create_accounts() {
    ids_.accounts.resize(plan_.accounts.size());
    return create(
        "/v1/accounts", "account", ids_.accounts.size(),
        [&](std::size_t index, const std::string& external_id) {
          return request_body({{"external_id", external_id},
                               {"client_id", clients_[index]},
                               {"employer_id", employer_},
                               {"program", plan_.program}});
        },
        [&](std::size_t index, const std::string& body) -> Result<void> {
          auto account = parse_account(body);
          if (!account) return std::unexpected(account.error());
          ids_.accounts[index] = std::move(*account);
          return {};
        });
  }

  Result<void> create_cards() {
    ids_.cards.resize(plan_.cards.size());
    return create(
        "/v1/cards", "card", ids_.cards.size(),
        [&](std::size_t index, const std::string& external_id) {
          return request_body({{"external_id", external_id},
                               {"account_id", ids_.accounts[plan_.cards[index].account].id},
                               {"token", "tok-" + external_id},
                               {"expires", plan_.cards[index].expires}});
        },
        [&](std::size_t index, const std::string& body) { return keep_id(ids_.cards[index], body); });
  }

  Result<void> fund_employer() {
    Amount sum;
    for (const auto& step : plan_.steps) {
      if (step.kind != StepKind::load) continue;
      const std::size_t wallets = categories_of(step, ids_).size();
      if (wallets == 0)
        return fail(ErrorCode::invalid, "an account has no wallets to load; name the categories");
      for (std::size_t i = 0; i < wallets; ++i) {
        const auto more = checked_add(sum, Amount{step.amount_minor});
        if (!more) return fail(ErrorCode::invalid, "the loads are more than any employer can fund");
        sum = *more;
      }
    }
    if (sum.minor == 0) return {};
    return create(
        "/v1/fundings", "funding", 1,
        [&](std::size_t, const std::string& external_id) {
          return request_body({{"external_id", external_id},
                               {"employer_id", employer_},
                               {"amount", format_amount(sum, brl_exponent)}});
        },
        [](std::size_t, const std::string&) { return Result<void>{}; });
  }

  HttpClient& client_;
  const Plan& plan_;
  PlanIds& ids_;
  Clock& clock_;
  const std::function<void()>& tick_;
  std::string employer_;
  std::vector<std::string> clients_;
};

}  // namespace

std::vector<std::string> categories_of(const Step& load, const PlanIds& ids) {
  if (!load.category.empty()) return {load.category};
  return ids.accounts[load.account].categories;
}

Result<PlanIds> set_up(HttpClient& client, const Plan& plan, std::string prefix, Clock& clock,
                       const std::function<void()>& tick) {
  PlanIds ids{.prefix = std::move(prefix), .accounts = {}, .cards = {}};
  if (auto done = Setup{client, plan, ids, clock, tick}.run(); !done) return std::unexpected(done.error());
  return ids;
}

}  // namespace lastro::tools
