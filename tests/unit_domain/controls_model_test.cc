#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "engine/domain/authorizations/authorizations.h"
#include "engine/domain/state_hash.h"
#include "tests/support/seeded_random.h"
#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

constexpr UnixMicros hour = 3'600'000'000;

/// In cents; amount or count 0: not limited.
struct Control {
  std::string name;
  std::string by;
  std::string per;  ///< day, week, month, transaction, or a number of hours
  std::int64_t amount;
  std::int64_t count;
  std::string category;  ///< empty: any
  bool fuel;             ///< MCC 5541 and 5542 alone
};

const std::vector<Control> controls{{"big", "card", "transaction", 3'000, 0, "", false},
                                    {"card-day", "card", "day", 6'000, 4, "", false},
                                    {"meal-week", "category", "week", 9'000, 0, "MEAL", false},
                                    {"wallet-month", "wallet", "month", 0, 30, "", false},
                                    {"fuel-day", "mcc_group", "day", 2'500, 0, "", true},
                                    {"shop-hours", "merchant", "6", 0, 3, "", false},
                                    {"long-hours", "card", "72", 7'000, 0, "", false}};

std::string document() {
  std::string text;
  for (const auto& each : controls) {
    const bool sliding = each.per[0] >= '0' && each.per[0] <= '9';
    text += (text.empty() ? "" : ",") + (R"({"name":")" + each.name) + R"(","by":")" + each.by +
            R"(","per":")" + (sliding ? "hours" : each.per) + '"';
    if (sliding) text += R"(,"hours":)" + each.per;
    if (each.amount != 0) text += R"(,"amount":")" + std::to_string(each.amount / 100) + ".00\"";
    if (each.count != 0) text += R"(,"count":)" + std::to_string(each.count);
    if (!each.category.empty()) text += R"(,"categories":[")" + each.category + "\"]";
    if (each.fuel) text += R"(,"mcc_group":"fuel")";
    text += '}';
  }
  return R"({"name":"controlled","categories":[{"name":"MEAL"},{"name":"CASH"}],"default_category":"CASH",
    "mcc_rules":[{"mcc":"5811-5812","category":"MEAL"}],"time_zone":"America/Sao_Paulo",
    "mcc_groups":[{"name":"fuel","mccs":["5541-5542"]}],"controls":[)" +
         text + "]}";
}

/// One purchase as the model remembers it: no counters, no windows, nothing but the history.
struct Bought {
  std::string account;
  std::string card;
  std::string category;  ///< that the rules named, and that paid
  std::string merchant;
  bool fuel = false;
  std::int64_t amount = 0;
  std::int64_t count = 1;
  UnixMicros at = 0;
};

/// Begin and end of a time's window, by the C library's calendar at UTC−3.
struct Window {
  std::int64_t from;
  std::int64_t until;
};

Window window_of(const std::string& per, UnixMicros time) {
  const auto local = static_cast<std::time_t>(time / 1'000'000 - 3 * 3'600);
  std::tm parts{};
  (void)::gmtime_r(&local, &parts);
  parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
  auto end = parts;
  if (per == "day") {
    ++end.tm_mday;
  } else if (per == "week") {
    parts.tm_mday -= (parts.tm_wday + 6) % 7;
    end = parts;
    end.tm_mday += 7;
  } else {
    parts.tm_mday = end.tm_mday = 1;
    ++end.tm_mon;
  }
  return {::timegm(&parts) + 3 * 3'600, ::timegm(&end) + 3 * 3'600};
}

class Model {
 public:
  /// What the ledger answers: `approved`, or the reason with limit and what was used.
  std::string answer(const Bought& purchase, UnixMicros now) const {
    std::string tightest;
    std::int64_t room = INT64_MAX;
    for (const bool by_wallet : {false, true}) {  // wallets are asked once all else has agreed
      for (const auto& control : controls) {
        if ((control.by == "wallet") != by_wallet || !concerns(control, purchase)) continue;
        const auto [amount, count] = used(control, purchase, now);
        if (control.count != 0 && count >= control.count)
          return "count_limit_exceeded " + std::to_string(control.count) + "/" + std::to_string(count);
        const auto left = std::max<std::int64_t>(control.amount - amount, 0);
        if (control.amount == 0 || left >= room) continue;
        room = left;
        tightest = "amount_limit_exceeded " + std::to_string(control.amount) + "/" + std::to_string(amount);
      }
      if (room < purchase.amount) return tightest;
    }
    return "approved";
  }

  std::vector<Bought> history;

 private:
  static bool concerns(const Control& control, const Bought& purchase) {
    return (control.category.empty() || control.category == purchase.category) &&
           (!control.fuel || purchase.fuel);
  }
  static std::string subject(const Control& control, const Bought& purchase) {
    if (control.by == "card") return purchase.account + "/" + purchase.card;
    if (control.by == "merchant") return purchase.account + "/" + purchase.merchant;
    if (control.by == "mcc_group") return purchase.account;
    return purchase.account + "/" + purchase.category;
  }
  /// A window stands for two days after the hour in which it closed.
  static bool stands(std::int64_t until, UnixMicros now) { return now / hour < until / 3'600 + 1 + 48; }

  std::pair<std::int64_t, std::int64_t> used(const Control& control, const Bought& purchase,
                                             UnixMicros now) const {
    std::int64_t amount = 0;
    std::int64_t count = 0;
    if (control.per == "transaction") return {0, 0};
    for (const auto& before : history) {
      if (!concerns(control, before) || subject(control, before) != subject(control, purchase)) continue;
      if (control.per[0] <= '9') {
        const auto hours = std::stoll(control.per);
        const auto bucket = hours * 600;
        const auto age = purchase.at / 1'000'000 / bucket - before.at / 1'000'000 / bucket;
        const auto closes = (before.at / 1'000'000 / bucket + 1) * bucket + hours * 3'600;
        if (age < 0 || age > 6 || !stands(closes, now)) continue;
      } else {
        const auto window = window_of(control.per, before.at);
        const auto at = purchase.at / 1'000'000;
        if (at < window.from || at >= window.until || !stands(window.until, now)) continue;
      }
      amount += before.amount;
      count += before.count;
    }
    return {amount, count};
  }
};

std::string words_of(const Event& event) {
  const auto* declined = std::get_if<AuthorizationDeclined>(&event.body);
  if (declined == nullptr) return "approved";
  return std::string(decline_codes(declined->reason).name) + " " + std::to_string(declined->limit.limit) +
         "/" + std::to_string(declined->limit.used);
}

/// What may still be given back: how the ledger and how the model know it.
struct Returnable {
  Spend spend;
  Allocations paid;
  std::size_t position;
};

void give_back_some(testing::SeededRandom& random, Desk& desk, Model& model, std::vector<Returnable>& open) {
  const auto chosen = random.below(open.size());
  auto& each = open[chosen];
  auto& known = model.history[each.position];
  const bool whole = random.one_in(2);
  auto part = each.paid;
  const auto left = known.amount;
  part[0].amount =
      Amount{whole ? left : static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(left)))};
  give_back(desk.state, each.spend, part, whole ? 1 : 0, desk.now);
  known.amount -= part[0].amount.minor;
  if (whole) {
    known.count = 0;
    open.erase(open.begin() + static_cast<std::ptrdiff_t>(chosen));
  }
}

void run_history(std::uint64_t seed, std::map<std::string, int>& outcomes) {
  testing::SeededRandom random(seed);
  Desk desk;
  Model model;
  std::vector<Returnable> open;
  std::vector<std::pair<AccountId, std::vector<CardId>>> accounts;
  for (int i = 0; i < 3; ++i) {
    const auto account = i == 0 ? desk.add_account_under(document())
                                : desk.add_account(desk.add_client(), ours, {}, Currency::brl, "controlled");
    desk.load(account, "MEAL", 1'000'000'000);
    desk.load(account, "CASH", 1'000'000'000);
    accounts.push_back({account, {desk.add_card(account), desk.add_card(account)}});
  }
  constexpr std::string_view shops[] = {"BAR", "PADARIA", "POSTO", "MERCADO"};
  constexpr Mcc codes[] = {5811, 5812, 5541, 5542, 4111};
  for (int step = 0; step < 700; ++step) {
    desk.now += static_cast<UnixMicros>(
        random.below(static_cast<std::uint64_t>(random.one_in(12) ? 30 * hour : hour)));
    if (!open.empty() && random.one_in(6)) give_back_some(random, desk, model, open);
    const auto& [account, cards] = accounts[random.below(accounts.size())];
    const auto mcc = codes[random.below(std::size(codes))];
    const auto shop = shops[random.below(std::size(shops))];
    const auto minor = 1 + static_cast<std::int64_t>(random.below(random.one_in(8) ? 4'000 : 1'500));
    auto body = purchase(account, minor, mcc, shop);
    Bought bought{.account = std::to_string(account.value),
                  .card = "",
                  .category = mcc == 5811 || mcc == 5812 ? "MEAL" : "CASH",
                  .merchant = std::string(shop),
                  .fuel = mcc == 5541 || mcc == 5542,
                  .amount = minor,
                  .at = desk.now};
    if (!random.one_in(3)) {
      const auto card = cards[random.below(2)];
      body.account = {};
      body.card = by(card);
      bought.card = std::to_string(card.value);
    }
    auto context = context_of(ours);
    if (random.one_in(4)) {
      bought.at = desk.now - static_cast<UnixMicros>(random.below(static_cast<std::uint64_t>(100 * hour))) +
                  (random.one_in(4) ? 120 * hour : 0);
      context.business_time = bought.at;
    }
    const auto now = desk.now;
    const auto expected = model.answer(bought, now);
    const auto& event = desk.run(body, context).events().back();
    const auto actual = words_of(event);
    if (actual != expected)
      FAIL("seed " << seed << " step " << step << ": " << actual << ", expected " << expected);
    ++outcomes[actual.substr(0, actual.find('/'))];
    if (const auto* approved = std::get_if<AuthorizationApproved>(&event.body)) {
      open.push_back(
          {spend_of(desk.state, event.header, *approved), approved->allocations, model.history.size()});
      model.history.push_back(bought);
    }
  }
}

}  // namespace

TEST_CASE("every purchase under seven controls is decided as the whole history says") {
  std::map<std::string, int> outcomes;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) run_history(seed, outcomes);
  for (const auto* outcome :
       {"approved", "amount_limit_exceeded 3000", "amount_limit_exceeded 6000", "count_limit_exceeded 4",
        "amount_limit_exceeded 9000", "count_limit_exceeded 30", "amount_limit_exceeded 2500",
        "count_limit_exceeded 3", "amount_limit_exceeded 7000"}) {
    CAPTURE(outcome);
    CHECK(outcomes[outcome] > 0);
  }
}

}  // namespace lastro::domain
