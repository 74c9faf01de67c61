#include "bench/nats_process.h"

#include <chrono>
#include <fstream>
#include <thread>

#include <fmt/core.h>

#include "bench/source_tree.h"

namespace lastro::bench {
namespace {

constexpr std::chrono::milliseconds pause{20};
constexpr std::chrono::seconds patience{30};

}  // namespace

Result<std::unique_ptr<NatsProcess>> NatsProcess::start(const std::string& folder) {
  auto root = source_tree_with("tools/lib/nats.sh");
  if (!root) return std::unexpected(root.error());
  const auto command = fmt::format(
      "exec bash -euc 'cd \"$1\"; source tools/lib/env.sh; source tools/lib/nats.sh; write_nats_config "
      "\"$2\" 0; "
      "start_nats \"$2\"; nats_url \"$2\" relay >\"$2/url.new\"; mv \"$2/url.new\" \"$2/url\"; cat "
      ">/dev/null; "
      "stop_nats \"$2\"' nats '{}' '{}'",
      *root, folder);
  std::unique_ptr<NatsProcess> process(new NatsProcess());
  // NOLINTNEXTLINE(cert-env33-c): bash is whichever the one who runs the benchmark has in PATH
  process->shell_ = popen(command.c_str(), "we");
  if (process->shell_ == nullptr) return fail(ErrorCode::io, "bash cannot be started");
  for (std::chrono::milliseconds waited{0}; waited < patience; waited += pause) {
    if (std::ifstream file(folder + "/url"); std::getline(file, process->url_)) return process;
    std::this_thread::sleep_for(pause);
  }
  return fail(ErrorCode::unavailable, "nats-server does not run: tools/setup installs it");
}

NatsProcess::~NatsProcess() {
  if (shell_ != nullptr) pclose(shell_);
}

}  // namespace lastro::bench
