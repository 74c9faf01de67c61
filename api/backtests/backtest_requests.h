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

/// Compiles the document: tens of milliseconds for the largest. On any thread; none of these waits.
/// {document, in_place_of?, from?, from_time?, to?, to_time?} → 202; 429 while another one runs.
Response create_backtest(const BacktestScope& scope);
Response list_backtests(const BacktestScope& scope);
Response get_backtest(const BacktestScope& scope);
Response delete_backtest(const BacktestScope& scope);

}  // namespace lastro::api
