#include "bench/wrk.h"

#include <array>
#include <cstdio>
#include <sstream>

#include <fmt/core.h>
#include <sys/resource.h>

namespace lastro::bench {
namespace {

std::int64_t children_cpu_micros() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * std::int64_t{1'000'000} + usage.ru_utime.tv_usec +
         usage.ru_stime.tv_usec;
}

}  // namespace

Result<WrkFigure> run_wrk(const std::string& url, const std::string& script, unsigned connections,
                          int seconds) {
  const auto cpu_before = children_cpu_micros();
  const auto command =
      fmt::format("wrk -t 1 -c {} -d {}s -s '{}' '{}' 2>&1", connections, seconds, script, url);
  // NOLINTNEXTLINE(cert-env33-c): wrk is whichever the one who runs the benchmark has in PATH
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return fail(ErrorCode::io, "wrk cannot be started");
  std::string output;
  std::array<char, 4096> part{};
  while (const auto size = std::fread(part.data(), 1, part.size(), pipe)) output.append(part.data(), size);
  if (pclose(pipe) != 0) return fail(ErrorCode::io, "wrk failed: " + output);
  // The script's done() prints one line of numbers: requests, micros, p50, p99, p99.9, errors.
  const auto at = output.find("figures ");
  if (at == std::string::npos) return fail(ErrorCode::io, "wrk printed no figures: " + output);
  std::istringstream numbers(output.substr(at + 8));
  WrkFigure figure;
  if (!(numbers >> figure.requests >> figure.micros >> figure.p50_us >> figure.p99_us >> figure.p999_us >>
        figure.errors)) {
    return fail(ErrorCode::io, "wrk printed no figures: " + output);
  }
  figure.per_s = figure.micros == 0 ? 0 : figure.requests * 1'000'000 / figure.micros;
  figure.cpu_percent =
      static_cast<unsigned>((children_cpu_micros() - cpu_before) * 100 / (seconds * 1'000'000));
  return figure;
}

}  // namespace lastro::bench
