#include "projections/relay/nats_publisher.h"

#include <atomic>
#include <charconv>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "engine/base/limits.h"
#include "projections/relay/nats_handles.h"
#include "projections/relay/nats_streams.h"
#include "projections/relay/pub_ack.h"

namespace lastro::projections {
namespace {

constexpr std::int64_t connect_timeout_ms = 1000;
constexpr std::int64_t request_timeout_ms = 1500;
constexpr std::int64_t write_timeout_ms = 1000;
// Without short pings a client stays with a frozen server for minutes.
constexpr std::int64_t ping_interval_ms = 2000;
constexpr int pings_unanswered_max = 2;
constexpr int acks_pending_max = 8192;
constexpr int ack_bytes_pending_max = 4 << 20;
constexpr std::size_t servers_max = 8;
constexpr const char* inbox_prefix = "lastro.relay.inbox";

// cnats prints to standard error where no handler is set; what matters comes back from the calls themselves.
void ignore_asynchronous_error(natsConnection*, natsSubscription*, natsStatus, void*) {}

Result<std::vector<std::string>> split_servers(std::string_view text) {
  std::vector<std::string> servers;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto server = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (!server.starts_with("nats://") && !server.starts_with("tls://")) {
      return fail(ErrorCode::invalid, "a NATS URL begins with nats:// or tls://");
    }
    servers.emplace_back(server);
  }
  if (servers.empty() || servers.size() > servers_max) {
    return fail(ErrorCode::invalid, fmt::format("give one to {} NATS URLs", servers_max));
  }
  return servers;
}

/// Without user and password.
std::string address_of(const std::string& url) {
  const auto scheme = url.find("://") + 3;
  const auto at = url.rfind('@');
  return at == std::string::npos ? url.substr(scheme) : url.substr(at + 1);
}

}  // namespace

struct NatsPublisher::Impl {
  NatsOptions options;
  std::vector<std::string> servers;
  std::size_t attempts = 0;
  std::atomic<bool> interrupted{false};

  std::mutex mutex;  ///< held while `connection` is set, reset or closed by interrupt()
  nats::Connection connection;
  nats::JetStream jetstream;
  nats::Subscription acks;
  std::string inbox;  ///< acknowledgements come to <inbox>.<sequence>
  std::string reply;

  Result<nats::Options> client_options(const std::string& url) const;
  Result<void> prepare();
  Error lost(natsStatus status, std::string_view what) const;
};

Result<nats::Options> NatsPublisher::Impl::client_options(const std::string& url) const {
  natsOptions* raw = nullptr;
  if (const auto status = natsOptions_Create(&raw); status != NATS_OK) {
    return std::unexpected(nats::error_of(status, {}, "preparing a NATS connection"));
  }
  nats::Options built{raw};
  auto status = natsOptions_SetURL(raw, url.c_str());
  const auto set = [&status](auto function, auto... values) {
    if (status == NATS_OK) status = function(values...);
  };
  set(natsOptions_SetName, raw, "lastro relay");
  set(natsOptions_SetTimeout, raw, connect_timeout_ms);
  set(natsOptions_SetPingInterval, raw, ping_interval_ms);
  set(natsOptions_SetMaxPingsOut, raw, pings_unanswered_max);
  set(natsOptions_SetWriteDeadline, raw, write_timeout_ms);
  // A lost connection is over: nothing is buffered for the next, which begins by asking the stream.
  set(natsOptions_SetAllowReconnect, raw, false);
  set(natsOptions_SetIgnoreDiscoveredServers, raw, true);
  set(natsOptions_SetCustomInboxPrefix, raw, inbox_prefix);
  set(natsOptions_SetErrorHandler, raw, &ignore_asynchronous_error, nullptr);
  if (url.starts_with("tls://")) set(natsOptions_SetSecure, raw, true);
  if (!options.ca_file.empty()) set(natsOptions_LoadCATrustedCertificates, raw, options.ca_file.c_str());
  if (status != NATS_OK) return std::unexpected(nats::error_of(status, {}, "preparing a NATS connection"));
  return built;
}

/// The subscription for acknowledgements and the JetStream context of a new connection.
Result<void> NatsPublisher::Impl::prepare() {
  if (natsConnection_GetMaxPayload(connection.get()) < nats::message_bytes_max) {
    return fail(ErrorCode::unavailable,
                fmt::format("the NATS server's max_payload is below the {} bytes of an event",
                            nats::message_bytes_max));
  }
  natsInbox* name = nullptr;
  auto status = natsInbox_Create(&name);
  if (status == NATS_OK) {
    // The library's own prefix is left to requests.
    inbox = fmt::format("{}.acks.{}", inbox_prefix,
                        std::string_view{name}.substr(std::string_view{name}.rfind('.') + 1));
    natsInbox_Destroy(name);
    natsSubscription* subscription = nullptr;
    status = natsConnection_SubscribeSync(&subscription, connection.get(), (inbox + ".*").c_str());
    acks.reset(subscription);
  }
  if (status == NATS_OK) {
    status = natsSubscription_SetPendingLimits(acks.get(), acks_pending_max, ack_bytes_pending_max);
  }
  if (status == NATS_OK) {
    jsOptions js_options;
    jsOptions_Init(&js_options);
    js_options.Wait = request_timeout_ms;
    jsCtx* context = nullptr;
    status = natsConnection_JetStream(&context, connection.get(), &js_options);
    jetstream.reset(context);
  }
  if (status != NATS_OK) return std::unexpected(lost(status, "preparing to publish"));
  return {};
}

Error NatsPublisher::Impl::lost(natsStatus status, std::string_view what) const {
  auto error = nats::error_of(status, {}, what);
  const char* words = nullptr;
  if (connection && natsConnection_GetLastError(connection.get(), &words) != NATS_OK && words != nullptr &&
      *words != '\0') {
    error.message += fmt::format(" ({:.120})", words);
  }
  return error;
}

NatsPublisher::NatsPublisher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

NatsPublisher::~NatsPublisher() {
  disconnect();
}

Result<std::unique_ptr<NatsPublisher>> NatsPublisher::open(NatsOptions options) {
  auto servers = split_servers(options.url);
  if (!servers) return std::unexpected(servers.error());
  if (options.max_bytes <= 0)
    return fail(ErrorCode::invalid, "the size of a NATS stream is at least one byte");
  auto impl = std::make_unique<Impl>();
  impl->servers = *std::move(servers);
  impl->options = std::move(options);
  return std::unique_ptr<NatsPublisher>{new NatsPublisher(std::move(impl))};
}

Result<void> NatsPublisher::connect() {
  disconnect();
  if (impl_->interrupted) return fail(ErrorCode::unavailable, "the relay is stopping");
  const auto& url = impl_->servers[impl_->attempts++ % impl_->servers.size()];
  auto options = impl_->client_options(url);
  if (!options) return std::unexpected(options.error());
  natsConnection* raw = nullptr;
  const auto status = natsConnection_Connect(&raw, options->get());
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->connection.reset(raw);
  }
  if (status != NATS_OK) {
    return std::unexpected(nats::error_of(status, {}, "connecting to NATS at " + address_of(url)));
  }
  if (impl_->interrupted) return fail(ErrorCode::unavailable, "the relay is stopping");
  return impl_->prepare();
}

void NatsPublisher::disconnect() {
  impl_->acks.reset();
  impl_->jetstream.reset();
  const std::lock_guard lock(impl_->mutex);
  impl_->connection.reset();
}

Result<void> NatsPublisher::check() {
  if (impl_->connection && !natsConnection_IsClosed(impl_->connection.get())) return {};
  return fail(ErrorCode::unavailable, "the connection to NATS ended");
}

Result<std::vector<Generation>> NatsPublisher::generations() {
  return nats::list_generations(impl_->jetstream.get());
}

Result<void> NatsPublisher::create_generation(unsigned number) {
  return nats::create_generation(impl_->jetstream.get(), number, impl_->options);
}

Result<void> NatsPublisher::retire_generation(const Generation& generation) {
  return nats::retire_generation(impl_->jetstream.get(), generation.stream);
}

Result<StoredMessage> NatsPublisher::stored(const Generation& generation, Sequence sequence) {
  return nats::stored_message(impl_->jetstream.get(), generation.stream, sequence);
}

Result<void> NatsPublisher::send(const EventMessage& message) {
  impl_->reply.clear();
  fmt::format_to(std::back_inserter(impl_->reply), "{}.{}", impl_->inbox, message.sequence);
  natsMsg* raw = nullptr;
  auto status = natsMsg_Create(&raw, message.subject.c_str(), impl_->reply.c_str(),
                               reinterpret_cast<const char*>(message.payload.data()),
                               static_cast<int>(message.payload.size()));
  const nats::Message owned{raw};
  for (const auto& header : message.headers) {
    if (status != NATS_OK) break;
    if (!header.value.empty()) status = natsMsgHeader_Set(raw, header.name, header.value.c_str());
  }
  if (status == NATS_OK) status = natsConnection_PublishMsg(impl_->connection.get(), raw);
  if (status != NATS_OK) return std::unexpected(impl_->lost(status, "publishing an event"));
  return {};
}

Result<PublishAck> NatsPublisher::next_ack(std::chrono::milliseconds timeout) {
  natsMsg* raw = nullptr;
  const auto status = natsSubscription_NextMsg(&raw, impl_->acks.get(), timeout.count());
  const nats::Message message{raw};
  if (status != NATS_OK) return std::unexpected(impl_->lost(status, "waiting for an acknowledgement"));
  if (natsMsg_IsNoResponders(raw)) return fail(ErrorCode::unavailable, "no stream took an event");

  const std::string_view subject = natsMsg_GetSubject(raw);
  PublishAck ack;
  if (subject.size() <= impl_->inbox.size() + 1)
    return fail(ErrorCode::invalid, "an acknowledgement of nothing");
  const auto token = subject.substr(impl_->inbox.size() + 1);
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), ack.sent);
  if (error != std::errc{} || end != token.data() + token.size()) {
    return fail(ErrorCode::invalid, "an acknowledgement of nothing");
  }
  auto answer = parse_pub_ack({natsMsg_GetData(raw), static_cast<std::size_t>(natsMsg_GetDataLength(raw))});
  if (!answer) return std::unexpected(answer.error());
  ack.stored = answer->sequence;
  ack.stream = std::move(answer->stream);
  return ack;
}

void NatsPublisher::interrupt() {
  impl_->interrupted = true;
  const std::lock_guard lock(impl_->mutex);
  if (impl_->connection) natsConnection_Close(impl_->connection.get());
}

}  // namespace lastro::projections
