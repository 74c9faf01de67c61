#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/sample_ledger.h"
#include "engine/log/event_codec.h"
#include "engine/log/rocks_alias_index.h"
#include "engine/log/rocks_log.h"
#include "engine/log/snapshot_folder.h"

namespace lastro::bench {

/// Where the suites keep a ledger below a folder of their own.
[[nodiscard]] log::RocksLogOptions log_options(const std::string& folder);
[[nodiscard]] log::SnapshotFolder snapshot_folder(const std::string& folder);
[[nodiscard]] log::RocksAliasIndexOptions alias_options(const std::string& folder, Sequence log_head);

/// Makes a ledger's log at the speed of domain and disk, for setting up: decided and applied as the engine
/// does, in full frames, but by the calling thread and without syncing. Its alias index is made with it, so a
/// start finds both complete.
class LedgerMaker {
 public:
  /// A new ledger below `folder` with accounts of `client`.
  static Result<std::unique_ptr<LedgerMaker>> make(const std::string& folder, std::uint64_t accounts,
                                                   const domain::CreateClient& client = {});
  LedgerMaker(const LedgerMaker&) = delete;
  LedgerMaker& operator=(const LedgerMaker&) = delete;

  /// Appends authorizations with fresh external ids, spread over the accounts, until the log has `events`.
  Result<void> fill(std::uint64_t events);
  /// As the snapshotter leaves it: a snapshot after the last frame, its aliases on disk.
  Result<void> take_snapshot();
  /// Closes the files, so that they can be opened; the next fill opens them again.
  Result<void> close();

  [[nodiscard]] const std::vector<AccountId>& accounts() const { return ledger_->accounts(); }
  [[nodiscard]] Sequence events() const { return ledger_->state().last; }
  /// Events' bytes with their frames', as handed to RocksDB.
  [[nodiscard]] std::uint64_t frame_bytes() const { return frame_bytes_; }

 private:
  explicit LedgerMaker(std::string folder) : folder_(std::move(folder)), builder_(sample_ledger_id, 0) {}
  Result<void> open();
  void record(const domain::Event& event);
  Result<void> flush();

  const std::string folder_;
  std::unique_ptr<log::RocksLog> log_;
  std::unique_ptr<log::RocksAliasIndex> index_;
  log::EventEncoder encoder_;
  log::FrameBuilder builder_;
  std::vector<log::AliasEntry> aliases_;
  std::unique_ptr<SampleLedger> ledger_;
  std::uint64_t purchases_ = 0;
  std::uint64_t frame_bytes_ = 0;
  Result<void> state_;
};

}  // namespace lastro::bench
