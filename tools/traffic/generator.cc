#include "tools/traffic/generator.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "tools/traffic/documents.h"
#include "tools/traffic/merchants.h"
#include "tools/traffic/people.h"
#include "tools/traffic/random.h"

namespace lastro::tools {
namespace {

constexpr std::array<std::string_view, 3> categories = {"FOOD", "MEAL", "CASH"};
/// Less than a card of average activity spends in a month in each category, as the month before left
/// something.
constexpr std::array<std::int64_t, 3> monthly_benefit_minor = {73'000, 50'000, 66'000};
constexpr std::uint32_t refund_per_thousand = 15;
constexpr std::uint32_t favourites = 3;
/// Has no factor in common with 999,999,990, the number of CPFs make_cpf gives: no two people get the same.
constexpr std::uint64_t document_stride = 618'033'983;

/// Working days counted from the first; the benefit is paid on the fifth.
LocalSeconds salary_day(MonthNumber month) {
  LocalSeconds day = month_start(month);
  for (int working_days = 0;; day += seconds_per_day) {
    const unsigned weekday = weekday_of(day);
    if (weekday != 0 && weekday != 6 && ++working_days == 5) return day;
  }
}

/// What makes one cardholder's month different from another's.
struct Habits {
  std::size_t city = 0;
  std::uint32_t activity_percent = 100;
  std::uint64_t favourites_seed = 0;
};

class MonthGenerator {
 public:
  explicit MonthGenerator(const GeneratorOptions& options);
  Plan run();

 private:
  Habits make_habits(Random& random) const;
  void add_cardholder(std::uint32_t index);
  void add_day(Random& random, const Habits& habits, std::uint32_t card, LocalSeconds day);
  Step purchase(Random& random, const Habits& habits, std::uint32_t card, LocalSeconds day) const;
  void add_refund(Random& random, const Step& purchase);
  void add_loads(Random& random, const Habits& habits, std::uint32_t account);
  void add_load(std::uint32_t account, std::size_t category, std::int64_t amount_minor, LocalSeconds time);

  const GeneratorOptions options_;
  const LocalSeconds month_begin_;
  const LocalSeconds month_end_;
  const LocalSeconds salary_day_;
  std::uint64_t mixed_seed_;
  std::array<std::uint16_t, 32> weekday_weights_{};
  std::array<std::uint16_t, 32> weekend_weights_{};
  std::vector<std::uint16_t> city_weights_;
  Plan plan_;
};

MonthGenerator::MonthGenerator(const GeneratorOptions& options)
    : options_(options),
      month_begin_(month_start(options.month)),
      month_end_(month_start(options.month + 1)),
      salary_day_(salary_day(options.month)),
      // People of another seed, month or size of plan are other people.
      mixed_seed_(Random{options.seed ^ (std::uint64_t{options.cards} << 40U) ^
                         (static_cast<std::uint64_t>(options.month) << 24U)}
                      .next()) {
  for (std::size_t kind = 0; kind < merchant_kinds().size(); ++kind) {
    weekday_weights_[kind] = merchant_kinds()[kind].weekday_weight;
    weekend_weights_[kind] = merchant_kinds()[kind].weekend_weight;
  }
  for (const auto& city : cities()) city_weights_.push_back(city.weight);
}

Habits MonthGenerator::make_habits(Random& random) const {
  const std::size_t city = random.weighted(city_weights_);
  const auto activity = static_cast<std::uint32_t>(random.between(45, 155));
  return {.city = city, .activity_percent = activity, .favourites_seed = random.next()};
}

Step MonthGenerator::purchase(Random& random, const Habits& habits, std::uint32_t card,
                              LocalSeconds day) const {
  const unsigned weekday = weekday_of(day);
  const bool weekend = weekday == 0 || weekday == 6;
  const std::size_t kind_index = random.weighted(weekend ? weekend_weights_ : weekday_weights_);
  const MerchantKind& kind = merchant_kinds()[kind_index];
  // One purchase in twelve is made on a trip; of those at home most are at the shops around the corner.
  const bool away = random.below(12) == 0;
  const std::size_t city = away ? random.weighted(city_weights_) : habits.city;
  Random favourite{habits.favourites_seed + kind_index * favourites + random.below(favourites)};
  const bool known = !away && random.chance(75);
  const std::uint32_t number = known ? favourite.below(kind.pool) : random.below(kind.pool);

  Step step{.kind = StepKind::authorization, .account = card, .card = card};
  step.mcc = kind.mcc;
  step.merchant = merchant_name(kind_index, city, number);
  step.amount_minor = purchase_amount_minor(random, kind, cities()[city]);
  step.time =
      day + LocalSeconds{static_cast<std::int64_t>(random.weighted(*kind.hours))} * 3600 + random.below(3600);
  const auto entry = random.below(100);
  const bool delivery = step.merchant.starts_with("IFOOD");
  step.entry_mode = delivery || random.chance(kind.online_percent) ? "online"
                    : entry < 52                                   ? "contactless"
                    : entry < 97                                   ? "chip"
                    : entry < 99                                   ? "swipe"
                                                                   : "manual";
  return step;
}

void MonthGenerator::add_refund(Random& random, const Step& purchase) {
  Step refund = purchase;
  refund.kind = StepKind::refund;
  refund.entry_mode.clear();
  refund.time = *purchase.time + random.between(3600, 72 * 3600);
  if (random.chance(30))
    refund.amount_minor = std::max<std::int64_t>(1, purchase.amount_minor * random.between(20, 90) / 100);
  if (*refund.time < month_end_) plan_.steps.push_back(std::move(refund));
}

void MonthGenerator::add_day(Random& random, const Habits& habits, std::uint32_t card, LocalSeconds day) {
  // Twelve chances a day, each of activity/7 per cent: 1.7 purchases on average, never more than twelve.
  for (int chance = 0; chance < 12; ++chance) {
    if (random.below(700) >= habits.activity_percent) continue;
    Step step = purchase(random, habits, card, day);
    const bool refunded = random.below(1000) < refund_per_thousand;
    if (refunded) add_refund(random, step);
    plan_.steps.push_back(std::move(step));
  }
}

void MonthGenerator::add_load(std::uint32_t account, std::size_t category, std::int64_t amount_minor,
                              LocalSeconds time) {
  Step load{.kind = StepKind::load, .account = account};
  load.amount_minor = amount_minor;
  load.category = categories[category];
  load.time = time;
  plan_.steps.push_back(std::move(load));
}

void MonthGenerator::add_loads(Random& random, const Habits& habits, std::uint32_t account) {
  const auto days_before = (salary_day_ - month_begin_) / seconds_per_day;
  for (std::size_t category = 0; category < categories.size(); ++category) {
    const std::int64_t typical = monthly_benefit_minor[category] * habits.activity_percent / 100;
    // Employers give round amounts; people live up to them with a margin of their own.
    const std::int64_t benefit =
        std::max<std::int64_t>(5'000, typical * random.between(78, 118) / 100 / 1'000 * 1'000);
    const std::int64_t left =
        typical * days_before / 31 * random.between(70, 220) / 100 + random.between(1, 3'000);
    add_load(account, category, left, month_begin_);
    add_load(account, category, benefit, salary_day_);
  }
}

void MonthGenerator::add_cardholder(std::uint32_t index) {
  Random random{mixed_seed_ + std::uint64_t{index} * 0xd1342543de82ef95U};
  plan_.accounts.push_back(make_person(random, mixed_seed_ % 1'000'000'007U + index * document_stride));
  // One card in two hundred expired the month before, and its holder has not noticed.
  const auto months_left = random.below(200) == 0 ? -1 : random.between(0, 59);
  plan_.cards.push_back(
      {.account = index, .expires = format_month(options_.month + static_cast<MonthNumber>(months_left))});
  const Habits habits = make_habits(random);
  add_loads(random, habits, index);
  for (LocalSeconds day = month_begin_; day < month_end_; day += seconds_per_day) {
    add_day(random, habits, index, day);
  }
}

Plan MonthGenerator::run() {
  plan_.employer_name = "Companhia Ipê de Navegação";
  plan_.employer_document = make_cnpj(mixed_seed_);
  for (std::uint32_t index = 0; index < options_.cards; ++index) add_cardholder(index);
  // Loads before transactions of the same second; the rest as the generator made it, which is by card.
  std::ranges::stable_sort(plan_.steps, [](const Step& a, const Step& b) {
    return std::tuple{*a.time, a.kind != StepKind::load} < std::tuple{*b.time, b.kind != StepKind::load};
  });
  std::uint32_t rows = 0;
  std::uint32_t loads = 0;
  for (auto& step : plan_.steps) step.number = step.kind == StepKind::load ? ++loads : ++rows;
  return std::move(plan_);
}

}  // namespace

Result<Plan> generate_plan(const GeneratorOptions& options) {
  if (options.cards == 0 || options.cards > generator_cards_max) {
    return fail(ErrorCode::invalid, fmt::format("cards must be 1 to {}", generator_cards_max));
  }
  if (options.month < 1 || options.month > (9990 - 1970) * 12) {
    return fail(ErrorCode::invalid, "the month must be from 1970-02 to 9990-01");
  }
  return MonthGenerator{options}.run();
}

}  // namespace lastro::tools
