#pragma once

#include "api/backtests/backtests.h"
#include "api/scope.h"
#include "engine/program_catalog.h"

namespace lastro::api {

struct BacktestScope {
  const CommandScope& request;
  JsonBody& body;
  Backtests& backtests;
  const engine::ProgramCatalog& programs;
  std::uint16_t partition;
};

/// On the I/O thread: none of them waits. Compiling a document takes a few milliseconds where it is large.
/// {document, in_place_of?, from?, from_time?, to?, to_time?} → 202; 429 while another one runs.
Response create_backtest(const BacktestScope& scope);
Response list_backtests(const BacktestScope& scope);
Response get_backtest(const BacktestScope& scope);
Response delete_backtest(const BacktestScope& scope);

}  // namespace lastro::api
