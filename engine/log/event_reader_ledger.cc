#include "engine/log/event_reader.h"

namespace lastro::log {

bool EventReader::read(const schema::LedgerOpened& in) const {
  auto& to = begin<domain::LedgerOpened>();
  to.ledger_id.bytes = identifier(*in.ledger_id());
  to.key_check = in.key_check();
  return credit(*in.house_credit(), to.house_credit);
}

bool EventReader::read(const schema::EngineVersionActivated& in) const {
  begin<domain::EngineVersionActivated>().version = in.version();
  return in.version() > 0;
}

bool EventReader::read(const schema::EmployerCreated& in) const {
  auto& to = begin<domain::EmployerCreated>();
  to.house = in.house();
  return external_id(in, to.external_id) && credit(*in.credit(), to.credit) &&
         text(in.name(), decltype(domain::CreateEmployer::name)::capacity, to.name) &&
         text(in.document(), decltype(domain::CreateEmployer::document)::capacity, to.document);
}

bool EventReader::read(const schema::EmployerFunded& in) const {
  auto& to = begin<domain::EmployerFunded>();
  to.employer = EmployerId{in.employer()};
  to.balance_after = Amount{in.balance_after()};
  return external_id(in, to.external_id) && positive(in.amount(), to.amount);
}

}  // namespace lastro::log
