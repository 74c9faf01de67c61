#pragma once

#include <CLI/CLI.hpp>

namespace lastro::tools {

/// `lastro iso8583 send` and `lastro iso8583 decode`.
void add_iso8583(CLI::App& app, int& exit_code);

}  // namespace lastro::tools
