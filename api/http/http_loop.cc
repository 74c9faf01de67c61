#include "api/http/http_loop.h"

#include <algorithm>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <sys/socket.h>

#include "api/http/http_session.h"
#include "api/http/response_head.h"
#include "engine/base/assert.h"

namespace lastro::api {
namespace {

namespace net = boost::asio;

std::int64_t shortest_timeout_ms(const HttpOptions& options) {
  return std::min({options.header_timeout_ms, options.body_timeout_ms, options.idle_timeout_ms,
                   options.write_timeout_ms, options.linger_timeout_ms, options.stop_timeout_ms});
}

}  // namespace

HttpLoop::HttpLoop(const HttpOptions& options, Handler& handler, Clock& clock)
    : options_(options),
      handler_(handler),
      clock_(clock),
      budget_(options.buffered_bytes_max),
      context_(1),
      acceptor_(context_),
      ticker_(context_),
      mailbox_(options.tasks_max, [this] { net::post(context_, [this] { drain_mail(); }); }),
      time_(shortest_timeout_ms(options)) {
  refresh_time();
}

HttpLoop::~HttpLoop() = default;

Result<void> HttpLoop::listen() {
  const auto port = listen_on(acceptor_, options_.address, options_.port, options_.backlog);
  if (!port) return std::unexpected(port.error());
  port_ = *port;
  return {};
}

void HttpLoop::run() {
  io_thread_ = std::this_thread::get_id();
  start_tick();
  accept();
  context_.run();
  LASTRO_ASSERT(finished_);
  // The id may be another thread's from here on.
  io_thread_ = std::thread::id{};
}

HttpStats HttpLoop::stats() const {
  const auto read = [](const Counter& counter) { return counter.value.load(std::memory_order_relaxed); };
  return {
      .open_connections = open_.load(std::memory_order_relaxed),
      .accepted = read(accepted_),
      .refused = read(refused_),
      .accept_errors = read(accept_errors_),
      .requests = read(requests),
      .rejected = read(rejected),
      .timeouts = read(timeouts),
  };
}

void HttpLoop::accept() {
  acceptor_.async_accept(
      [this](const boost::system::error_code& ec, TcpSocket socket) { on_accept(ec, std::move(socket)); });
}

void HttpLoop::on_accept(const boost::system::error_code& ec, TcpSocket socket) {
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

void HttpLoop::admit(TcpSocket socket) {
  const auto full = sessions_.size() >= options_.connections_max;
  if (full) refused_.add();
  // Even saying no takes memory: beyond a few at once, the connection is closed without a word.
  if (sessions_.size() >= options_.connections_max + options_.refused_open_max) return;
  const auto session = std::make_shared<HttpSession>(shared_from_this(), std::move(socket));
  session->index = sessions_.size();
  sessions_.push_back(session);
  open_.store(sessions_.size(), std::memory_order_relaxed);
  full ? session->refuse() : session->start();
}

void HttpLoop::remove(HttpSession& session) {
  LASTRO_ASSERT(sessions_[session.index].get() == &session);
  std::swap(sessions_[session.index], sessions_.back());
  sessions_[session.index]->index = session.index;
  const auto removed = std::move(sessions_.back());
  sessions_.pop_back();
  open_.store(sessions_.size(), std::memory_order_relaxed);
  if (draining_ && sessions_.empty()) finish();
}

void HttpLoop::start_tick() {
  ticker_.expires_after(std::chrono::milliseconds(time_.interval_ms()));
  ticker_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec && !finished_) on_tick();
  });
}

// One walk for all timeouts costs less than a timer armed for each read.
void HttpLoop::on_tick() {
  refresh_time();
  // From the back: a session that closes is replaced by one that was seen.
  for (auto i = sessions_.size(); i-- > 0;) {
    const auto session = sessions_[i];
    session->check_deadline(time_.now_ms());
  }
  if (draining_ && time_.now_ms() >= drain_deadline_ms_) finish();
  if (finished_) return;
  if (std::exchange(accept_paused_, false)) accept();
  start_tick();
}

void HttpLoop::refresh_time() {
  time_.advance_to(clock_.monotonic_micros() / 1'000);
  const auto second = clock_.now() / 1'000'000;
  if (std::exchange(date_second_, second) != second) date_ = format_http_date(second);
}

// One task at a time, so that sockets and other threads' answers are served between them: a burst of answers
// holds up no other connection.
void HttpLoop::drain_mail() {
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

void HttpLoop::defer(Mailbox::Task task) {
  LASTRO_ASSERT(on_io_thread());
  net::post(context_, [task = std::move(task)]() mutable { task(); });
}

void HttpLoop::begin_drain() {
  if (draining_) return;
  draining_ = true;
  drain_deadline_ms_ = deadline_in(options_.stop_timeout_ms);
  boost::system::error_code ec;
  // Closed whatever it says; connections not yet accepted are reset by the kernel.
  acceptor_.close(ec);
  for (auto i = sessions_.size(); i-- > 0;) {
    const auto session = sessions_[i];
    session->drain();
  }
  if (sessions_.empty()) finish();
}

void HttpLoop::finish() {
  if (std::exchange(finished_, true)) return;
  ticker_.cancel();
  // Destroyed unrun below: Responders in there find their sessions closed.
  const auto undelivered = mailbox_.close();
  while (!sessions_.empty()) sessions_.back()->close();
}

}  // namespace lastro::api
