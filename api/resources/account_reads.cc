#include "api/resources/client_json.h"
#include "api/resources/read_support.h"

namespace lastro::api {
namespace {

void write_made(const ReadScope& scope, UnixMicros created_at, Sequence sequence, JsonWriter& json) {
  json.key("created_at").time(created_at);
  json.key("sequence").string(position_text(scope.sources.render.partition, sequence));
}

void write_status(domain::Status status, const std::string& reason, JsonWriter& json) {
  json.key("status").string(domain::status_name(status));
  if (!reason.empty()) json.key("status_reason").string(reason);
}

void write_external_id(const std::string& external_id, JsonWriter& json) {
  if (!external_id.empty()) json.key("external_id").string(external_id);
}

void write_client(const ReadScope& scope, const projections::Client& client, JsonWriter& json) {
  json.key("id").id(client.id);
  write_status(client.status, client.status_reason, json);
  write_personal_fields(client.personal_state, client.personal, json);
  write_made(scope, client.created_at, client.sequence, json);
}

void write_wallets(const projections::AccountBalances& balances, JsonWriter& json) {
  const auto exponent = currency_exponent(balances.currency);
  json.key("wallets").begin_array();
  for (const auto& wallet : balances.wallets) {
    json.begin_object().key("category").string(wallet.category.name());
    json.key("available").amount(wallet.available, exponent);
    json.key("held").amount(wallet.held, exponent);
    json.key("posted").amount(wallet.posted, exponent).end_object();
  }
  json.end_array();
}

std::string_view kind_text(projections::EntryKind kind) {
  switch (kind) {
    case projections::EntryKind::load:
      return "load";
    case projections::EntryKind::authorization:
      return "authorization";
    case projections::EntryKind::refund:
      return "refund";
    case projections::EntryKind::capture:
      return "capture";
    case projections::EntryKind::presentment:
      return "presentment";
    case projections::EntryKind::reversal:
      return "reversal";
    case projections::EntryKind::fee:
      return "fee";
    case projections::EntryKind::fee_returned:
      return "fee_returned";
  }
  return {};
}

/// The account a path names, or the response to give instead.
std::expected<projections::Account, Response> account_of(const ReadScope& scope) {
  const auto reference = reference_of<AccountKind>(scope, AliasKind::account, scope.path[0]);
  if (!reference) return std::unexpected(not_found("account"));
  auto account = scope.sources.accounts.find_account(scope.identity.tenant, *reference);
  if (!account) return std::unexpected(read_failed(account.error()));
  if (!*account) return std::unexpected(not_found("account"));
  return std::move(**account);
}

}  // namespace

Response list_clients(const ReadScope& scope) {
  const auto page = take_page(scope.query);
  const auto document = scope.query.take("document");
  const auto name = scope.query.take("name");
  const auto external_id = scope.query.take("external_id");
  if (auto problem = scope.query.finish()) return to_response(*problem);
  if ((document ? 1 : 0) + (name ? 1 : 0) + (external_id ? 1 : 0) > 1) {
    return to_response(Problem{ProblemType::invalid_field, "give one of document, name and external_id", {}});
  }
  const auto& clients = scope.sources.clients;
  Result<projections::Page<projections::Client>> found;
  if (external_id) {
    const auto reference = reference_of<ClientKind>(scope, AliasKind::client, *external_id);
    if (reference) {
      auto client = clients.find(scope.identity.tenant, *reference);
      if (!client) return read_failed(client.error());
      if (*client) found->items.push_back(std::move(**client));
    }
  } else if (document) {
    found = clients.find_by_document(scope.identity.tenant, *document, page);
  } else if (name) {
    found = clients.search(scope.identity.tenant, *name, page);
  } else {
    found = clients.list(scope.identity.tenant, page);
  }
  if (!found) return read_failed(found.error());
  return render_page(*found,
                     [&](const auto& client, JsonWriter& json) { write_client(scope, client, json); });
}

Response get_client(const ReadScope& scope) {
  if (auto problem = scope.query.finish()) return to_response(*problem);
  const auto reference = reference_of<ClientKind>(scope, AliasKind::client, scope.path[0]);
  if (!reference) return not_found("client");
  auto client = scope.sources.clients.find(scope.identity.tenant, *reference);
  if (!client) return read_failed(client.error());
  if (!*client) return not_found("client");
  return render_versioned((*client)->version, [&](JsonWriter& json) { write_client(scope, **client, json); });
}

Response get_account(const ReadScope& scope) {
  if (auto problem = scope.query.finish()) return to_response(*problem);
  const auto account = account_of(scope);
  if (!account) return account.error();
  auto balances = scope.sources.balances.find(scope.identity.tenant, account->id);
  if (!balances) return read_failed(balances.error());
  return render_versioned(account->version, [&](JsonWriter& json) {
    json.key("id").id(account->id);
    write_external_id(account->external_id, json);
    json.key("client_id").id(account->client).key("employer_id").id(account->employer);
    json.key("program").string(account->program).key("currency").string(currency_code(account->currency));
    write_status(account->status, account->status_reason, json);
    if (*balances) write_wallets(**balances, json);
    write_made(scope, account->created_at, account->sequence, json);
  });
}

Response get_balances(const ReadScope& scope) {
  const auto as_of_text = scope.query.take("as_of");
  if (auto problem = scope.query.finish()) return to_response(*problem);
  std::optional<Sequence> as_of;
  if (as_of_text) {
    as_of = parse_position(*as_of_text, scope.sources.render.partition);
    if (!as_of)
      return to_response(Problem{ProblemType::invalid_field, "as_of must be a position such as 0:12345", {}});
  }
  const auto account = account_of(scope);
  if (!account) return account.error();
  auto balances = scope.sources.balances.find(scope.identity.tenant, account->id, as_of);
  if (!balances) return read_failed(balances.error());
  if (!*balances) return not_found("account");
  return render_object([&](JsonWriter& json) {
    json.key("account_id").id(account->id).key("currency").string(currency_code(account->currency));
    write_wallets(**balances, json);
    json.key("sequence").string(position_text(scope.sources.render.partition, (*balances)->sequence));
  });
}

Response get_statement(const ReadScope& scope) {
  const auto request = take_page(scope.query);
  if (auto problem = scope.query.finish()) return to_response(*problem);
  const auto account = account_of(scope);
  if (!account) return account.error();
  auto page = scope.sources.statement.list(scope.identity.tenant, account->id, request);
  if (!page) return read_failed(page.error());
  // The body's list is called entries here, as accounting does.
  return render_object([&](JsonWriter& json) {
    json.key("entries").begin_array();
    for (const auto& entry : page->items) {
      const auto exponent = currency_exponent(entry.currency);
      json.begin_object()
          .key("sequence")
          .string(position_text(scope.sources.render.partition, entry.sequence));
      json.key("time").time(entry.business_time).key("recorded_at").time(entry.recorded_at);
      json.key("kind").string(kind_text(entry.kind));
      json.key("category").string(entry.category.name());
      json.key("amount").amount(entry.amount, exponent).key("balance").amount(entry.balance, exponent);
      json.key("description").string(entry.description);
      if (entry.authorization) json.key("authorization_id").id(entry.authorization);
      json.end_object();
    }
    json.end_array().key("next_cursor");
    if (page->next_cursor) {
      json.string(*page->next_cursor);
    } else {
      json.null();
    }
  });
}

Response get_card(const ReadScope& scope) {
  if (auto problem = scope.query.finish()) return to_response(*problem);
  const auto reference = reference_of<CardKind>(scope, AliasKind::card, scope.path[0]);
  if (!reference) return not_found("card");
  auto card = scope.sources.accounts.find_card(scope.identity.tenant, *reference);
  if (!card) return read_failed(card.error());
  if (!*card) return not_found("card");
  return render_versioned((*card)->version, [&](JsonWriter& json) {
    json.key("id").id((*card)->id);
    write_external_id((*card)->external_id, json);
    json.key("account_id").id((*card)->account).key("last_four").string((*card)->last_four);
    if ((*card)->expires != 0) json.key("expires").string(expiry_text((*card)->expires));
    write_status((*card)->status, (*card)->status_reason, json);
    write_made(scope, (*card)->created_at, (*card)->sequence, json);
  });
}

Response get_employer(const ReadScope& scope) {
  if (auto problem = scope.query.finish()) return to_response(*problem);
  const auto reference = reference_of<EmployerKind>(scope, AliasKind::employer, scope.path[0]);
  if (!reference) return not_found("employer");
  auto employer = scope.sources.accounts.find_employer(scope.identity.tenant, *reference);
  if (!employer) return read_failed(employer.error());
  if (!*employer) return not_found("employer");
  return render_object([&](JsonWriter& json) {
    json.key("id").id((*employer)->id);
    write_external_id((*employer)->external_id, json);
    json.key("name").string((*employer)->name).key("document").string((*employer)->document);
    json.key("house").boolean((*employer)->house).key("balances").begin_array();
    for (const auto& balance : (*employer)->balances) {
      json.begin_object().key("currency").string(currency_code(balance.currency));
      json.key("posted").amount(balance.posted, currency_exponent(balance.currency)).end_object();
    }
    json.end_array();
    write_made(scope, (*employer)->created_at, (*employer)->sequence, json);
  });
}

}  // namespace lastro::api
