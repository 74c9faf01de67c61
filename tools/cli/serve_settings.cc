#include "tools/cli/serve_settings.h"

#include <fstream>
#include <iterator>

#include "engine/programs/program_document.h"
#include "tools/cli/listen_address.h"

namespace lastro::tools {

Result<api::HttpOptions> http_options(const std::string& listen) {
  const auto address = parse_listen_address(listen, "--listen");
  if (!address) return std::unexpected(address.error());
  api::HttpOptions options;
  options.address = address->host;
  options.port = address->port;
  return options;
}

Result<domain::Program> program_of(const std::string& name) {
  std::string document(name == "pat"            ? programs::pat_document()
                       : name == "benefit-card" ? programs::benefit_card_document()
                                                : std::string_view{});
  if (document.empty()) {
    std::ifstream file(name, std::ios::binary);
    if (!file) return fail(ErrorCode::io, "cannot read the program " + name);
    document.assign(std::istreambuf_iterator<char>(file), {});
    if (file.bad()) return fail(ErrorCode::io, "cannot read the program " + name);
  }
  auto program = programs::compile_program(document);
  if (!program) return fail(program.error().code, "program " + name + ": " + program.error().message);
  return program;
}

Result<domain::CreditLimit> house_credit_of(const std::string& text) {
  if (text == "unlimited") return domain::CreditLimit{.unlimited = true, .amount = {}};
  const auto parsed = parse_amount(text, 2);
  if (!parsed.amount || parsed.amount->minor < 0) {
    return fail(ErrorCode::invalid, "--house-credit must be unlimited or an amount");
  }
  return domain::CreditLimit{.unlimited = false, .amount = *parsed.amount};
}

}  // namespace lastro::tools
