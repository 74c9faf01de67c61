#include "engine/programs/program_document.h"

#include <simdjson.h>

#include "engine/base/bytes.h"
#include "engine/base/limits.h"
#include "engine/domain/programs/program_parts.h"
#include "engine/keys/sha256.h"
#include "engine/programs/canonical_json.h"
#include "engine/programs/document_parts.h"
#include "engine/programs/time_zones.h"

namespace lastro::programs {
namespace {

constexpr const char* too_long = "/: the document is longer than 960 KiB";

void read_default(const Fields& document, domain::Program& program) {
  program.default_category.reset();
  if (document.is_null("default_category")) return;
  program.default_category = find_category(program, document.text("default_category").value_or(""));
  if (!program.default_category) document.refuse("default_category", "names no category");
}

void read_time_zone(const Fields& document, domain::Program& program) {
  if (!document.has("time_zone")) return;
  auto zone = compile_time_zone(document.text("time_zone").value_or(""));
  if (!zone) return document.refuse("time_zone", "names no time zone of the IANA database");
  program.time_zone = std::move(*zone);
}

void read_transaction_time(const Fields& document, domain::Program& program) {
  document.object("transaction_time", [&](auto object, const std::string& place) {
    const Fields fields(object, place, {"oldest_hours", "newest_minutes"}, document.mistakes());
    auto& bounds = program.transaction_time.emplace();
    bounds.oldest_hours = static_cast<std::uint16_t>(
        fields.integer("oldest_hours", 1, domain::oldest_hours_max).value_or(bounds.oldest_hours));
    bounds.newest_minutes = static_cast<std::uint16_t>(
        fields.integer("newest_minutes", 0, domain::newest_minutes_max).value_or(bounds.newest_minutes));
  });
}

void read_switches(const Fields& document, domain::Program& program) {
  program.partial_approval = document.flag("partial_approval");
  program.split = document.flag("split");
  if (!document.has("capture")) return;
  const auto capture = document.text("capture").value_or("");
  if (capture != "now" && capture != "later") document.refuse("capture", "must be now or later");
  program.capture_later = capture == "later";
}

Result<domain::Program> compile(simdjson::dom::element root) {
  simdjson::dom::object object;
  if (root.get_object().get(object) != simdjson::SUCCESS)
    return fail(ErrorCode::invalid, "/: is not a JSON object");
  Mistakes mistakes;
  const Fields document(
      object, "",
      {"name", "description", "categories", "default_category", "mcc_rules", "merchant_rules",
       "processor_prefixes", "time_zone", "transaction_time", "restrictions", "mcc_groups", "controls",
       "fees", "holds", "partial_approval", "split", "capture"},
      mistakes);
  domain::Program program;
  program.name = document.text("name").value_or("");
  if (!is_program_name(program.name)) document.refuse("name", "must match [a-z][a-z0-9-]{0,31}");
  // A number's canonical form may be longer than it was: only texts and whole numbers are kept.
  if (document.has("description") && !document.text("description"))
    document.refuse("description", "must be a string");
  read_time_zone(document, program);
  read_transaction_time(document, program);
  read_categories(document, program);
  read_mcc_rules(document, program);
  read_merchant_rules(document, program);
  read_default(document, program);
  read_restrictions(document, program);
  read_controls(document, program);
  read_fees(document, program);
  read_holds(document, program);
  read_switches(document, program);
  if (mistakes.first()) return std::unexpected(*mistakes.first());
  program.document = canonical_json(root);
  if (needs_parts(program)) program.digest = keys::sha256(as_bytes(program.document));
  if (const auto unsound = domain::unsoundness(program); !unsound.empty())
    return fail(ErrorCode::invalid, "/: " + unsound);
  return program;
}

}  // namespace

Result<domain::Program> compile_program(std::string_view json) {
  if (json.size() > limits::program_document_bytes_max) return fail(ErrorCode::invalid, too_long);
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  const simdjson::padded_string padded(json);
  if (parser.parse(padded).get(root) != simdjson::SUCCESS)
    return fail(ErrorCode::invalid, "/: is not a JSON object");
  return compile(root);
}

Result<domain::Program> compile_program_in(std::string_view json, std::string_view member) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  const simdjson::padded_string padded(json);
  if (parser.parse(padded)[member].get(document) != simdjson::SUCCESS)
    return fail(ErrorCode::invalid, "/: is not a JSON object");
  auto program = compile(document);
  if (program && program->document.size() > limits::program_document_bytes_max)
    return fail(ErrorCode::invalid, too_long);
  return program;
}

}  // namespace lastro::programs
