#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "tools/traffic/api_answers.h"
#include "tools/traffic/plan.h"

namespace lastro::tools {

/// The public ids of what a plan names, in the plan's order.
struct PlanIds {
  std::string prefix;  ///< of every external id
  std::vector<CreatedAccount> accounts;
  std::vector<std::string> cards;
};

/// Creates the plan's employer, clients, accounts and cards, and funds the employer with the sum of all
/// loads. What exists already is answered as it was. Fails on the first answer that is not 201, naming what
/// was to be created.
[[nodiscard]] Result<PlanIds> set_up(HttpClient& client, const Plan& plan, std::string prefix, Clock& clock,
                                     const std::function<void()>& tick);

/// The wallets that a load step goes to.
[[nodiscard]] std::vector<std::string> categories_of(const Step& load, const PlanIds& ids);

}  // namespace lastro::tools
