#pragma once

#include <string>

namespace lastro::tools {

struct ExportOptions {
  std::string data;
  std::string out;
};

/// Writes events.jsonl, events.csv, statements.jsonl and statements.csv into a folder, from the log alone.
/// Files are complete or absent. Gives the exit code.
int export_ledger(const ExportOptions& options);

}  // namespace lastro::tools
