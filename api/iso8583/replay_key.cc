#include "api/iso8583/replay_key.h"

#include <string>

#include "api/iso8583/field_values.h"
#include "api/json/value_reader.h"

namespace lastro::iso8583 {
namespace {

struct KeyParts {
  Mti mti;
  std::string_view time;
  std::string_view trace_number;
  std::string_view acquirer;
  std::string_view forwarder;
  std::string_view retrieval_reference;
};

/// Letters and digits stay; blanks, which an id may not have, become a sign that the element cannot hold.
void append_reference(std::string& out, std::string_view reference) {
  for (const char c : trimmed(reference)) out += c == ' ' ? '-' : c;
}

std::optional<FixedText<14>> time_of(Edition edition, std::string_view digits, UnixMicros now) {
  if (edition == Edition::y1993) {
    if (!is_local_time(digits)) return std::nullopt;
    return FixedText<14>{"20" + std::string(digits)};
  }
  const auto time = transmission_time_of(digits, now);
  if (!time) return std::nullopt;
  return compact_time(*time);
}

std::optional<domain::ExternalId> key_of(const Dialect& dialect, const KeyParts& parts,
                                         std::string_view signed_on, UnixMicros now) {
  const auto time = time_of(dialect.edition, parts.time, now);
  if (!time || parts.trace_number.empty()) return std::nullopt;
  const auto forwarder = institution_of(parts.forwarder);
  std::string key = "iso:";
  key += parts.mti.message_class();
  key += parts.mti.function();
  key.append(":").append(time->view()).append(parts.trace_number);
  key.append(":").append(institution_of(parts.acquirer)).append(":");
  append_reference(key, parts.retrieval_reference);
  key.append(":").append(forwarder.empty() ? signed_on : forwarder);
  if (!api::is_external_id(key)) return std::nullopt;
  return domain::ExternalId{key};
}

std::string_view time_element(const Dialect& dialect, const Message& message) {
  const bool newer = dialect.edition == Edition::y1993;
  return message.get(dialect.field_of(newer ? Role::local_time : Role::transmission_time));
}

}  // namespace

std::optional<domain::ExternalId> replay_key(const Dialect& dialect, const Message& message,
                                             std::string_view signed_on, UnixMicros now) {
  return key_of(dialect,
                {.mti = message.mti,
                 .time = time_element(dialect, message),
                 .trace_number = message.get(dialect.field_of(Role::trace_number)),
                 .acquirer = message.get(dialect.field_of(Role::acquirer)),
                 .forwarder = message.get(dialect.field_of(Role::forwarder)),
                 .retrieval_reference = message.get(dialect.field_of(Role::retrieval_reference))},
                signed_on, now);
}

std::optional<domain::ExternalId> original_key(const Dialect& dialect, const Message& message,
                                               std::string_view signed_on, UnixMicros now) {
  auto data = message.get(dialect.field_of(Role::original_data));
  const auto take = [&data](std::size_t size) {
    const auto part = data.substr(0, size);
    data = data.substr(part.size());
    return part;
  };
  KeyParts parts;
  const auto mti = Mti::from(take(4));
  if (!mti || mti->version() != dialect.version()) return std::nullopt;
  parts.mti = *mti;
  parts.trace_number = take(6);
  parts.retrieval_reference = message.get(dialect.field_of(Role::retrieval_reference));
  if (dialect.edition == Edition::y1987) {
    parts.time = take(10);
    parts.acquirer = take(11);
    parts.forwarder = take(11);
  } else {
    parts.time = take(12);
    const auto length = number_of(take(2)).value_or(0);
    parts.acquirer = take(static_cast<std::size_t>(length));
    parts.forwarder = message.get(dialect.field_of(Role::forwarder));
  }
  return key_of(dialect, parts, signed_on, now);
}

}  // namespace lastro::iso8583
