#include "api/iso8583/loop.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "api/iso8583/connection.h"
#include "engine/base/assert.h"

namespace lastro::iso8583 {
namespace {

namespace net = boost::asio;

std::int64_t shortest_timeout_ms(const ServerOptions& options) {
  return std::min({options.message_timeout_ms, options.idle_timeout_ms, options.write_timeout_ms,
                   options.stop_timeout_ms});
}

}  // namespace

Loop::Loop(const ServerOptions& options, MessageHandler& handler, Clock& clock)
    : options_(options),
      handler_(handler),
      clock_(clock),
      context_(1),
      acceptor_(context_),
      ticker_(context_),
      mailbox_(options.tasks_max, [this] { net::post(context_, [this] { drain_mail(); }); }),
      time_(shortest_timeout_ms(options)) {
  time_.advance_to(clock_.monotonic_micros() / 1'000);
}

Loop::~Loop() = default;

Result<void> Loop::listen() {
  const auto port = api::listen_on(acceptor_, options_.address, options_.port, options_.backlog);
  if (!port) return std::unexpected(port.error());
  port_ = *port;
  return {};
}

void Loop::run() {
  io_thread_ = std::this_thread::get_id();
  start_tick();
  accept();
  context_.run();
  LASTRO_ASSERT(finished_);
  io_thread_ = std::thread::id{};
}

ServerStats Loop::stats() const {
  const auto read = [](const Counter& counter) { return counter.value.load(std::memory_order_relaxed); };
  return {.open_connections = open_.load(std::memory_order_relaxed),
          .accepted = read(accepted_),
          .refused = read(refused_),
          .broken = read(broken),
          .timeouts = read(timeouts),
          .messages = read(messages)};
}

void Loop::accept() {
  acceptor_.async_accept([this](const boost::system::error_code& ec, api::TcpSocket socket) {
    on_accept(ec, std::move(socket));
  });
}

void Loop::on_accept(const boost::system::error_code& ec, api::TcpSocket socket) {
  if (draining_) return;
  if (!ec) {
    admit(std::move(socket));
  } else {
    // Out of descriptors or memory: the next attempt would fail as well, so it waits for the next tick.
    accept_paused_ = !api::concerns_peer_only(ec);
  }
  if (!accept_paused_) accept();
}

void Loop::admit(api::TcpSocket socket) {
  auto buffer = PrivateBuffer::make(Connection::buffer_bytes);
  if (connections_.size() >= options_.connections_max || !buffer) return refused_.add();
  accepted_.add();
  const auto connection =
      std::make_shared<Connection>(shared_from_this(), std::move(socket), std::move(*buffer));
  connection->index = connections_.size();
  connections_.push_back(connection);
  open_.store(connections_.size(), std::memory_order_relaxed);
  connection->start();
}

void Loop::remove(Connection& connection) {
  LASTRO_ASSERT(connections_[connection.index].get() == &connection);
  std::swap(connections_[connection.index], connections_.back());
  connections_[connection.index]->index = connection.index;
  const auto removed = std::move(connections_.back());
  connections_.pop_back();
  open_.store(connections_.size(), std::memory_order_relaxed);
  if (draining_ && connections_.empty()) finish();
}

void Loop::start_tick() {
  ticker_.expires_after(std::chrono::milliseconds(time_.interval_ms()));
  ticker_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec && !finished_) on_tick();
  });
}

// One walk for all timeouts costs less than a timer armed for each read.
void Loop::on_tick() {
  time_.advance_to(clock_.monotonic_micros() / 1'000);
  // From the back: a connection that closes is replaced by one that was seen.
  for (auto i = connections_.size(); i-- > 0;) {
    const auto connection = connections_[i];
    connection->check_deadline(time_.now_ms());
  }
  if (draining_ && time_.now_ms() >= drain_deadline_ms_) finish();
  if (finished_) return;
  if (std::exchange(accept_paused_, false)) accept();
  start_tick();
}

void Loop::drain_mail() {
  mailbox_.take(mail_);
  for (auto& task : mail_.tasks) std::exchange(task, nullptr)();
  mail_.tasks.clear();
}

void Loop::defer(api::Mailbox::Task task) {
  LASTRO_ASSERT(on_io_thread());
  net::post(context_, [task = std::move(task)]() mutable { task(); });
}

void Loop::begin_drain() {
  if (draining_) return;
  draining_ = true;
  drain_deadline_ms_ = deadline_in(options_.stop_timeout_ms);
  boost::system::error_code ec;
  // Closed whatever it says; connections not yet accepted are reset by the kernel.
  acceptor_.close(ec);
  for (auto i = connections_.size(); i-- > 0;) {
    const auto connection = connections_[i];
    connection->drain();
  }
  if (connections_.empty()) finish();
}

void Loop::finish() {
  if (std::exchange(finished_, true)) return;
  ticker_.cancel();
  // Destroyed unrun below: the slots in there find their connections closed.
  const auto undelivered = mailbox_.close();
  while (!connections_.empty()) connections_.back()->close();
}

}  // namespace lastro::iso8583
