#include "engine/log/event_reader.h"

namespace lastro::log {
namespace {

bool read_status(std::uint8_t in, domain::Status& to) {
  to = static_cast<domain::Status>(in);
  return !domain::status_name(to).empty();
}

template <class Table, class Body>
bool read_change(const Table& in, Body& to) {
  return read_status(in.status(), to.status) &&
         EventReader::text(in.reason(), domain::StatusReason::capacity, to.reason);
}

}  // namespace

bool EventReader::read(const schema::ClientCreated& in) const {
  auto& to = begin<domain::ClientCreated>();
  to.subject = {in.subject()->high(), in.subject()->low()};
  to.key_version = in.key_version();
  to.command_id = identifier(*in.command_id());
  to.sealed = {in.sealed()->data(), in.sealed()->size()};
  return to.sealed.size() <= limits::sealed_bytes_max;
}

bool EventReader::read(const schema::AccountOpened& in) const {
  auto& to = begin<domain::AccountOpened>();
  to.client = ClientId{in.client()};
  to.employer = EmployerId{in.employer()};
  const auto& categories = *in.categories();
  if (categories.size() == 0 || categories.size() > limits::wallets_per_account_max) return false;
  if (!is_aligned(categories)) return false;
  for (const auto bits : categories) to.categories.push_back(domain::Category::from_bits(bits));
  return external_id(in, to.external_id) && currency(in.currency(), to.currency) &&
         text(in.program(), decltype(domain::OpenAccount::program)::capacity, to.program);
}

bool EventReader::read(const schema::CardIssued& in) const {
  auto& to = begin<domain::CardIssued>();
  to.account = AccountId{in.account()};
  to.token = digest(in.token());
  const auto last_four = in.last_four();
  std::memcpy(to.last_four.data(), &last_four, sizeof last_four);
  to.expires = in.expires();
  return external_id(in, to.external_id);
}

bool EventReader::read(const schema::ClientStatusChanged& in) const {
  auto& to = begin<domain::ClientStatusChanged>();
  to.client = ClientId{in.client()};
  return read_change(in, to);
}

bool EventReader::read(const schema::AccountStatusChanged& in) const {
  auto& to = begin<domain::AccountStatusChanged>();
  to.account = AccountId{in.account()};
  return read_change(in, to);
}

bool EventReader::read(const schema::CardStatusChanged& in) const {
  auto& to = begin<domain::CardStatusChanged>();
  to.card = CardId{in.card()};
  return read_change(in, to);
}

}  // namespace lastro::log
