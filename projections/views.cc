#include "projections/views.h"

#include "projections/accounts_view.h"
#include "projections/authorizations_view.h"
#include "projections/balances_view.h"
#include "projections/clients_view.h"
#include "projections/statement_view.h"

namespace lastro::projections {

std::vector<std::unique_ptr<View>> make_views(const PersonalDataOpener& opener,
                                              const keys::Digester& digester) {
  std::vector<std::unique_ptr<View>> views;
  views.push_back(std::make_unique<ClientsView>(opener, digester));
  views.push_back(std::make_unique<AccountsView>());
  views.push_back(std::make_unique<BalancesView>());
  views.push_back(std::make_unique<StatementView>());
  views.push_back(std::make_unique<AuthorizationsView>());
  return views;
}

}  // namespace lastro::projections
