#include "api/iso8583/front.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/iso8583/codes.h"
#include "engine/base/assert.h"

namespace lastro::iso8583 {
namespace {

// The I/O thread serves every connection: it makes no more answers than that in one go.
constexpr std::size_t answers_per_task = 128;

}  // namespace

/// What the engine hands back with the reply.
struct Front::Pending : api::PendingCommand {
  Pending(Front& front, std::unique_ptr<PendingAnswer> pending, std::uint64_t digest)
      : PendingCommand(front), answer(std::move(pending)), request_digest(digest) {}

  static std::unique_ptr<Pending> take(void* context) {
    return std::unique_ptr<Pending>(static_cast<Pending*>(static_cast<PendingCommand*>(context)));
  }

  std::unique_ptr<PendingAnswer> answer;
  std::uint64_t request_digest;
};

struct Front::Reply {
  engine::Reply reply;
  std::unique_ptr<Pending> pending;
};

Front::Front(DeskOptions options, const keys::Digester& digester, Clock& clock, log::EventLog& log,
             api::WorkerPool& workers)
    : desk_(std::move(options), digester, clock, *this), log_(log), workers_(workers) {}

Front::~Front() {
  for (const auto& submission : round_) Pending::take(submission.context).reset();
}

void Front::connect(engine::Engine& engine, Server& server) {
  engine_ = &engine;
  server_ = &server;
  connected_.store(true, std::memory_order_release);
}

bool Front::take(Caller& caller, Bytes message, AnswerSlot slot) {
  return desk_.take(caller, message, std::move(slot));
}

void Front::submit(domain::Command command, std::unique_ptr<PendingAnswer> answer) {
  if (!connected_.load(std::memory_order_acquire)) return desk_.answer(std::move(answer), code_malfunction);
  auto pending = std::make_unique<Pending>(*this, std::move(answer), command.context.request_digest);
  if (round_.empty()) server_->defer([this] { submit_round(); });
  api::PendingCommand* const context = pending.release();
  round_.push_back({.command = std::move(command), .context = context});
}

void Front::submit_round() {
  if (engine_->submit(round_)) return;
  // Where there is no room for all there may be for some.
  std::vector<engine::Submission> one;
  for (auto& submission : round_) {
    one.clear();
    auto* const context = submission.context;
    one.push_back(std::move(submission));
    if (engine_->submit(one)) continue;
    desk_.answer(std::move(Pending::take(context)->answer), code_malfunction);
  }
  round_.clear();
}

void Front::on_replies(std::span<const engine::Reply> replies,
                       const std::shared_ptr<const log::Frame>& frame) {
  while (!replies.empty()) {
    const auto some = replies.first(std::min(replies.size(), answers_per_task));
    replies = replies.subspan(some.size());
    std::vector<Reply> mine;
    mine.reserve(some.size());
    for (const auto& each : some) mine.push_back({each, Pending::take(each.context)});
    server_->post([this, frame, mine = std::move(mine)]() mutable {
      for (auto& each : mine) reply(each, frame);
    });
  }
}

void Front::reply(Reply& reply, const std::shared_ptr<const log::Frame>& frame) {
  switch (reply.reply.kind) {
    case engine::Reply::Kind::rejected:
      return desk_.answer(std::move(reply.pending->answer), reply.reply.rejection);
    case engine::Reply::Kind::recorded: {
      const auto read = decoded_.decode(frame->event(reply.reply.sequence));
      LASTRO_ASSERT(read.has_value());
      return desk_.answer(std::move(reply.pending->answer), decoded_.event);
    }
    case engine::Reply::Kind::simulated:
      LASTRO_ASSERT(false);  // nothing here submits for that
      return;
    case engine::Reply::Kind::duplicate:
      break;
  }
  api::WorkerPool::Task task = [this, sequence = reply.reply.sequence,
                                pending = std::move(reply.pending)]() mutable {
    answer_recorded(std::move(pending), sequence);
  };
  // A full pool answers on this thread: what is recorded must be told, and slowness is the lesser harm.
  if (!workers_.try_run(task)) task();
}

// On a worker: reads, then hands over to the I/O thread.
void Front::answer_recorded(std::unique_ptr<Pending> pending, Sequence sequence) {
  auto frame = log_.read(sequence);
  server_->post([this, sequence, pending = std::move(pending), frame = std::move(frame)] {
    if (!frame || !decoded_.decode((*frame)->event(sequence))) {
      return desk_.answer(std::move(pending->answer), code_malfunction);
    }
    // Another message under the same key: nothing is done, and nothing of the first is told.
    if (decoded_.event.header.request_digest != pending->request_digest) {
      return desk_.answer(std::move(pending->answer), code_duplicate);
    }
    desk_.answer(std::move(pending->answer), decoded_.event);
  });
}

}  // namespace lastro::iso8583
