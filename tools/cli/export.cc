#include "tools/cli/export.h"

#include <cerrno>
#include <system_error>

#include <fmt/core.h>
#include <sys/stat.h>

#include "api/json/json_writer.h"
#include "tools/cli/console.h"
#include "tools/cli/data_folder.h"
#include "tools/cli/event_text.h"
#include "tools/cli/event_walk.h"
#include "tools/cli/output_file.h"
#include "tools/cli/progress_bar.h"

namespace lastro::tools {
namespace {

/// One wallet's change, as statements show it.
struct Entry {
  AccountId account;
  std::string_view kind;
  domain::Allocation allocation;
  Amount signed_amount;
  Currency currency;
  std::string_view description;
};

template <class Emit>
struct EntryWriter {
  Emit emit;

  void operator()(const domain::BenefitLoaded& event) const {
    emit(Entry{event.account, "load", event.allocation, event.allocation.amount, event.currency,
               event.reference});
  }
  void operator()(const domain::AuthorizationApproved& event) const {
    for (const auto& each : event.allocations) {
      if (!each.category) continue;  // the client receivable is nobody's wallet
      emit(Entry{event.account, "authorization", each, Amount{-each.amount.minor}, event.currency,
                 event.merchant.merchant});
    }
  }
  void operator()(const domain::AuthorizationForced& event) const {
    (*this)(static_cast<const domain::AuthorizationApproved&>(event));
  }
  void operator()(const domain::AuthorizationCaptured& event) const { captured("capture", event); }
  void operator()(const domain::PresentmentPosted& event) const { captured("presentment", event); }
  void operator()(const domain::AuthorizationReversed& event) const {
    if (!event.posted) return;
    for (const auto& each : event.allocations) {
      if (each.category) emit(Entry{event.account, "reversal", each, each.amount, event.currency, {}});
    }
  }
  void captured(std::string_view kind, const domain::AuthorizationOperation& event) const {
    for (const auto& each : event.allocations) {
      if (each.amount.minor > 0 && each.category)
        emit(Entry{event.account, kind, each, Amount{-each.amount.minor}, event.currency, {}});
    }
  }
  void operator()(const domain::RefundPosted& event) const {
    for (const auto& each : event.allocations) {
      if (!each.category) continue;
      emit(Entry{event.account, "refund", each, each.amount, event.currency, event.merchant.merchant});
    }
  }
  template <class Body>
  void operator()(const Body&) const {}
};

struct Outputs {
  OutputFile events_jsonl;
  OutputFile events_csv;
  OutputFile statements_jsonl;
  OutputFile statements_csv;

  void write(const domain::Event& event) {
    const auto name = domain::event_name(event.body);
    const auto json = event_json_line(event, 0);
    events_jsonl.line(json);
    std::string time;
    api::JsonWriter(time).time(event.header.recorded_at);
    events_csv.line(fmt::format("0:{},{},{}.{},{},{}", event.header.sequence, time, name.aggregate, name.type,
                                static_cast<std::uint32_t>(event.header.tenant), csv_field(json)));
    const auto emit = [&](const Entry& entry) { write_entry(event.header, entry, time); };
    std::visit(EntryWriter<decltype(emit)>{emit}, event.body);
  }

  void write_entry(const domain::EventHeader& header, const Entry& entry, const std::string& time) {
    const auto exponent = currency_exponent(entry.currency);
    std::string line;
    api::JsonWriter json(line);
    json.begin_object().key("account_id").id(entry.account);
    json.key("sequence").string(fmt::format("0:{}", header.sequence)).key("time").time(header.business_time);
    json.key("recorded_at").time(header.recorded_at).key("kind").string(entry.kind);
    json.key("category").string(entry.allocation.category.name());
    json.key("amount").amount(entry.signed_amount, exponent);
    json.key("balance").amount(entry.allocation.balance_after, exponent);
    json.key("currency").string(currency_code(entry.currency)).key("description").string(entry.description);
    json.end_object();
    statements_jsonl.line(line);
    statements_csv.line(fmt::format("{},0:{},{},{},{},{},{},{},{}", to_public(entry.account), header.sequence,
                                    time, entry.kind, entry.allocation.category.name(),
                                    format_amount(entry.signed_amount, exponent),
                                    format_amount(entry.allocation.balance_after, exponent),
                                    currency_code(entry.currency), csv_field(entry.description)));
  }
};

Result<Outputs> create_outputs(const std::string& folder) {
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(ErrorCode::io, folder + ": cannot be made: " + std::generic_category().message(errno));
  }
  auto events_jsonl = OutputFile::create(folder + "/events.jsonl");
  auto events_csv = OutputFile::create(folder + "/events.csv");
  auto statements_jsonl = OutputFile::create(folder + "/statements.jsonl");
  auto statements_csv = OutputFile::create(folder + "/statements.csv");
  for (const auto* each : {&events_jsonl, &events_csv, &statements_jsonl, &statements_csv}) {
    if (!*each) return std::unexpected(each->error());
  }
  Outputs outputs{std::move(*events_jsonl), std::move(*events_csv), std::move(*statements_jsonl),
                  std::move(*statements_csv)};
  outputs.events_csv.line("sequence,recorded_at,type,tenant,event");
  outputs.statements_csv.line(
      "account_id,sequence,recorded_at,kind,category,amount,balance,currency,description");
  return outputs;
}

Result<Sequence> run(const ExportOptions& options) {
  const DataFolder folder(options.data);
  auto log = read_log(folder);
  if (!log) return std::unexpected(log.error());
  auto outputs = create_outputs(options.out);
  if (!outputs) return std::unexpected(outputs.error());
  const auto head = (*log)->committed();
  ProgressBar progress("export");
  auto walked = walk_events(**log, 1, head, [&](const domain::Event& event) {
    outputs->write(event);
    progress.update(event.header.sequence, head);
    return true;
  });
  if (!walked) return std::unexpected(walked.error());
  progress.finish(head);
  for (auto* file :
       {&outputs->events_jsonl, &outputs->events_csv, &outputs->statements_jsonl, &outputs->statements_csv}) {
    if (auto finished = file->finish(); !finished) return std::unexpected(finished.error());
  }
  return head;
}

}  // namespace

int export_ledger(const ExportOptions& options) {
  const auto head = run(options);
  if (!head) return report_failure("export", head.error());
  return print_last_line("export", fmt::format("exported {} events to {}", *head, options.out));
}

}  // namespace lastro::tools
