#pragma once

#include "api/query.h"
#include "api/resources/event_json.h"
#include "api/scope.h"
#include "engine/log/alias_index.h"
#include "engine/log/event_log.h"
#include "projections/accounts.h"
#include "projections/authorizations.h"
#include "projections/balances.h"
#include "projections/clients.h"
#include "projections/statement.h"

namespace lastro::api {

/// The read models, and what else reads look at. Any thread.
struct ReadSources {
  const projections::ClientsReader& clients;
  const projections::AccountsReader& accounts;
  const projections::BalancesReader& balances;
  const projections::StatementReader& statement;
  const projections::AuthorizationsReader& authorizations;
  log::EventLog& log;
  const log::AliasIndex& aliases;
  const keys::Digester& digester;
  RenderScope render;
  Clock& clock;
};

struct ReadScope {
  const ReadSources& sources;
  const Identity& identity;
  const PathParameters& path;
  Query& query;
  std::string_view accept_language;  ///< of the request, as sent
};

/// On a worker, after the view has caught up as far as it is waited for. 404 for what is not there, or
/// another tenant's.
Response list_authorizations(const ReadScope& scope);
Response get_authorization(const ReadScope& scope);
Response get_capture(const ReadScope& scope);
Response get_reversal(const ReadScope& scope);
Response get_increment(const ReadScope& scope);
Response get_settlement(const ReadScope& scope);
Response get_explanation(const ReadScope& scope);
Response get_increment_explanation(const ReadScope& scope);
Response list_programs(const ReadScope& scope);
Response get_program(const ReadScope& scope);
Response list_program_versions(const ReadScope& scope);
Response get_program_version(const ReadScope& scope);
Response get_refund(const ReadScope& scope);
Response get_load(const ReadScope& scope);
Response get_funding(const ReadScope& scope);
Response get_employer(const ReadScope& scope);
Response list_clients(const ReadScope& scope);
Response get_client(const ReadScope& scope);
Response get_account(const ReadScope& scope);
Response get_balances(const ReadScope& scope);
Response get_statement(const ReadScope& scope);
Response get_card(const ReadScope& scope);

}  // namespace lastro::api
