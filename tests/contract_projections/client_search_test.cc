#include <catch2/catch.hpp>

#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

void add_named(World& world, const std::vector<std::string>& names) {
  for (const auto& name : names)
    world.add_client(
        {.name = name, .document = {}, .email = {}, .phone = {}, .birth_date = {}, .address = {}});
  world.feed();
}

using Names = std::vector<std::string>;

Names found(const World& world, std::string_view name, std::size_t limit = page_items_max) {
  Names names;
  std::string cursor;
  do {
    const auto page = world.clients().search(ours, name, {.cursor = cursor, .limit = limit});
    REQUIRE(page.has_value());
    REQUIRE(page->items.size() <= limit);
    for (const auto& client : page->items) names.push_back(client.personal.name);
    cursor = page->next_cursor.value_or("");
  } while (!cursor.empty());
  return names;
}

}  // namespace

TEST_CASE("a name is found by how it begins, or how one of its words begins, whatever case and accents") {
  World world;
  add_named(world, {"João da Silva", "Ána Lúcia", "Mariana", "JOANA Dias", "Luciana d’Ávila"});
  struct Row {
    std::string query;
    Names names;
  };
  const std::vector<Row> rows{
      {"Joao", {"João da Silva"}},
      {"joão", {"João da Silva"}},
      {"joã", {"JOANA Dias", "João da Silva"}},
      {"JO", {"JOANA Dias", "João da Silva"}},
      {"ana", {"Ána Lúcia"}},
      {"mariana", {"Mariana"}},
      {"luci", {"Luciana d’Ávila", "Ána Lúcia"}},
      {"silva", {"João da Silva"}},
      {"da  silva", {"João da Silva"}},
      {"avila", {"Luciana d’Ávila"}},
      {"d'avila", {"Luciana d’Ávila"}},
      {"d", {"Luciana d’Ávila", "João da Silva", "JOANA Dias"}},
      {"ilva", {}},
      {"joao silva", {}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.query);
    for (const std::size_t limit : {std::size_t{1}, std::size_t{2}, page_items_max}) {
      REQUIRE(found(world, row.query, limit) == row.names);
    }
  }
}

TEST_CASE("equal names are listed in the order of their making, shorter names before longer ones") {
  World world;
  add_named(world, {"Ana Maria", "ana", "Ana", "Anabela"});
  REQUIRE(found(world, "ANA") == Names{"ana", "Ana", "Ana Maria", "Anabela"});
  REQUIRE(found(world, "ana", 1) == Names{"ana", "Ana", "Ana Maria", "Anabela"});
}

TEST_CASE("who is found by several words is listed once") {
  World world;
  add_named(world, {"Ana Ana Anabela", "Rita Ana Anita"});
  for (const std::size_t limit : {std::size_t{1}, page_items_max}) {
    REQUIRE(found(world, "ana", limit) == Names{"Ana Ana Anabela", "Rita Ana Anita"});
    REQUIRE(found(world, "an", limit) == Names{"Ana Ana Anabela", "Rita Ana Anita"});
  }
}

TEST_CASE("clients that come while pages are turned neither repeat nor hide others") {
  World world;
  add_named(world, {"Ana 2", "Ana 4", "Ana 6", "Rita Ana"});
  const auto first = world.clients().search(ours, "ana", {.cursor = {}, .limit = 2});
  REQUIRE(first->items.size() == 2);
  add_named(world, {"Ana 1", "Ana 5"});
  const auto rest = world.clients().search(ours, "ana", {.cursor = *first->next_cursor, .limit = 10});
  Names names;
  for (const auto& client : rest->items) names.push_back(client.personal.name);
  REQUIRE(names == Names{"Ana 5", "Ana 6", "Rita Ana"});
}

TEST_CASE("an erased client is passed over without breaking the pages around it") {
  World world;
  add_named(world, {"Ana 1", "Ana 2"});
  REQUIRE(world.keys->destroy(world.last_subject()).has_value());
  add_named(world, {"Ana 3"});
  REQUIRE(found(world, "ana", 1) == Names{"Ana 1", "Ana 3"});
}

TEST_CASE("a page of a search looks at a bounded number of names") {
  World world;
  const PersonalData ana{
      .name = "Ana Ana", .document = {}, .email = {}, .phone = {}, .birth_date = {}, .address = {}};
  world.add_client(ana);
  for (std::size_t i = 1; i < ClientsReader::scanned_rows_max + 5; ++i) {
    world.add_client_of(world.last_subject(), ana);
    if (i % 100 == 0) world.commit();
  }
  world.feed();
  // Each is found by its first word: the rows of the second words are looked at and give nothing more.
  const auto all = found(world, "ana");
  REQUIRE(all.size() == ClientsReader::scanned_rows_max + 5);
  std::string cursor;
  std::size_t pages = 0;
  do {
    const auto page = world.clients().search(ours, "ana", {.cursor = cursor, .limit = page_items_max});
    REQUIRE(page.has_value());
    cursor = page->next_cursor.value_or("");
    ++pages;
  } while (!cursor.empty());
  REQUIRE(pages >= 7);
}

TEST_CASE("a search for nothing, and one with a bad cursor, are invalid") {
  World world;
  add_named(world, {"Ana"});
  const auto code = [&](std::string_view name, std::string_view cursor) {
    const auto page = world.clients().search(ours, name, {.cursor = cursor, .limit = 10});
    REQUIRE_FALSE(page.has_value());
    return page.error().code;
  };
  for (const auto* name : {"", " ", "'", "—"}) REQUIRE(code(name, "") == ErrorCode::invalid);
  const auto good = make_cursor(1);
  for (const auto& cursor : {std::string{"0"}, std::string{"x"}, good, good + "8", good + "x", good + "1",
                             make_cursor(99) + "0", good + "00"}) {
    CAPTURE(cursor);
    REQUIRE(code("ana", cursor) == ErrorCode::invalid);
  }
  REQUIRE(world.clients().search(ours, "ana", {.cursor = good + "0", .limit = 10}).has_value());
}

}  // namespace lastro::projections
