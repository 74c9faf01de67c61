#include "engine/domain/ledger/opening.h"

#include "engine/domain/decide.h"
#include "engine/domain/employers/employers.h"

namespace lastro::domain {

void decide(const State& state, const CommandContext&, const OpenLedger& command, Decision& decision) {
  if (state.last != 0) return decision.reject(RejectionKind::conflict, {}, "the ledger is open already");
  auto& opened = decision.add<LedgerOpened>();
  opened.ledger_id = command.ledger_id;
  opened.key_check = command.key_check;
  opened.house_credit = command.house_credit;
  decision.add<EngineVersionActivated>().version = engine_version;
  add_house_employer(command.house_credit, decision);
}

void apply(State& state, const EventHeader&, const LedgerOpened& event) {
  LASTRO_ASSERT(state.last == 0);
  state.house_credit = event.house_credit;
}

void apply(State& state, const EventHeader&, const EngineVersionActivated& event) {
  LASTRO_ASSERT(event.version > state.engine_version);
  state.engine_version = event.version;
}

}  // namespace lastro::domain
