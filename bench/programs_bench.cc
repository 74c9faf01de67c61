#include <string>

#include <benchmark/benchmark.h>

#include "engine/domain/authorizations/evaluation.h"
#include "engine/domain/decide.h"
#include "engine/programs/program_document.h"

namespace lastro::bench {
namespace {

constexpr int rules = 500;

/// 500 merchant rules of the three kinds, two processors, and five controls that live.
std::string document() {
  std::string merchants;
  for (int i = 0; i < rules; ++i) {
    constexpr const char* kinds[] = {"exact", "prefix", "contains"};
    merchants += std::string(i == 0 ? "" : ",") + R"({"match":")" + kinds[i % 3] + R"(","name":"SHOP )" +
                 std::to_string(1'000 + i * 7) + R"(","category":"MEAL"})";
  }
  return R"({"name":"busy","categories":[{"name":"MEAL","fallback":"CASH"},{"name":"CASH"}],)"
         R"("default_category":"CASH","mcc_rules":[{"mcc":"5811-5812","category":"MEAL"}],)"
         R"("processor_prefixes":["PAG*","MP*"],"time_zone":"America/Sao_Paulo","controls":[)"
         R"({"name":"one","by":"card","per":"transaction","amount":"500.00"},)"
         R"({"name":"day","by":"card","per":"day","amount":"99999999.00","count":1000000},)"
         R"({"name":"week","by":"category","per":"week","amount":"99999999.00"},)"
         R"({"name":"month","by":"wallet","per":"month","amount":"999999999.00"},)"
         R"({"name":"shop","by":"merchant","per":"hours","hours":6,"count":1000000}],)"
         R"("merchant_rules":[)" +
         merchants + "]}";
}

/// Accounts with money under that program, and purchases by them.
class BusyLedger {
 public:
  BusyLedger(std::size_t accounts, std::string_view document, std::string_view name) {
    run(domain::OpenLedger{.house_credit = {.unlimited = true, .amount = {}}});
    auto program = programs::compile_program(document);
    run(domain::PublishProgram{.program = std::move(program.value())});
    domain::CreateClient client;
    client.personal.bytes = {1};
    run(client);
    const auto owner = ClientId::of(0, state_.last);
    for (std::size_t i = 0; i < accounts; ++i) {
      run(domain::OpenAccount{.client = {.id = owner, .alias = {}}, .program = FixedText<32>{name}});
      const auto account = AccountId::of(0, state_.last);
      domain::LoadBenefit load{.account = {.id = account, .alias = {}}, .amount = Amount{1'000'000'000'000}};
      load.category = *domain::Category::from("MEAL");
      run(load);
      domain::Command command;
      domain::AuthorizeBenefitTransaction body{.account = {.id = account, .alias = {}},
                                               .amount = Amount{1'234}};
      body.merchant.mcc = 5812;
      constexpr std::string_view names[] = {"PAG*RESTAURANTE DA ESQUINA", "PADARIA SHOP 1007 SUL",
                                            "SHOP 1021", "SHOPPING CENTER NORTE", "SHOP 2"};
      body.merchant.merchant = domain::MerchantText{names[i % std::size(names)]};
      command.body = body;
      commands_.push_back(command);
    }
  }

  void run(const domain::CommandBody& body) { execute({.context = {}, .body = body}); }
  std::size_t execute(const domain::Command& command) {
    decide(command);
    for (const auto& event : decision_.events()) domain::apply(state_, event);
    return decision_.events().size();
  }
  const domain::Decision& decide(const domain::Command& command) {
    now_ += 20;
    domain::decide(state_, command, {.sequence = state_.last + 1, .recorded_at = now_}, decision_);
    return decision_;
  }
  [[nodiscard]] const std::vector<domain::Command>& commands() const { return commands_; }

 private:
  domain::State state_;
  domain::Decision decision_;
  std::vector<domain::Command> commands_;
  UnixMicros now_ = 1'773'576'000'000'000;
};

/// Budget: 1 µs.
void decide_with_rules_and_controls(benchmark::State& run) {
  BusyLedger ledger(static_cast<std::size_t>(run.range(0)), document(), "busy");
  for (const auto& command : ledger.commands()) ledger.execute(command);  // counters live from here on
  std::size_t next = 0;
  for (auto _ : run) {
    benchmark::DoNotOptimize(ledger.decide(ledger.commands()[next]));
    next = (next + 1) % ledger.commands().size();
  }
}
BENCHMARK(decide_with_rules_and_controls)->Arg(1)->Arg(1'000)->Arg(10'000);

void decide_and_apply_with_rules_and_controls(benchmark::State& run) {
  BusyLedger ledger(static_cast<std::size_t>(run.range(0)), document(), "busy");
  std::size_t next = 0;
  for (auto _ : run) {
    benchmark::DoNotOptimize(ledger.execute(ledger.commands()[next]));
    next = (next + 1) % ledger.commands().size();
  }
}
BENCHMARK(decide_and_apply_with_rules_and_controls)->Arg(1)->Arg(1'000)->Arg(10'000);

/// What the same costs under the program that has neither: compare bench_decide.
void decide_and_apply_shipped(benchmark::State& run) {
  BusyLedger ledger(static_cast<std::size_t>(run.range(0)), programs::benefit_card_document(),
                    "benefit-card");
  std::size_t next = 0;
  for (auto _ : run) {
    benchmark::DoNotOptimize(ledger.execute(ledger.commands()[next]));
    next = (next + 1) % ledger.commands().size();
  }
}
BENCHMARK(decide_and_apply_shipped)->Arg(1)->Arg(1'000)->Arg(10'000);

void match_500_names(benchmark::State& run) {
  const domain::CompiledProgram program(
      std::make_shared<const domain::Program>(programs::compile_program(document()).value()));
  constexpr std::string_view names[] = {"PAG*RESTAURANTE DA ESQUI", "PADARIA SHOP 1007 SUL", "SHOP 1021",
                                        "SHOPPING CENTER NORTE", "SHOP 2"};
  std::size_t next = 0;
  for (auto _ : run) {
    benchmark::DoNotOptimize(program.match(5'812, names[next]));
    next = (next + 1) % std::size(names);
  }
}
BENCHMARK(match_500_names);

}  // namespace
}  // namespace lastro::bench
