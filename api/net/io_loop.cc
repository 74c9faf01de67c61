#include "api/net/io_loop.h"

#include <boost/asio/post.hpp>

#include "api/net/io_connection.h"
#include "api/net/listening.h"
#include "engine/base/assert.h"

namespace lastro::api {

namespace net = boost::asio;

IoLoop::IoLoop(IoLoopOptions options, Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      context_(1),
      acceptor_(context_),
      ticker_(context_),
      mailbox_(options_.tasks_max, [this] { net::post(context_, [this] { drain_mail(); }); }),
      time_(options_.shortest_timeout_ms) {
  refresh_time();
}

IoLoop::~IoLoop() = default;

Result<void> IoLoop::listen() {
  const auto port = listen_on(acceptor_, options_.address, options_.port, options_.backlog);
  if (!port) return std::unexpected(port.error());
  port_ = *port;
  return {};
}

void IoLoop::run() {
  io_thread_ = std::this_thread::get_id();
  start_tick();
  accept();
  context_.run();
  LASTRO_ASSERT(finished_);
  // The id may be another thread's from here on.
  io_thread_ = std::thread::id{};
}

void IoLoop::accept() {
  acceptor_.async_accept(
      [this](const boost::system::error_code& ec, TcpSocket socket) { on_accept(ec, std::move(socket)); });
}

void IoLoop::on_accept(const boost::system::error_code& ec, TcpSocket socket) {
  if (draining_) return;
  if (!ec) {
    accepted_.add();
    admit(std::move(socket));
  } else {
    accept_errors_.add();
    // Out of descriptors or memory: the next attempt would fail as well, so it waits for the next tick.
    accept_paused_ = !concerns_peer_only(ec);
  }
  if (!accept_paused_) accept();
}

void IoLoop::keep(std::shared_ptr<IoConnection> connection) {
  connection->index_ = connections_.size();
  connections_.push_back(std::move(connection));
  open_.store(connections_.size(), std::memory_order_relaxed);
}

void IoLoop::remove(IoConnection& connection) {
  LASTRO_ASSERT(connections_[connection.index_].get() == &connection);
  std::swap(connections_[connection.index_], connections_.back());
  connections_[connection.index_]->index_ = connection.index_;
  const auto removed = std::move(connections_.back());
  connections_.pop_back();
  open_.store(connections_.size(), std::memory_order_relaxed);
  if (draining_ && connections_.empty()) finish();
}

void IoLoop::start_tick() {
  ticker_.expires_after(std::chrono::milliseconds(time_.interval_ms()));
  ticker_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec && !finished_) on_tick();
  });
}

// One walk for all timeouts costs less than a timer armed for each read.
void IoLoop::on_tick() {
  refresh_time();
  on_tick_begin();
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

void IoLoop::refresh_time() {
  time_.advance_to(clock_.monotonic_micros() / 1'000);
}

// One task at a time, so that sockets and other threads' answers are served between them: a burst of answers
// holds up no other connection.
void IoLoop::drain_mail() {
  if (mail_.tasks.empty()) {
    mailbox_.take(mail_);
  } else {
    mailbox_.take_answers(mail_.answers);
  }
  for (const auto& recipient : mail_.answers) recipient->deliver();
  mail_.answers.clear();
  if (mail_.tasks.empty()) return;
  std::exchange(mail_.tasks[tasks_done_], nullptr)();
  if (++tasks_done_ < mail_.tasks.size()) return net::post(context_, [this] { drain_mail(); });
  mail_.tasks.clear();
  tasks_done_ = 0;
}

void IoLoop::defer(Mailbox::Task task) {
  LASTRO_ASSERT(on_io_thread());
  net::post(context_, [task = std::move(task)]() mutable { task(); });
}

void IoLoop::begin_drain() {
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

void IoLoop::finish() {
  if (std::exchange(finished_, true)) return;
  ticker_.cancel();
  // Destroyed unrun below: what is to be answered in there finds its connections closed.
  const auto undelivered = mailbox_.close();
  while (!connections_.empty()) connections_.back()->close();
}

}  // namespace lastro::api
