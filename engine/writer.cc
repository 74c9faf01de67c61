#include "engine/writer.h"

#include <utility>

#include "engine/domain/authorizations/operation_alias.h"
#include "engine/domain/decide.h"
#include "engine/programs/program_document.h"

namespace lastro::engine {

Writer::Writer(log::EventLog& log, log::AliasIndex& aliases, Clock& clock, const EngineOptions& options,
               ProgramCatalog& programs, domain::State state)
    : log_(log),
      aliases_(aliases),
      clock_(clock),
      options_(options),
      programs_(programs),
      state_(std::move(state)),
      head_(log.appended()),
      builder_(options.ledger, options.partition) {
  LASTRO_ASSERT(head_.sequence == state_.last);
  for (std::uint32_t version = 1; version <= state_.programs.size(); ++version) {
    programs_.add(version, state_.programs[version - 1]);
  }
}

Result<void> Writer::run(Pipeline& pipeline) {
  for (;;) {
    const auto taken = take_turn(pipeline);
    if (!taken) return std::unexpected(taken.error());
    if (!*taken) return {};
  }
}

Result<bool> Writer::take_turn(Pipeline& pipeline) {
  const auto wake = pipeline.wait_for_work(holding(), taken_, time_to_expiry());
  if (wake == Pipeline::Wake::stopped || wake == Pipeline::Wake::failed) return false;
  forget_committed();
  now_ = present();
  if (auto expired = expire_due(pipeline); !expired) return std::unexpected(expired.error());
  for (auto& submissions : taken_) {
    if (auto decided = decide_all(submissions, pipeline); !decided) return std::unexpected(decided.error());
  }
  // An idle committer gets what there is; a busy one lets the frame grow.
  if (!holding()) return true;
  if (pipeline.idle() || open_replies_.size() >= options_.queue_capacity) {
    if (auto closed = close_batch(pipeline); !closed) return std::unexpected(closed.error());
  }
  return true;
}

Result<void> Writer::decide_all(std::span<Submission> submissions, Pipeline& pipeline) {
  for (std::size_t i = 0; i < submissions.size(); ++i) {
    if (i % bring_near_count == 0) bring_near(submissions.subspan(i));
    if (auto decided = decide(submissions[i], &pipeline); !decided) return decided;
  }
  return {};
}

Result<Batch> Writer::open_ledger() {
  LASTRO_ASSERT(state_.last == 0);
  auto program = programs::compile_program(programs::benefit_card_document());
  if (!program) return std::unexpected(program.error());
  state_.partition = options_.partition;
  now_ = clock_.now();
  domain::OpenLedger opening{
      .ledger_id = options_.ledger, .key_check = options_.key_check, .house_credit = options_.house_credit};
  Submission open{.command = {.context = {}, .body = opening}, .context = nullptr};
  Submission publish{
      .command = {.context = {}, .body = domain::PublishProgram{.program = std::move(*program)}},
      .context = nullptr};
  publish.command.context.tenant = TenantId::ledger;
  for (auto* submission : {&open, &publish}) {
    if (auto decided = decide(*submission, nullptr); !decided) return std::unexpected(decided.error());
  }
  open_replies_.clear();  // nobody waits for these
  return take_batch();
}

Result<std::vector<Batch>> Writer::publish(const domain::Program& program) {
  LASTRO_ASSERT(!holding());
  for (auto known = state_.programs.rbegin(); known != state_.programs.rend(); ++known) {
    const auto& published = (*known)->compiled.program();
    if (published.name != program.name) continue;
    if (published.document == program.document) return std::vector<Batch>{};
    break;
  }
  now_ = std::max(clock_.now(), state_.last_recorded_at);
  Submission submission{.command = {.context = {.tenant = TenantId::ledger},
                                    .body = domain::PublishProgram{.program = program}},
                        .context = nullptr};
  if (auto decided = decide(submission, nullptr); !decided) return std::unexpected(decided.error());
  if (decision_.rejection())
    return fail(ErrorCode::invalid,
                "program " + program.name + ": " + std::string(decision_.rejection()->detail));
  open_replies_.clear();  // nobody waits for it
  auto last = take_batch();
  if (!last) return std::unexpected(last.error());
  early_.push_back(std::move(*last));
  return std::exchange(early_, {});
}

Result<void> Writer::decide(Submission& submission, Pipeline* pipeline) {
  ++commands_;
  if (submission.simulated) return simulate(submission, pipeline);
  auto& context = submission.command.context;
  if (context.alias) {
    auto known = find_alias(context.alias);
    if (!known) return std::unexpected(known.error());
    if (*known) {
      bool late = false;
      if (auto* late_original = std::get_if<domain::AuthorizeBenefitTransaction>(&submission.command.body)) {
        auto reversed = is_reversed_before(context.alias, **known);
        if (!reversed) return std::unexpected(reversed.error());
        late = late_original->reversed_before = *reversed;
      }
      if (!late) {
        ++duplicates_;
        open_replies_.push_back(
            {.context = submission.context, .kind = Reply::Kind::duplicate, .sequence = **known});
        return {};
      }
    }
  }
  if (auto prepared = prepare_body(context, submission.command.body, pipeline); !prepared) return prepared;
  domain::decide(state_, submission.command, moment_of(context), decision_);
  if (decision_.rejection()) {
    reject(submission);
    return {};
  }
  if (auto stored = store_parts(submission.command, pipeline); !stored) return stored;
  if (auto taken = take_events(pipeline); !taken) return taken;
  open_replies_.push_back(
      {.context = submission.context, .kind = Reply::Kind::recorded, .sequence = state_.last});
  return {};
}

Result<void> Writer::simulate(Submission& submission, Pipeline* pipeline) {
  auto& command = submission.command;
  LASTRO_ASSERT(std::holds_alternative<domain::AuthorizeBenefitTransaction>(command.body));
  if (auto prepared = prepare_body(command.context, command.body, pipeline); !prepared) return prepared;
  domain::decide(state_, command, moment_of(command.context), decision_);
  if (decision_.rejection()) {
    reject(submission);
    return {};
  }
  ++simulations_;
  const auto bytes = encoder_.encode(decision_.events().back());
  open_replies_.push_back(
      {.context = submission.context,
       .kind = Reply::Kind::simulated,
       .sequence = state_.last,
       .simulated_event = std::make_shared<const std::vector<std::uint8_t>>(bytes.begin(), bytes.end())});
  return {};
}

void Writer::reject(const Submission& submission) {
  ++rejections_;
  open_replies_.push_back(
      {.context = submission.context, .kind = Reply::Kind::rejected, .rejection = *decision_.rejection()});
}

domain::Moment Writer::moment_of(const domain::CommandContext& context) const {
  return {.sequence = state_.last + 1,
          .recorded_at = now_,
          .expired = context.deadline_micros != 0 && clock_.monotonic_micros() > context.deadline_micros};
}

Result<void> Writer::store_parts(const domain::Command& command, Pipeline* pipeline) {
  const auto* publish = std::get_if<domain::PublishProgram>(&command.body);
  if (publish == nullptr || !needs_parts(publish->program)) return {};
  const auto parts = split(publish->program);
  for (const auto& part : parts) {
    // What a publication left behind that a crash cut short need not be stored again.
    if (state_.draft.holds(*part)) continue;
    const domain::Command store{.context = {.tenant = command.context.tenant, .actor = command.context.actor},
                                .body = domain::StoreProgramPart{.part = part}};
    domain::decide(state_, store, {.sequence = state_.last + 1, .recorded_at = now_}, decision_);
    LASTRO_ASSERT(!decision_.rejection());
    if (auto taken = take_events(pipeline); !taken) return taken;
  }
  domain::decide(state_, command, {.sequence = state_.last + 1, .recorded_at = now_}, decision_);
  LASTRO_ASSERT(!decision_.rejection());
  return {};
}

Result<void> Writer::take_events(Pipeline* pipeline) {
  const auto events = decision_.events();
  // A command's events share a frame, so that they are there together or not at all.
  const auto first = encoder_.encode(events.front());
  if (!builder_.empty() && (events.size() > 1 || !builder_.fits(first.size()))) {
    if (pipeline != nullptr) {
      if (auto closed = close_batch(*pipeline); !closed) return closed;
    } else if (!builder_.fits(first.size())) {
      auto full = take_batch();
      if (!full) return std::unexpected(full.error());
      early_.push_back(std::move(*full));
    }
  }
  record(events, first);
  return {};
}

void Writer::record(std::span<const domain::Event> events, Bytes first) {
  for (const auto& event : events) {
    builder_.add(&event == &events.front() ? first : encoder_.encode(event));
    domain::apply(state_, event);
    if (const auto* published = std::get_if<domain::ProgramPublished>(&event.body)) {
      programs_.add(published->version, state_.programs.back());
    }
    for (const auto& alias : domain::aliases_of(event)) {
      open_aliases_.push_back({.digest = alias, .sequence = event.header.sequence});
      open_alias_at_.insert_or_assign(alias, event.header.sequence);
    }
  }
}

void Writer::bring_near(std::span<const Submission> next) const {
  next = next.first(std::min(next.size(), bring_near_count));
  domain::Prefetcher state(state_);
  for (const auto& submission : next) {
    if (submission.command.context.alias) aliases_.bring_near(submission.command.context.alias);
    std::visit(
        [&](const auto& body) {
          if constexpr (requires { body.original; }) {
            if (body.authorization.alias) aliases_.bring_near(body.authorization.alias);
          } else if constexpr (requires { body.likeness; }) {
            if (body.likeness) aliases_.bring_near(body.likeness);
          }
        },
        submission.command.body);
    state.add(submission.command);
  }
  state.run();
}

Result<std::optional<Sequence>> Writer::find_alias(Digest128 alias) {
  if (const auto open = open_alias_at_.find(alias); open != open_alias_at_.end()) return open->second;
  return aliases_.find(alias);
}

Result<Bytes> Writer::event_at(Sequence sequence, std::shared_ptr<const log::Frame>& holder) {
  if (sequence > head_.sequence)
    return builder_.event(static_cast<std::uint32_t>(sequence - head_.sequence - 1));
  for (const auto& frame : uncommitted_) {
    if (!frame->holds(sequence)) continue;
    holder = frame;
    return holder->event(sequence);
  }
  auto frame = log_.read(sequence);
  if (!frame) return std::unexpected(frame.error());
  holder = *frame;
  return holder->event(sequence);
}

Result<void> Writer::close_batch(Pipeline& pipeline) {
  auto batch = take_batch();
  if (!batch) return std::unexpected(batch.error());
  // False only after a failure, which the next wait for work tells.
  static_cast<void>(pipeline.hand_over(std::move(*batch)));
  return {};
}

Result<Batch> Writer::take_batch() {
  Batch batch;
  if (!builder_.empty()) {
    batch.frame = builder_.finish(head_, now_);
    head_ = batch.frame->head();
    LASTRO_ASSERT(head_.sequence == state_.last);
    uncommitted_.push_back(batch.frame);
    if (auto inserted = aliases_.insert(open_aliases_, head_.sequence); !inserted)
      return std::unexpected(inserted.error());
    open_aliases_.clear();
    open_alias_at_.clear();
  }
  batch.replies = std::exchange(open_replies_, {});
  return batch;
}

void Writer::forget_committed() {
  while (!uncommitted_.empty() && uncommitted_.front()->last_sequence() <= log_.committed())
    uncommitted_.pop_front();
}

void Writer::add_to(EngineStats& stats) const {
  stats.commands += commands_;
  stats.duplicates += duplicates_;
  stats.rejections += rejections_;
  stats.simulations += simulations_;
}

}  // namespace lastro::engine
