#include "bench/report.h"

#include <fmt/core.h>

#include "api/json/json_writer.h"

namespace lastro::bench {
namespace {

std::string ratio_text(const Figure& figure) {
  if (figure.reference_per_s == 0) return {};
  return fmt::format("{:.3f}",
                     static_cast<double>(figure.per_s) / static_cast<double>(figure.reference_per_s));
}

void print_json(const Figure& figure) {
  std::string line;
  api::JsonWriter json(line);
  json.begin_object().key("suite").string(figure.suite);
  for (const auto& [name, value] : figure.parameters) json.key(name).string(value);
  json.key("per_s").number(figure.per_s);
  const auto latency = [&](const char* name, std::int64_t micros) {
    json.key(name).raw(micros < 0 ? "null" : std::to_string(micros));
  };
  latency("p50_us", figure.p50_us);
  latency("p99_us", figure.p99_us);
  latency("p999_us", figure.p999_us);
  if (!figure.reference.empty()) {
    json.key("reference").string(figure.reference).key("reference_per_s").number(figure.reference_per_s);
    json.key("ratio").raw(figure.reference_per_s == 0 ? "null" : ratio_text(figure));
  }
  json.end_object();
  fmt::print("{}\n", line);
}

}  // namespace

void print_figure(const Figure& figure, bool json) {
  if (json) {
    print_json(figure);
  } else {
    std::string parameters;
    for (const auto& [name, value] : figure.parameters) parameters += fmt::format("{} {}  ", name, value);
    fmt::print("{:<10} {:<52} {:>9}/s", figure.suite, parameters, figure.per_s);
    if (figure.p50_us >= 0) {
      fmt::print("  p50 {:>7} us  p99 {:>7} us  p99.9 {:>7} us", figure.p50_us, figure.p99_us,
                 figure.p999_us);
    }
    if (!figure.reference.empty()) {
      fmt::print("  {} of {} {}/s", ratio_text(figure), figure.reference, figure.reference_per_s);
    }
    fmt::print("\n");
  }
  (void)std::fflush(stdout);
}

}  // namespace lastro::bench
