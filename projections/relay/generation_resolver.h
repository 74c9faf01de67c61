#pragma once

#include <atomic>
#include <cstdint>

#include "engine/base/result.h"
#include "engine/log/event_log.h"
#include "projections/relay/publisher.h"

namespace lastro::projections {

/// Where publishing goes on.
struct ResumePoint {
  Generation generation;
  Sequence published = 0;  ///< the generation holds the log's events up to this one
};

/// Finds out, from the stream alone, what was published, after a start and after anything unexpected. One
/// thread.
///
/// A generation is broken where it holds anything but the log's own events, each at its own sequence: a
/// foreign message, a hole, another ledger's events, more events than the log has. It is then retired and the
/// next one begun. Messages discarded by size at its beginning are no hole.
class GenerationResolver {
 public:
  struct Options {
    /// How many messages at the end are compared with the log. At least the window of the publisher: a
    /// foreign message among those in flight stands with our own around it.
    Sequence compared = 256;
    /// Generations kept at most: what a quarrel of two ledgers over one stream can cost. An operator deletes
    /// retired ones.
    std::size_t generations_max = 8;
  };

  GenerationResolver(log::EventLog& log, EventPublisher& publisher, Options options,
                     const std::atomic<bool>& stopping)
      : log_(log), publisher_(publisher), options_(options), stopping_(stopping) {}

  /// Retires what is broken and creates what is missing. Fails where the publisher or the log does, or
  /// (incompatible) where generations_max are there.
  Result<ResumePoint> resolve();

  /// Generations found broken since construction. Any thread.
  [[nodiscard]] std::uint64_t broken() const { return broken_.load(); }

 private:
  /// Why the generation is broken, empty where it is whole.
  Result<std::string> find_damage(const Generation& generation);
  Result<std::string> compare_with_log(const Generation& generation, Sequence sequence);
  Result<ResumePoint> begin(const std::vector<Generation>& existing);

  log::EventLog& log_;
  EventPublisher& publisher_;
  Options options_;
  const std::atomic<bool>& stopping_;
  EventMessageWriter writer_;
  std::shared_ptr<const log::Frame> frame_;
  std::atomic<std::uint64_t> broken_{0};
};

}  // namespace lastro::projections
