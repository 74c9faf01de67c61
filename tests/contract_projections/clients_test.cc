#include <filesystem>

#include <catch2/catch.hpp>

#include "projections/rebuild.h"
#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

PersonalData person(std::string name, std::string document) {
  return {.name = std::move(name),
          .document = std::move(document),
          .email = "joao@example.com",
          .phone = "+5511999990000",
          .birth_date = "1990-02-28",
          .address = "Rua A, 1"};
}

}  // namespace

TEST_CASE("a client is found by its id and by its external id, with its personal data") {
  World world;
  const auto alias = world.alias(AliasKind::client, "client-1");
  const auto id = world.add_client(person("João da Silva", "52998224725"), ours, alias);
  world.feed();
  for (const auto& reference : {domain::Reference<ClientId>{.id = id, .alias = {}},
                                domain::Reference<ClientId>{.id = {}, .alias = alias}}) {
    const auto found = world.clients().find(ours, reference);
    REQUIRE(found->has_value());
    const auto& client = **found;
    REQUIRE(client.id == id);
    REQUIRE(client.status == domain::Status::active);
    REQUIRE(client.personal_state == PersonalState::readable);
    REQUIRE(client.personal.name == "João da Silva");
    REQUIRE(client.personal.document == "52998224725");
    REQUIRE(client.personal.email == "joao@example.com");
    REQUIRE(client.personal.phone == "+5511999990000");
    REQUIRE(client.personal.birth_date == "1990-02-28");
    REQUIRE(client.personal.address == "Rua A, 1");
    REQUIRE(client.created_at == world_begins + 1'000'000);
    REQUIRE(client.version == 1);
  }
  REQUIRE_FALSE(world.clients().find(ours, {}).value().has_value());
}

TEST_CASE("the newest status of a client is shown") {
  World world;
  const auto id = world.add_client(person("Ana", "1"));
  world.add(domain::ClientStatusChanged{.client = id, .status = domain::Status::blocked, .reason = "fraud"});
  world.feed();
  const auto client = world.clients().find(ours, {.id = id, .alias = {}}).value().value();
  REQUIRE(client.status == domain::Status::blocked);
  REQUIRE(client.status_reason == "fraud");
  REQUIRE(client.version == 2);
}

TEST_CASE("clients are found by CPF or CNPJ, with or without punctuation") {
  World world;
  const auto cpf = world.add_client(person("Ana", "52998224725"));
  const auto cnpj = world.add_client(person("Acme", "12ABC34501DE35"));
  const auto again = world.add_client(person("Ana", "529.982.247-25"));
  world.feed();
  const auto reader = world.clients();
  for (const auto* document : {"52998224725", "529.982.247-25"}) {
    const auto page = reader.find_by_document(ours, document, {});
    REQUIRE(page->items.size() == 2);
    REQUIRE(page->items[0].id == cpf);
    REQUIRE(page->items[1].id == again);
  }
  REQUIRE(reader.find_by_document(ours, "12.abc.345/01de-35", {})->items.at(0).id == cnpj);
  REQUIRE(reader.find_by_document(ours, "52998224726", {})->items.empty());
  REQUIRE(reader.find_by_document(ours, "5299822472", {})->items.empty());
  const auto page = reader.find_by_document(ours, "52998224725", {.cursor = {}, .limit = 1});
  const auto rest = reader.find_by_document(ours, "52998224725", {.cursor = *page->next_cursor, .limit = 1});
  REQUIRE(rest->items.at(0).id == again);
}

TEST_CASE("clients are listed in the order of their making") {
  World world;
  std::vector<ClientId> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(world.add_client(person("Ana", "1")));
  world.feed();
  std::vector<ClientId> listed;
  std::string cursor;
  do {
    const auto page = world.clients().list(ours, {.cursor = cursor, .limit = 2});
    REQUIRE(page.has_value());
    for (const auto& client : page->items) listed.push_back(client.id);
    cursor = page->next_cursor.value_or("");
  } while (!cursor.empty());
  REQUIRE(listed == ids);
}

TEST_CASE("a client whose key was destroyed keeps its status and loses its personal data at once") {
  World world;
  const auto alias = world.alias(AliasKind::client, "client-1");
  const auto id = world.add_client(person("João da Silva", "52998224725"), ours, alias);
  world.add(domain::ClientStatusChanged{.client = id, .status = domain::Status::closed, .reason = "request"});
  world.feed();
  REQUIRE(world.keys->destroy(world.last_subject()).has_value());

  const auto check = [&] {
    const auto reader = world.clients();
    const auto client = reader.find(ours, {.id = {}, .alias = alias}).value().value();
    REQUIRE(client.id == id);
    REQUIRE(client.status == domain::Status::closed);
    REQUIRE(client.personal_state == PersonalState::erased);
    REQUIRE(client.personal.name.empty());
    REQUIRE(client.personal.document.empty());
    REQUIRE(reader.list(ours, {})->items.size() == 1);
    REQUIRE(reader.find_by_document(ours, "52998224725", {})->items.empty());
    REQUIRE(reader.search(ours, "joao", {})->items.empty());
  };
  check();
  // Made anew, the view answers the same and holds nothing of the name.
  REQUIRE(world.store->reset(ViewName::clients).has_value());
  world.feed();
  check();
  for (const auto& [key, value] : world.dump(ViewName::clients)) {
    REQUIRE(key.find("joao") == std::string::npos);
    REQUIRE(value.find("joao") == std::string::npos);
  }
}

TEST_CASE("a client whose data was sealed elsewhere is shown as unreadable") {
  World world;
  const SubjectId subject{.high = 3, .low = 4};
  REQUIRE(world.keys->create(subject).has_value());
  const std::vector<std::uint8_t> noise(64, 0x5A);
  const auto id = ClientId::of(0, world.add(domain::ClientCreated{.subject = subject, .sealed = noise}));
  world.feed();
  const auto client = world.clients().find(ours, {.id = id, .alias = {}}).value().value();
  REQUIRE(client.personal_state == PersonalState::unreadable);
  REQUIRE(client.personal.name.empty());
}

TEST_CASE("a client whose key is lost ends the feeding, with its event and what to do") {
  World world;
  const auto kept = world.add_client(person("Ana", "52998224725"));
  world.feed();
  const std::vector<std::uint8_t> noise(64, 0x5A);
  const SubjectId nobody{.high = 1, .low = 2};
  const auto lost = ClientId::of(0, world.add(domain::ClientCreated{.subject = nobody, .sealed = noise}));
  world.commit();
  const auto check = [&](const Error& error) {
    CHECK(error.code == ErrorCode::not_found);
    CHECK(error.message == "view clients, event " + std::to_string(lost.sequence()) + ": the key of client " +
                               to_public(lost) + " is missing: restore keys/ from its backup");
  };
  check(world.open_feed().value()->step().error());
  CHECK(world.clients().find(ours, {.id = kept, .alias = {}}).value().has_value());
  CHECK_FALSE(world.clients().find(ours, {.id = lost, .alias = {}}).value().has_value());
  check(rebuild(world.log, *world.store, world.views, {}, {}).error());
  // Nobody lost the key of a client that was forgotten.
  REQUIRE(world.keys->destroy(nobody).has_value());
  REQUIRE(rebuild(world.log, *world.store, world.views, {}, {}).has_value());
}

TEST_CASE("clients of another tenant are not there") {
  World world;
  const auto alias = world.alias(AliasKind::client, "client-1");
  const auto id = world.add_client(person("Ana", "52998224725"), ours, alias);
  const auto theirs = world.add_client(person("Ana", "52998224725"), others);
  world.feed();
  const auto reader = world.clients();
  REQUIRE_FALSE(reader.find(others, {.id = id, .alias = {}}).value().has_value());
  REQUIRE_FALSE(reader.find(others, {.id = {}, .alias = alias}).value().has_value());
  REQUIRE(reader.list(others, {})->items.at(0).id == theirs);
  REQUIRE(reader.list(others, {})->items.size() == 1);
  REQUIRE(reader.find_by_document(others, "52998224725", {})->items.at(0).id == theirs);
  REQUIRE(reader.find_by_document(others, "52998224725", {})->items.size() == 1);
  REQUIRE(reader.search(others, "ana", {})->items.at(0).id == theirs);
  REQUIRE(reader.search(others, "ana", {})->items.size() == 1);
}

}  // namespace lastro::projections
