#include "tests/contract_engine/commands.h"

#include "engine/programs/program_document.h"

namespace lastro::engine::test {
namespace {

domain::Command command(std::uint64_t name, domain::CommandBody body, TenantId tenant = TenantId::standard) {
  domain::Command made{.context = {}, .body = std::move(body)};
  made.context.tenant = tenant;
  if (name != 0) made.context.alias = alias(name);
  return made;
}

/// The shipped program with limits that nothing here reaches, so that there are counters.
domain::PublishProgram publish_with_controls() {
  const auto program = programs::compile_program(R"({"name":"benefit-card","time_zone":"America/Sao_Paulo",
    "categories":[{"name":"FOOD","fallback":"CASH"},{"name":"MEAL","fallback":"CASH"},{"name":"CASH"}],
    "default_category":"CASH","mcc_rules":[{"mcc":"5411-5412","category":"FOOD"}],"controls":[
      {"name":"day","by":"wallet","per":"day","amount":"1000000.00","count":100000},
      {"name":"shop","by":"merchant","per":"hours","hours":6,"count":100000}]})");
  return {.program = program.value()};
}

}  // namespace

Digest128 alias(std::uint64_t number) {
  return {.high = ~number, .low = number * 0x9E3779B97F4A7C15U};
}

domain::Command create_client(std::uint64_t name, std::size_t sealed_bytes, TenantId tenant) {
  domain::CreateClient body;
  body.personal.subject = {.high = 1, .low = 1};
  body.personal.bytes.assign(sealed_bytes, 0xC5);
  return command(name, std::move(body), tenant);
}

domain::Command open_account(std::uint64_t name, std::uint64_t client, TenantId tenant) {
  return command(name,
                 domain::OpenAccount{.client = by_alias<ClientId>(client),
                                     .program = FixedText<32>{std::string_view{"benefit-card"}}},
                 tenant);
}

domain::Command load(std::uint64_t name, std::uint64_t account, std::int64_t minor,
                     std::string_view category) {
  return command(name, domain::LoadBenefit{.account = by_alias<AccountId>(account),
                                           .category = domain::Category::from(category).value(),
                                           .amount = Amount{minor}});
}

domain::Command authorize(std::uint64_t name, std::uint64_t account, std::int64_t minor) {
  domain::AuthorizeBenefitTransaction body{.account = by_alias<AccountId>(account), .amount = Amount{minor}};
  body.merchant.mcc = 5411;
  body.merchant.merchant = domain::MerchantText{std::string_view{"PADARIA SAO JOSE LTDA    SAO PAULO    BR"}};
  return command(name, body);
}

domain::Command refund(std::uint64_t name, domain::Reference<AuthorizationId> authorization,
                       std::int64_t minor) {
  return command(name, domain::Refund{.authorization = authorization, .amount = Amount{minor}});
}

domain::Command impossible() {
  return command(0, domain::ChangeAccountStatus{});
}

std::vector<domain::Command> history(int rounds) {
  std::vector<domain::Command> commands;
  std::uint64_t name = 1'000;
  for (int round = 0; round < rounds; ++round) {
    const auto client = ++name;
    const auto account = ++name;
    const TenantId tenant{round % 7 == 0 ? 2U : 1U};
    commands.push_back(create_client(client, static_cast<std::size_t>(round * 37 % 4'000), tenant));
    commands.push_back(open_account(account, client, tenant));
    commands.push_back(load(++name, account, 1 + round * 31 % 500));
    for (int purchase = 0; purchase < 6; ++purchase) {
      commands.push_back(authorize(++name, account, 1 + purchase * round % 120));
      commands.push_back(
          refund(0, by_alias<AuthorizationId>(name - static_cast<std::uint64_t>(purchase % 2)), 2));
    }
    commands.push_back(impossible());
    const auto program =
        programs::compile_program(R"({"name":"program-)" + std::to_string(round % 3) +
                                  R"(","categories":[{"name":"ONLY"}],"default_category":"ONLY"})");
    if (round % 5 == 0)
      commands.push_back({.context = {}, .body = domain::PublishProgram{.program = program.value()}});
    if (round == 1) commands.push_back({.context = {}, .body = publish_with_controls()});
    if (round == 6) {
      commands.push_back({.context = {},
                          .body = domain::PublishProgram{.program = program.value(),
                                                         .effective_at = 4'102'444'800'000'000}});  // 2100
    }
  }
  return commands;
}

}  // namespace lastro::engine::test
