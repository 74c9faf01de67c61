#include "bench/iso8583_load.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "bench/http_bed.h"
#include "bench/iso8583_caller.h"
#include "bench/report.h"
#include "bench/request_plan.h"
#include "bench/scratch_folder.h"
#include "bench/wrk.h"

namespace lastro::bench {
namespace {

constexpr std::uint64_t numbers_per_point = 100'000'000;

/// Twelve digits that are no card's number: they fail the check digit of 7.
std::string card_token(unsigned n) {
  auto text = fmt::format("9{:010}", n);
  unsigned sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = static_cast<unsigned>(text[text.size() - 1 - i] - '0');
    const auto doubled = i % 2 == 0 ? 2 * digit : digit;
    sum += doubled / 10 + doubled % 10;
  }
  text += static_cast<char>('0' + (11 - sum % 10) % 10);
  return text;
}

class Bench {
 public:
  explicit Bench(const Iso8583LoadOptions& options) : options_(options), scratch_(options.folder) {}

  Result<void> run() {
    auto dialect = iso8583::load_dialect(options_.dialect);
    if (!dialect) return std::unexpected(dialect.error());
    dialect_ = std::move(*dialect);
    auto bed = HttpBed::start(scratch_.path(), options_.accounts, false,
                              {.listen = "127.0.0.1:0", .dialect = options_.dialect, .deadline_ms = 0});
    if (!bed) return std::unexpected(bed.error());
    if (auto issued = issue_cards(**bed); !issued) return issued;
    auto reference = measure_http(**bed);
    if (!reference) return std::unexpected(reference.error());
    for (const auto connections : options_.connections) {
      for (const auto in_flight : options_.in_flight) {
        if (auto measured = measure(**bed, connections, in_flight, *reference); !measured) return measured;
      }
    }
    (*bed)->stop();
    return {};
  }

 private:
  Result<void> issue_cards(HttpBed& bed) {
    std::string lines;
    for (unsigned i = 0; i < options_.accounts; ++i) {
      cards_.push_back(card_token(i));
      lines += fmt::format(R"({{"account_id":"bench-{}","token":"{}"}})", i, cards_.back()) + "\n";
    }
    return bed.post_each("/v1/cards", lines);
  }

  Result<std::uint64_t> measure_http(HttpBed& bed) {
    const auto script = scratch_.path() + "/authorize.lua";
    std::ofstream(script) << lua_script(
        {.token = bed.token(), .accounts = options_.accounts, .external_ids = true});
    auto figure = run_wrk(bed.url(), script, options_.http_connections, options_.seconds);
    if (!figure) return std::unexpected(figure.error());
    if (figure->errors != 0) return fail(ErrorCode::io, fmt::format("{} requests failed", figure->errors));
    return figure->per_s;
  }

  Result<void> measure(HttpBed& bed, unsigned connections, unsigned in_flight, std::uint64_t reference) {
    first_number_ += numbers_per_point;
    const auto figure = call_iso8583({.address = bed.iso8583_address(),
                                      .dialect = dialect_,
                                      .cards = cards_,
                                      .connections = connections,
                                      .in_flight = in_flight,
                                      .seconds = options_.seconds,
                                      .first_number = first_number_},
                                     clock_);
    if (!figure) return std::unexpected(figure.error());
    if (figure->declined != 0) {
      return fail(ErrorCode::invalid, fmt::format("{} messages were not approved", figure->declined));
    }
    print_figure({.suite = "iso8583",
                  .parameters = {{"dialect", dialect_.name},
                                 {"connections", std::to_string(connections)},
                                 {"in_flight", std::to_string(in_flight)},
                                 {"http_connections", std::to_string(options_.http_connections)},
                                 {"accounts", std::to_string(options_.accounts)},
                                 {"consumers", "none"}},
                  .per_s = figure->approved * 1'000'000 / std::max<std::uint64_t>(1, figure->micros),
                  .p50_us = figure->latency.quantile(500),
                  .p99_us = figure->latency.quantile(990),
                  .p999_us = figure->latency.quantile(999),
                  .reference = "http",
                  .reference_per_s = reference},
                 options_.json);
    return {};
  }

  const Iso8583LoadOptions& options_;
  const ScratchFolder scratch_;
  SystemClock clock_;
  iso8583::Dialect dialect_;
  std::vector<std::string> cards_;
  std::uint64_t first_number_ = 0;
};

}  // namespace

Result<void> run_iso8583_load(const Iso8583LoadOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
