#include "tools/cli/iso8583.h"

#include <charconv>
#include <cstdio>
#include <optional>

#include <fmt/format.h>

#include "api/iso8583/authentication.h"
#include "api/iso8583/field_values.h"
#include "engine/base/clock.h"
#include "engine/base/hex.h"
#include "tools/cli/console.h"
#include "tools/cli/iso8583_link.h"
#include "tools/cli/iso8583_text.h"

namespace lastro::tools {
namespace {

using iso8583::Dialect;
using iso8583::Message;
using iso8583::Role;

struct CommonOptions {
  std::string dialect = "1987-ascii";
};

struct SendOptions : CommonOptions {
  std::string to;
  std::string mac_key;
  std::string sign_on;
  std::string mti;
  std::vector<std::string> fields;
};

struct DecodeOptions : CommonOptions {
  std::string input = "-";
};

constexpr std::size_t input_bytes_max = 4 * iso8583::message_bytes_max;

void print(StandardOutput& output, const char* heading, const Dialect& dialect, const Message& message) {
  output.line(heading);
  for (const auto& line : describe(dialect, message)) output.line("  " + line);
}

/// NUMBER=VALUE; the value of a binary element in hex.
Result<void> set_field(const Dialect& dialect, const std::string& text, Message& message) {
  const auto equals = std::min(text.find('='), text.size());
  unsigned number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + equals, number);
  const bool known = error == std::errc{} && stop == text.data() + equals && number <= iso8583::field_max &&
                     dialect.fields.at(number).size != 0;
  if (!known || equals == text.size()) {
    return fail(ErrorCode::invalid,
                "'" + text.substr(0, equals) + "': write NUMBER=VALUE, an element of the dialect");
  }
  const auto value = std::string_view(text).substr(equals + 1);
  keys::WipedBytes bytes(value.size() / 2);
  const bool is_binary = dialect.fields.at(number).content == iso8583::Content::b;
  if (is_binary && !parse_hex(value, bytes))
    return fail(ErrorCode::invalid, fmt::format("DE {}: not in hex", number));
  const auto content = is_binary ? as_text(bytes) : value;
  if (!iso8583::fits(dialect.fields.at(number), content)) {
    return fail(ErrorCode::invalid, fmt::format("DE {}: the value does not fit", number));
  }
  message.set(number, content);
  return {};
}

/// What every message needs and the caller need not write: when it is sent, and a number.
void fill_in(const Dialect& dialect, Message& message) {
  SystemClock clock;
  const auto now = clock.now();
  const auto set = [&](Role role, std::string_view value) {
    const auto field = dialect.field_of(role);
    if (field != 0 && !message.has(field)) message.set(field, value);
  };
  const auto time = iso8583::compact_time(now);
  set(Role::transmission_time, time.view().substr(4));
  set(Role::trace_number, fmt::format("{:06}", now / 1'000 % 1'000'000));
  if (dialect.edition == iso8583::Edition::y1993) set(Role::local_time, time.view().substr(2));
}

class Sender {
 public:
  explicit Sender(const SendOptions& options) : options_(options) {}

  Result<void> run() {
    auto dialect = iso8583::load_dialect(options_.dialect);
    if (!dialect) return std::unexpected(dialect.error());
    dialect_ = std::move(*dialect);
    if (!options_.mac_key.empty()) {
      auto key = keys::MacKey::read(options_.mac_key);
      if (!key) return std::unexpected(key.error());
      key_ = std::move(*key);
    }
    Message message;
    const auto mti = iso8583::Mti::from(options_.mti);
    if (!mti) return fail(ErrorCode::invalid, "'" + options_.mti + "' is no message type: four digits");
    message.mti = *mti;
    for (const auto& field : options_.fields) {
      if (auto set = set_field(dialect_, field, message); !set) return set;
    }
    auto link = Iso8583Link::open(options_.to);
    if (!link) return std::unexpected(link.error());
    if (!options_.sign_on.empty()) {
      if (auto done = sign_on(*link); !done) return done;
    }
    if (auto done = exchange(*link, message); !done) return done;
    return output_.finish();
  }

 private:
  Result<void> sign_on(Iso8583Link& link) {
    Message message;
    message.mti = *iso8583::Mti::from(dialect_.version() == '0' ? "0800" : "1800");
    const auto institution = std::to_string(dialect_.field_of(Role::acquirer)) + "=" + options_.sign_on;
    if (auto set = set_field(dialect_, institution, message); !set) return set;
    message.set(dialect_.field_of(Role::network_code), dialect_.sign_on);
    return exchange(link, message);
  }

  Result<void> exchange(Iso8583Link& link, Message& message) {
    fill_in(dialect_, message);
    keys::WipedBytes bytes;
    if (auto made = encode_authentic(dialect_, key_ ? &*key_ : nullptr, message, bytes); !made) return made;
    print(output_, "sent", dialect_, message);
    if (auto sent = link.send(bytes); !sent) return sent;
    if (auto received = link.receive(bytes); !received) return received;
    Message answer;
    const auto decoded = decode(dialect_, bytes, answer);
    if (!decoded) {
      return fail(ErrorCode::invalid,
                  fmt::format("the answer: DE {}: {}", decoded.error().field, decoded.error().what));
    }
    print(output_, "answered", dialect_, answer);
    if (key_ && !is_authentic(*key_, dialect_.wire, bytes, *decoded, answer)) {
      return fail(ErrorCode::invalid, "the answer's authentication code is wrong");
    }
    return {};
  }

  const SendOptions& options_;
  Dialect dialect_;
  std::optional<keys::MacKey> key_;
  StandardOutput output_;
};

Result<keys::WipedBytes> read_input(const std::string& path) {
  auto* const file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) return fail(ErrorCode::not_found, "cannot open " + path);
  keys::WipedBytes bytes(input_bytes_max + 1);
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
  const bool failed = std::ferror(file) != 0;
  if (file != stdin) (void)std::fclose(file);
  if (failed) return fail(ErrorCode::io, "cannot read " + path);
  if (bytes.size() > input_bytes_max)
    return fail(ErrorCode::invalid, path + " is longer than a message can be");
  return bytes;
}

/// The bytes that the text writes in hex, blanks and line ends passed over; empty where it is no hex.
keys::WipedBytes from_hex(Bytes text) {
  keys::WipedBytes digits;
  for (const auto c : text) {
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') digits.push_back(c);
  }
  keys::WipedBytes bytes(digits.size() / 2);
  if (!parse_hex(as_text(digits), bytes)) bytes.clear();
  return bytes;
}

Bytes without_header(Bytes bytes) {
  const bool has_header = bytes.size() > 2 && (std::size_t{bytes[0]} << 8U | bytes[1]) == bytes.size() - 2;
  return has_header ? bytes.subspan(2) : bytes;
}

Result<void> decode_input(const DecodeOptions& options) {
  const auto dialect = iso8583::load_dialect(options.dialect);
  if (!dialect) return std::unexpected(dialect.error());
  const auto input = read_input(options.input);
  if (!input) return std::unexpected(input.error());
  const auto unhexed = from_hex(*input);
  Message message;
  auto decoded = decode(*dialect, without_header(*input), message);
  // A message in ASCII is no less hex for being digits: bytes first, hex where they are no message.
  if (!decoded && !unhexed.empty()) {
    Message other;
    auto again = decode(*dialect, without_header(unhexed), other);
    if (again || again.error().has_type) decoded = decode(*dialect, without_header(unhexed), message);
  }
  StandardOutput output;
  print(output, dialect->name.c_str(), *dialect, message);
  if (auto printed = output.finish(); !printed) return printed;
  if (decoded) return {};
  return fail(ErrorCode::invalid, fmt::format("DE {}: {}", decoded.error().field, decoded.error().what));
}

void add_common(CLI::App& command, CommonOptions& options) {
  command.add_option("--dialect", options.dialect, "1987-ascii, 1987-binary, 1993 or a document's path")
      ->capture_default_str();
}

int exit_code_of(const Result<void>& result) {
  return result ? 0 : report_failure("iso8583", result.error());
}

}  // namespace

void add_iso8583(CLI::App& app, int& exit_code) {
  auto* group = app.add_subcommand("iso8583", "send and read ISO 8583 messages");
  group->require_subcommand(1);
  auto send = std::make_shared<SendOptions>();
  auto* sender = group->add_subcommand("send", "send one message and print it and its answer");
  add_common(*sender, *send);
  sender->add_option("--to", send->to, "HOST:PORT of a listener")->required();
  sender->add_option("--mac-key", send->mac_key, "private file with the key of DE 64 and 128");
  sender->add_option("--sign-on", send->sign_on, "sign on first, as this institution (DE 32)");
  sender->add_option("mti", send->mti, "four digits, such as 0100")->required();
  sender->add_option("fields", send->fields, "NUMBER=VALUE; time and trace number are filled in");
  sender->callback([send, &exit_code] { exit_code = exit_code_of(Sender(*send).run()); });
  auto decode = std::make_shared<DecodeOptions>();
  auto* decoder = group->add_subcommand("decode", "print a message, given as bytes or in hex");
  add_common(*decoder, *decode);
  decoder->add_option("input", decode->input, "file; - for standard input")->capture_default_str();
  decoder->callback([decode, &exit_code] { exit_code = exit_code_of(decode_input(*decode)); });
}

}  // namespace lastro::tools
