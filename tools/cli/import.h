#pragma once

#include <CLI/CLI.hpp>

namespace lastro::tools {

/// `lastro import`: drives card traffic through the HTTP API of a running server.
void add_import(CLI::App& app, int& exit_code);

}  // namespace lastro::tools
