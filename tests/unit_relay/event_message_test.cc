#include "projections/relay/event_message.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/nats_made_log.h"

namespace lastro::testing {

using projections::EventMessageWriter;

TEST_CASE("An event is one CloudEvent in binary mode whose payload is the event's own bytes") {
  MadeLog made{0xAB};
  made.add(12);
  EventMessageWriter writer;
  const auto frame = made.log.read(12);
  REQUIRE(frame.has_value());
  const auto written = writer.write(**frame, 12);
  REQUIRE(written.has_value());
  const auto& message = **written;

  CHECK(message.subject == "lastro.events.0.authorization.approved");
  const std::vector<std::pair<std::string_view, std::string_view>> expected{
      {"ce-specversion", "1.0"},
      {"ce-id", "abababababababababababababababab/0:12"},
      {"ce-source", "/lastro/abababababababababababababababab/0"},
      {"ce-type", "lastro.authorization.approved"},
      {"ce-subject", "aut_000000000000c"},
      {"ce-time", "2023-11-14T22:13:20.012000Z"},
      {"content-type", "application/x-flatbuffers"},
      {"Lastro-Position", "0:12"},
      {"Lastro-Previous", "0:11"},
      {"Nats-Expected-Last-Sequence", "11"},
  };
  CHECK(message.headers.size() == expected.size());
  for (const auto& [name, value] : expected) {
    INFO(name);
    CHECK(message.header(name) == value);
  }
  CHECK(std::ranges::equal(message.payload, (*frame)->event(12)));
}

TEST_CASE("The first event expects an empty stream, which zero says") {
  MadeLog made;
  made.add(1);
  EventMessageWriter writer;
  const auto frame = made.log.read(1);
  REQUIRE(frame.has_value());
  const auto written = writer.write(**frame, 1);
  REQUIRE(written.has_value());
  CHECK((*written)->subject == "lastro.events.0.ledger.opened");
  CHECK((*written)->header("Nats-Expected-Last-Sequence") == "0");
  CHECK((*written)->header("Lastro-Previous") == "0:0");
  CHECK((*written)->header("ce-subject").empty());
}

TEST_CASE("A message says nothing of the one written before it") {
  MadeLog made;
  made.add(20);
  EventMessageWriter writer;
  for (const Sequence sequence : {Sequence{1}, Sequence{12}, Sequence{10}, Sequence{1}}) {
    const auto frame = made.log.read(sequence);
    REQUIRE(frame.has_value());
    const auto again = writer.write(**frame, sequence);
    REQUIRE(again.has_value());
    EventMessageWriter fresh;
    const auto first = fresh.write(**frame, sequence);
    REQUIRE(first.has_value());
    CHECK((*again)->subject == (*first)->subject);
    for (const auto& header : (*first)->headers) CHECK((*again)->header(header.name) == header.value);
  }
}

TEST_CASE("Every event names what it is about") {
  domain::Event event;
  event.header.sequence = 5;
  const std::vector<std::pair<domain::EventBody, std::string>> examples{
      {domain::LedgerOpened{}, ""},
      {domain::EngineVersionActivated{}, ""},
      {domain::ProgramPublished{}, "prg_0000000000005"},
      {domain::ProgramPartStored{}, ""},
      {domain::EmployerCreated{}, "emp_0000000000005"},
      {domain::EmployerFunded{}, "fun_0000000000005"},
      {domain::ClientCreated{}, "cli_0000000000005"},
      {domain::AccountOpened{}, "acc_0000000000005"},
      {domain::CardIssued{}, "crd_0000000000005"},
      {domain::ClientStatusChanged{.client = ClientId{3}, .status = {}, .reason = {}}, "cli_0000000000003"},
      {domain::AccountStatusChanged{.account = AccountId{3}, .status = {}, .reason = {}},
       "acc_0000000000003"},
      {domain::CardStatusChanged{.card = CardId{3}, .status = {}, .reason = {}}, "crd_0000000000003"},
      {domain::BenefitLoaded{}, "lod_0000000000005"},
      {domain::BenefitLoadDeclined{}, "lod_0000000000005"},
      {domain::AuthorizationApproved{}, "aut_0000000000005"},
      {domain::AuthorizationDeclined{}, "aut_0000000000005"},
      {domain::RefundPosted{}, "rfd_0000000000005"},
      {domain::RefundDeclined{}, "rfd_0000000000005"},
      {domain::AuthorizationHeld{}, "aut_0000000000005"},
      {domain::AuthorizationForced{}, "aut_0000000000005"},
      {domain::AuthorizationIncremented{}, ""},
      {domain::IncrementDeclined{}, ""},
      {domain::AuthorizationCaptured{}, ""},
      {domain::CaptureDeclined{}, ""},
      {domain::AuthorizationReversed{}, ""},
      {domain::ReversalDeclined{}, ""},
      {domain::AuthorizationExpired{}, ""},
      {domain::PresentmentPosted{}, ""},
      {domain::AccountInquired{}, ""},
      {domain::SettlementPosted{}, "stl_0000000000005"},
  };
  CHECK(examples.size() == std::variant_size_v<domain::EventBody>);
  for (const auto& [body, subject] : examples) {
    event.body = body;
    CHECK(projections::event_subject(event, 0) == subject);
  }
}

}  // namespace lastro::testing
