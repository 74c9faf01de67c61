#include "api/commands/command_gateway.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "engine/log/event_codec.h"

namespace lastro::api {
namespace {

ProblemType problem_type(domain::RejectionKind kind) {
  switch (kind) {
    case domain::RejectionKind::unknown_reference:
      return ProblemType::unknown_reference;
    case domain::RejectionKind::not_found:
      return ProblemType::not_found;
    case domain::RejectionKind::conflict:
      return ProblemType::conflict;
    case domain::RejectionKind::stale:
      return ProblemType::precondition_failed;
    case domain::RejectionKind::unprocessable:
      return ProblemType::unprocessable;
    case domain::RejectionKind::deadline_passed:
      return ProblemType::deadline_passed;
  }
  return ProblemType::internal;
}

Response to_response(const domain::Rejection& rejection) {
  return api::to_response(
      Problem{problem_type(rejection.kind), std::string(rejection.detail),
              rejection.field.empty() ? std::string{} : "/" + std::string(rejection.field)});
}

Response overloaded() {
  return api::to_response(Problem{ProblemType::overloaded, "too many commands are waiting", {}});
}

constexpr std::string_view ndjson_content_type = "application/x-ndjson";

// Answers to lines are kept until the last of their request is there, at most about 1 KiB each.
constexpr std::size_t bulk_lines_max = 65'536;

// They share the writer's queue with what is recorded: a small part of it.
constexpr std::size_t simulations_max = 512;

// The I/O thread serves every connection: it renders no more answers than that in one go.
constexpr std::size_t answers_per_task = 128;

}  // namespace

/// Answers of a bulk request until all lines have one. Several threads answer lines at once, each line once,
/// into a text of its own; the count orders them before the one that sends.
struct CommandGateway::Bulk {
  /// One more than the lines is open, so that the answer waits until all of them are on their way. `total`
  /// counts the lines of all requests.
  Bulk(std::size_t lines, Responder to, std::atomic<std::size_t>& total)
      : bodies(lines), open(lines + 1), responder(std::move(to)), counted(total) {}
  Bulk(const Bulk&) = delete;
  Bulk& operator=(const Bulk&) = delete;
  ~Bulk() { counted.fetch_sub(bodies.size(), std::memory_order_relaxed); }

  void set(std::size_t line, std::string body) {
    bodies[line] = std::move(body);
    finish();
  }
  void finish() {
    if (open.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
    Response response{.content_type = ndjson_content_type};
    std::size_t bytes = 0;
    for (const auto& each : bodies) bytes += each.size() + 1;
    response.body.reserve(bytes);
    for (const auto& each : bodies) response.body.append(each) += '\n';
    responder.send(std::move(response));
  }

  std::vector<std::string> bodies;
  std::atomic<std::size_t> open;
  Responder responder;
  std::atomic<std::size_t>& counted;
};

/// What the engine hands back with the reply.
struct CommandGateway::Pending : PendingCommand {
  explicit Pending(CommandGateway& gateway) : PendingCommand(gateway) {}

  /// As a submission's context, and back.
  static void* release(std::unique_ptr<Pending> pending) { return context(*pending.release()); }
  static void* context(PendingCommand& pending) { return &pending; }
  static std::unique_ptr<Pending> take(void* context) {
    return std::unique_ptr<Pending>(static_cast<Pending*>(static_cast<PendingCommand*>(context)));
  }

  AnswerStyle style = AnswerStyle::resource;
  std::uint64_t request_digest = 0;
  Responder responder;              ///< of a single command
  SubjectId made_key = {};          ///< of a client, for this command alone
  std::shared_ptr<Bulk> bulk = {};  ///< else the request that this is a line of
  std::size_t line = 0;
};

struct CommandGateway::Answer {
  engine::Reply reply;
  std::unique_ptr<Pending> pending;
};

void CommandGateway::complete(std::unique_ptr<Pending> pending, Response response) {
  if (pending->bulk != nullptr) {
    pending->bulk->set(pending->line, std::move(response.body));
  } else {
    pending->responder.send(std::move(response));
  }
}

void CommandGateway::submit(domain::Command command, AnswerStyle style, Responder responder) {
  if (style == AnswerStyle::simulation) {
    if (simulations_ >= simulations_max) return responder.send(overloaded());
    ++simulations_;
  }
  auto pending = std::make_unique<Pending>(*this);
  pending->style = style;
  pending->request_digest = command.context.request_digest;
  pending->responder = std::move(responder);
  if (round_.empty()) server_->defer([this] { submit_round(); });
  round_.push_back({.command = std::move(command),
                    .context = Pending::release(std::move(pending)),
                    .simulated = style == AnswerStyle::simulation});
}

CommandGateway::~CommandGateway() {
  for (const auto& submission : round_) Pending::take(submission.context).reset();
}

void CommandGateway::submit_round() {
  // Answering a refused command may bring its connection's next one: that begins a round of its own.
  auto round = std::exchange(round_, {});
  if (engine_->submit(round)) {
    if (round_.empty()) round_.swap(round);
    return;
  }
  // Where there is no room for all there may be for some.
  for (auto& submission : round) submit_one(std::move(submission));
}

void CommandGateway::submit_apart(domain::Command command, Responder responder) {
  auto pending = std::make_unique<Pending>(*this);
  pending->request_digest = command.context.request_digest;
  pending->responder = std::move(responder);
  submit_one({.command = std::move(command), .context = Pending::release(std::move(pending))});
}

void CommandGateway::submit_client(domain::Command command, std::uint64_t digest, Responder responder) {
  auto pending = std::make_unique<Pending>(*this);
  pending->request_digest = digest;
  pending->responder = std::move(responder);
  pending->made_key = std::get<domain::CreateClient>(command.body).personal.subject;
  submit_one({.command = std::move(command), .context = Pending::release(std::move(pending))});
}

void CommandGateway::submit_one(engine::Submission submission) {
  auto pending = Pending::take(submission.context);
  std::vector<engine::Submission> one;
  one.push_back(std::move(submission));
  if (engine_->submit(one)) return static_cast<void>(pending.release());
  if (pending->style == AnswerStyle::simulation) --simulations_;
  forget_key(pending->made_key);
  complete(std::move(pending), overloaded());
}

// No event will ever name it. A key that stays because the store fails just now does no harm.
void CommandGateway::forget_key(SubjectId subject) {
  if (subject == SubjectId{}) return;
  WorkerPool::Task task = [this, subject] { static_cast<void>(render_.keys.destroy(subject)); };
  static_cast<void>(workers_.try_run(task));
}

void CommandGateway::submit_bulk(std::vector<Parsed<domain::Command>> lines, Responder responder) {
  if (bulk_lines_.fetch_add(lines.size(), std::memory_order_relaxed) + lines.size() > bulk_lines_max) {
    bulk_lines_.fetch_sub(lines.size(), std::memory_order_relaxed);
    return responder.send(overloaded());
  }
  const auto bulk = std::make_shared<Bulk>(lines.size(), std::move(responder), bulk_lines_);
  std::vector<engine::Submission> submissions;
  std::vector<std::unique_ptr<Pending>> pendings;
  submissions.reserve(lines.size());
  pendings.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i]) {
      bulk->set(i, api::to_response(lines[i].error()).body);
      continue;
    }
    auto pending = std::make_unique<Pending>(*this);
    pending->request_digest = lines[i]->context.request_digest;
    pending->bulk = bulk;
    pending->line = i;
    submissions.push_back({.command = std::move(*lines[i]), .context = Pending::context(*pending)});
    pendings.push_back(std::move(pending));
  }
  if (!engine_->submit(submissions)) return bulk->responder.send(overloaded());
  for (auto& pending : pendings) static_cast<void>(pending.release());
  bulk->finish();
}

void CommandGateway::on_replies(std::span<const engine::Reply> replies,
                                const std::shared_ptr<const log::Frame>& frame) {
  while (!replies.empty()) {
    const auto some = replies.first(std::min(replies.size(), answers_per_task));
    replies = replies.subspan(some.size());
    std::vector<Answer> answers;
    answers.reserve(some.size());
    for (const auto& each : some) answers.push_back({each, Pending::take(each.context)});
    server_->post([this, frame, answers = std::move(answers)]() mutable {
      for (auto& each : answers) reply(each.reply, std::move(each.pending), frame);
    });
  }
}

void CommandGateway::reply(const engine::Reply& reply, std::unique_ptr<Pending> pending,
                           const std::shared_ptr<const log::Frame>& frame) {
  if (pending->style == AnswerStyle::simulation) --simulations_;
  if (reply.kind != engine::Reply::Kind::recorded) forget_key(pending->made_key);
  if (reply.kind == engine::Reply::Kind::rejected) {
    complete(std::move(pending), to_response(reply.rejection));
    return;
  }
  if (reply.kind == engine::Reply::Kind::simulated) {
    complete(std::move(pending), simulated_response(reply));
    return;
  }
  if (reply.kind == engine::Reply::Kind::recorded) {
    log::DecodedEvent decoded;
    const auto read = decoded.decode(frame->event(reply.sequence));
    LASTRO_ASSERT(read.has_value());
    if (!std::holds_alternative<domain::ClientCreated>(decoded.event.body)) {
      auto response = pending->style == AnswerStyle::resource ? render_created(render_, decoded.event)
                                                              : render_authorize(render_, decoded.event);
      complete(std::move(pending), std::move(response));
      return;
    }
  }
  WorkerPool::Task task = [this, sequence = reply.sequence, pending = std::move(pending)]() mutable {
    auto response = recorded_response(sequence, pending->request_digest, pending->style);
    complete(std::move(pending), std::move(response));
  };
  // A full pool answers on this thread: the command is recorded, so it must be told, and slowness is the
  // lesser harm.
  if (!workers_.try_run(task)) task();
}

void CommandGateway::answer_recorded(Sequence sequence, std::uint64_t digest, AnswerStyle style,
                                     Responder responder) {
  responder.send(recorded_response(sequence, digest, style));
}

Response CommandGateway::simulated_response(const engine::Reply& reply) const {
  log::DecodedEvent decoded;
  const auto read = decoded.decode(*reply.simulated_event);
  LASTRO_ASSERT(read.has_value());
  return render_simulation(render_, decoded.event, reply.sequence);
}

Response CommandGateway::recorded_response(Sequence sequence, std::uint64_t digest, AnswerStyle style) {
  auto frame = log_.read(sequence);
  if (!frame)
    return api::to_response(Problem{ProblemType::unavailable, "the recorded answer cannot be read now", {}});
  log::DecodedEvent decoded;
  if (!decoded.decode((*frame)->event(sequence))) {
    return api::to_response(Problem{ProblemType::internal, "the recorded answer cannot be read", {}});
  }
  const auto recorded = recorded_request_digest(render_, decoded.event);
  if (!recorded)
    return api::to_response(Problem{ProblemType::unavailable, "the key store cannot be read now", {}});
  if (*recorded != digest) {
    if (style == AnswerStyle::authorize_code) return render_authorize_refusal();
    return api::to_response(
        Problem{ProblemType::conflict, "the external id was used before with other content", "/external_id"});
  }
  return style == AnswerStyle::resource ? render_created(render_, decoded.event)
                                        : render_authorize(render_, decoded.event);
}

}  // namespace lastro::api
