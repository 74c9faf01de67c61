#include "tests/support/nats_stream.h"

#include <algorithm>
#include <span>

#include "projections/relay/nats_handles.h"
#include "projections/relay/nats_streams.h"

namespace lastro::testing {
namespace {

namespace nats = projections::nats;
using projections::nats::error_of;

constexpr std::int64_t answer_wait_ms = 2000;
constexpr std::int64_t message_wait_ms = 10'000;

StreamMessage message_of(natsMsg* raw, Sequence sequence) {
  StreamMessage message;
  message.sequence = sequence;
  message.subject = natsMsg_GetSubject(raw);
  const auto* data = reinterpret_cast<const std::uint8_t*>(natsMsg_GetData(raw));
  if (data != nullptr) message.payload.assign(data, data + natsMsg_GetDataLength(raw));
  const char** keys = nullptr;
  int count = 0;
  if (natsMsgHeader_Keys(raw, &keys, &count) == NATS_OK) {
    for (const char* key : std::span(keys, static_cast<std::size_t>(count))) {
      message.headers.emplace(key, nats::header_of(raw, key));
    }
    std::free(static_cast<void*>(keys));
  }
  return message;
}

}  // namespace

struct NatsClient::Impl {
  nats::Connection connection;
  nats::JetStream jetstream;
};

NatsClient::NatsClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NatsClient::~NatsClient() = default;

Result<std::unique_ptr<NatsClient>> NatsClient::connect(const std::string& url) {
  auto impl = std::make_unique<Impl>();
  natsConnection* connection = nullptr;
  auto status = natsConnection_ConnectTo(&connection, url.c_str());
  impl->connection.reset(connection);
  if (status == NATS_OK) {
    jsOptions options;
    jsOptions_Init(&options);
    options.Wait = answer_wait_ms;
    jsCtx* context = nullptr;
    status = natsConnection_JetStream(&context, connection, &options);
    impl->jetstream.reset(context);
  }
  if (status != NATS_OK) return std::unexpected(error_of(status, {}, "connecting"));
  return std::unique_ptr<NatsClient>{new NatsClient(std::move(impl))};
}

Result<std::vector<std::string>> NatsClient::generations() {
  auto all = nats::list_generations(impl_->jetstream.get());
  if (!all) return std::unexpected(all.error());
  std::vector<std::string> names;
  for (const auto& generation : *all) names.push_back(generation.stream);
  return names;
}

Result<StreamState> NatsClient::state(const std::string& stream) {
  jsStreamInfo* raw = nullptr;
  jsErrCode code{};
  const auto status = js_GetStreamInfo(&raw, impl_->jetstream.get(), stream.c_str(), nullptr, &code);
  const nats::StreamInfo info{raw};
  if (status != NATS_OK) return std::unexpected(error_of(status, code, "stream state"));
  StreamState state{
      .first = raw->State.FirstSeq, .last = raw->State.LastSeq, .messages = raw->State.Msgs, .subjects = {}};
  for (const char* subject :
       std::span(raw->Config->Subjects, static_cast<std::size_t>(raw->Config->SubjectsLen))) {
    state.subjects.emplace_back(subject);
  }
  return state;
}

Result<void> NatsClient::read(const std::string& stream,
                              const std::function<void(const StreamMessage&)>& visit) {
  auto now = state(stream);
  if (!now) return std::unexpected(now.error());
  if (now->messages == 0) return {};
  jsSubOptions options;
  jsSubOptions_Init(&options);
  options.Stream = stream.c_str();
  options.Ordered = true;
  natsSubscription* raw_subscription = nullptr;
  jsErrCode code{};
  auto status = js_SubscribeSync(&raw_subscription, impl_->jetstream.get(), now->subjects.front().c_str(),
                                 nullptr, &options, &code);
  const nats::Subscription subscription{raw_subscription};
  for (Sequence last = 0; status == NATS_OK && last < now->last;) {
    natsMsg* raw = nullptr;
    status = natsSubscription_NextMsg(&raw, subscription.get(), message_wait_ms);
    const nats::Message message{raw};
    if (status != NATS_OK) break;
    jsMsgMetaData* meta = nullptr;
    status = natsMsg_GetMetaData(&meta, raw);
    if (status != NATS_OK) break;
    last = meta->Sequence.Stream;
    jsMsgMetaData_Destroy(meta);
    visit(message_of(raw, last));
  }
  if (status != NATS_OK) return std::unexpected(error_of(status, code, "reading the stream"));
  return {};
}

Result<StreamMessage> NatsClient::get(const std::string& stream, Sequence sequence) {
  natsMsg* raw = nullptr;
  jsErrCode code{};
  const auto status = js_GetMsg(&raw, impl_->jetstream.get(), stream.c_str(), sequence, nullptr, &code);
  const nats::Message message{raw};
  if (status != NATS_OK) return std::unexpected(error_of(status, code, "reading a message"));
  return message_of(raw, sequence);
}

Result<Sequence> NatsClient::publish(const std::string& subject, std::string_view payload) {
  jsPubAck* ack = nullptr;
  jsErrCode code{};
  jsPubOptions options;
  jsPubOptions_Init(&options);
  options.MaxWait = 1000;
  const auto status = js_Publish(&ack, impl_->jetstream.get(), subject.c_str(), payload.data(),
                                 static_cast<int>(payload.size()), &options, &code);
  if (status != NATS_OK) return std::unexpected(error_of(status, code, "publishing"));
  const auto sequence = ack->Sequence;
  jsPubAck_Destroy(ack);
  return sequence;
}

Result<void> NatsClient::delete_stream(const std::string& stream) {
  jsErrCode code{};
  const auto status = js_DeleteStream(impl_->jetstream.get(), stream.c_str(), nullptr, &code);
  if (status != NATS_OK) return std::unexpected(error_of(status, code, "deleting a stream"));
  return {};
}

Result<void> NatsClient::add_stream(const std::string& stream, const std::string& subject) {
  const char* subjects[] = {subject.c_str()};
  jsStreamConfig config;
  jsStreamConfig_Init(&config);
  config.Name = stream.c_str();
  config.Subjects = subjects;
  config.SubjectsLen = 1;
  jsErrCode code{};
  const auto status = js_AddStream(nullptr, impl_->jetstream.get(), &config, nullptr, &code);
  if (status != NATS_OK) return std::unexpected(error_of(status, code, "adding a stream"));
  return {};
}

Result<void> NatsClient::add_consumer(const std::string& stream, const std::string& durable) {
  jsConsumerConfig config;
  jsConsumerConfig_Init(&config);
  config.Durable = durable.c_str();
  config.FilterSubject = "lastro.events.0.authorization.>";
  config.AckPolicy = js_AckExplicit;
  jsErrCode code{};
  const auto status =
      js_AddConsumer(nullptr, impl_->jetstream.get(), stream.c_str(), &config, nullptr, &code);
  if (status != NATS_OK) return std::unexpected(error_of(status, code, "adding a consumer"));
  return {};
}

}  // namespace lastro::testing
