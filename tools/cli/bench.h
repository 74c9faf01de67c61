#pragma once

#include <CLI/CLI.hpp>

namespace lastro::tools {

/// `lastro bench SUITE`: figures beside their references, in one run.
void add_bench(CLI::App& app, int& exit_code);

}  // namespace lastro::tools
