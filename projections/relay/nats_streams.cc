#include "projections/relay/nats_streams.h"

#include <algorithm>
#include <charconv>
#include <span>

#include <fmt/format.h>

namespace lastro::projections::nats {
namespace {

constexpr std::string_view base_name = "EVENTS";
constexpr const char* event_subjects = "lastro.events.>";
constexpr unsigned generation_number_max = 999'999;
/// What a retired stream may still grow by: nothing, but its size is counted in blocks.
constexpr std::int64_t retired_slack_bytes = 1 << 20;

Result<StreamInfo> info_of(jsCtx* jetstream, const std::string& stream) {
  jsStreamInfo* info = nullptr;
  jsErrCode code{};
  if (const auto status = js_GetStreamInfo(&info, jetstream, stream.c_str(), nullptr, &code);
      status != NATS_OK) {
    return std::unexpected(error_of(status, code, "reading the state of stream " + stream));
  }
  return StreamInfo{info};
}

Generation generation_of(unsigned number, const jsStreamInfo& info) {
  const auto& config = *info.Config;
  const std::span subjects(config.Subjects, static_cast<std::size_t>(config.SubjectsLen));
  Generation generation;
  generation.number = number;
  generation.stream = stream_name(number);
  generation.retired = std::ranges::none_of(
      subjects, [](const char* subject) { return std::string_view{subject} == event_subjects; });
  if (!generation.retired) generation.misconfigured = misconfiguration(config);
  generation.first = info.State.FirstSeq;
  generation.last = info.State.LastSeq;
  generation.messages = info.State.Msgs;
  return generation;
}

}  // namespace

std::string misconfiguration(const jsStreamConfig& config) {
  if (config.SubjectsLen != 1) return "captures other subjects too";
  if (config.Retention != js_LimitsPolicy) return "drops messages once they are consumed";
  if (config.Storage != js_FileStorage) return "keeps messages in memory only";
  if (config.Discard != js_DiscardOld) return "refuses new messages when full";
  if (config.NoAck) return "acknowledges no message";
  if (!config.DenyDelete || !config.DenyPurge) return "allows messages to be deleted";
  if (config.Sealed) return "is sealed";
  if (config.Mirror != nullptr || config.SourcesLen != 0) return "takes messages from other streams";
  if (config.MaxMsgsPerSubject > 0) return "bounds the messages of a subject (MaxMsgsPerSubject)";
  if (config.MaxAge > 0) return "bounds the age of messages (MaxAge)";
  if (config.MaxMsgSize > 0 && config.MaxMsgSize < message_bytes_max) {
    return "refuses large events (MaxMsgSize)";
  }
  return {};
}

std::string stream_name(unsigned number) {
  return number == 1 ? std::string{base_name} : fmt::format("{}-{}", base_name, number);
}

std::optional<unsigned> generation_number(std::string_view stream) {
  if (stream == base_name) return 1;
  unsigned number = 0;
  const auto dash = base_name.size();
  if (!stream.starts_with(base_name) || stream.size() <= dash + 1 || stream[dash] != '-') return std::nullopt;
  std::from_chars(stream.data() + dash + 1, stream.data() + stream.size(), number);
  if (number < 2 || number > generation_number_max || stream_name(number) != stream) return std::nullopt;
  return number;
}

Result<std::vector<Generation>> list_generations(jsCtx* jetstream) {
  jsStreamNamesList* list = nullptr;
  jsErrCode code{};
  const auto status = js_StreamNames(&list, jetstream, nullptr, &code);
  if (status == NATS_NOT_FOUND) return std::vector<Generation>{};
  if (status != NATS_OK) return std::unexpected(error_of(status, code, "listing the streams"));
  const StreamNames names{list};

  std::vector<unsigned> numbers;
  for (const char* name : std::span(names->List, static_cast<std::size_t>(names->Count))) {
    if (const auto number = generation_number(name)) numbers.push_back(*number);
  }
  std::ranges::sort(numbers);
  std::vector<Generation> generations;
  for (const auto number : numbers) {
    auto info = info_of(jetstream, stream_name(number));
    if (!info) return std::unexpected(info.error());
    generations.push_back(generation_of(number, **info));
  }
  return generations;
}

Result<void> create_generation(jsCtx* jetstream, unsigned number, const NatsOptions& options) {
  const auto name = stream_name(number);
  const char* subjects[] = {event_subjects};
  jsStreamConfig config;
  jsStreamConfig_Init(&config);
  config.Name = name.c_str();
  config.Description = "Every event of the ledger, in order; stream sequence = ledger sequence";
  config.Subjects = subjects;
  config.SubjectsLen = 1;
  config.Retention = js_LimitsPolicy;
  config.Storage = js_FileStorage;
  config.Discard = js_DiscardOld;
  config.MaxBytes = options.max_bytes;
  config.Replicas = options.replicas;
  config.DenyDelete = true;
  config.DenyPurge = true;
  jsErrCode code{};
  if (const auto status = js_AddStream(nullptr, jetstream, &config, nullptr, &code); status != NATS_OK) {
    return std::unexpected(
        error_of(status, code, fmt::format("creating stream {} of {} bytes", name, options.max_bytes)));
  }
  return {};
}

Result<void> retire_generation(jsCtx* jetstream, const std::string& stream) {
  auto info = info_of(jetstream, stream);
  if (!info) return std::unexpected(info.error());
  // All else stays as it is, whatever an operator changed; only the space it had reserved is given back.
  auto config = *(*info)->Config;
  const auto subject = fmt::format("lastro.broken.{}.>", stream);
  const char* subjects[] = {subject.c_str()};
  config.Subjects = subjects;
  config.SubjectsLen = 1;
  const auto kept = static_cast<std::int64_t>((*info)->State.Bytes) + retired_slack_bytes;
  if (config.MaxBytes < 0 || config.MaxBytes > kept) config.MaxBytes = kept;
  jsErrCode code{};
  if (const auto status = js_UpdateStream(nullptr, jetstream, &config, nullptr, &code); status != NATS_OK) {
    return std::unexpected(error_of(status, code, "setting aside stream " + stream));
  }
  return {};
}

Result<StoredMessage> stored_message(jsCtx* jetstream, const std::string& stream, Sequence sequence) {
  natsMsg* raw = nullptr;
  jsErrCode code{};
  const auto status = js_GetMsg(&raw, jetstream, stream.c_str(), sequence, nullptr, &code);
  const Message message{raw};
  const auto what = fmt::format("reading message {} of stream {}", sequence, stream);
  if (status == NATS_NOT_FOUND && code == JSNoMessageFoundErr) return fail(ErrorCode::not_found, what);
  if (status != NATS_OK) return std::unexpected(error_of(status, code, what));
  StoredMessage stored{.id = std::string{header_of(raw, id_header)},
                       .position = std::string{header_of(raw, position_header)},
                       .payload = {}};
  const auto* data = reinterpret_cast<const std::uint8_t*>(natsMsg_GetData(raw));
  if (data != nullptr) stored.payload.assign(data, data + natsMsg_GetDataLength(raw));
  return stored;
}

}  // namespace lastro::projections::nats
