#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rocksdb/env.h>

#include "projections/batch_stage.h"
#include "projections/view_feed.h"
#include "tests/simulation/ledger_model.h"
#include "tests/support/seeded_random.h"

namespace lastro::simulation {

/// The views of accounts, balances, statements and authorizations, fed from the log on a disk in memory. A
/// power cut takes the newest of what was fed. Clients are left out: their view needs the keys' files.
class ViewsTask {
 public:
  explicit ViewsTask(testing::SeededRandom& random);
  ~ViewsTask();
  ViewsTask(const ViewsTask&) = delete;
  ViewsTask& operator=(const ViewsTask&) = delete;

  Result<void> open(log::EventLog& log);
  /// False where there was nothing to feed.
  Result<bool> step();
  /// The process has ended; `power_cut`: some of what was fed last may be gone, or all.
  void close(bool power_cut);

  /// What is wrong with the views, which have caught up with the log: where they differ from the model, or
  /// from views that are made of the whole log anew.
  std::optional<std::string> find_fault(log::EventLog& log, const LedgerModel& model);

 private:
  using Files = std::map<std::string, std::string>;
  using Rows = std::vector<std::pair<std::string, std::string>>;

  std::optional<std::string> compare_with_model(const LedgerModel& model) const;
  Result<Rows> rows_of(const projections::ViewStore& store) const;
  void tear_write_ahead_log();
  [[nodiscard]] Files copy_files() const;  ///< of a store that is closed
  void put_back(const Files& files);

  testing::SeededRandom& random_;
  const std::unique_ptr<rocksdb::Env> disk_;
  std::vector<std::unique_ptr<projections::View>> views_;
  std::unique_ptr<projections::ViewStore> store_;
  std::unique_ptr<projections::BatchStage> stage_;
  std::unique_ptr<projections::ViewFeed> feed_;
  Files earlier_;  ///< the store as an earlier process left it
};

}  // namespace lastro::simulation
