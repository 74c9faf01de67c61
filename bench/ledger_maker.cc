#include "bench/ledger_maker.h"

#include <filesystem>

namespace lastro::bench {

log::RocksLogOptions log_options(const std::string& folder) {
  return {.folder = folder + "/log",
          .anchor_path = folder + "/anchor",
          .ledger = sample_ledger_id,
          .create_if_missing = true,
          .info_log_folder = {}};
}

log::SnapshotFolder snapshot_folder(const std::string& folder) {
  return log::SnapshotFolder(folder + "/snapshots");
}

log::RocksAliasIndexOptions alias_options(const std::string& folder, Sequence log_head) {
  return {
      .folder = folder + "/aliases", .ledger = sample_ledger_id, .log_head = log_head, .info_log_folder = {}};
}

Result<std::unique_ptr<LedgerMaker>> LedgerMaker::make(const std::string& folder, std::uint64_t accounts,
                                                       const domain::CreateClient& client) {
  std::filesystem::create_directories(folder);
  std::unique_ptr<LedgerMaker> maker(new LedgerMaker(folder));
  if (auto opened = maker->open(); !opened) return std::unexpected(opened.error());
  maker->ledger_ = std::make_unique<SampleLedger>(
      accounts, [&made = *maker](const domain::Event& event) { made.record(event); }, client);
  if (auto flushed = maker->flush(); !flushed) return std::unexpected(flushed.error());
  return maker;
}

Result<void> LedgerMaker::open() {
  if (log_) return {};
  auto options = log_options(folder_);
  options.sync = false;
  auto log = log::RocksLog::open(options);
  if (!log) return std::unexpected(log.error());
  log_ = std::move(*log);
  auto index = log::RocksAliasIndex::open(alias_options(folder_, log_->committed()));
  if (!index) return std::unexpected(index.error());
  index_ = std::move(*index);
  return {};
}

// A failure is kept until the next flush: SampleLedger has nobody to tell it to.
void LedgerMaker::record(const domain::Event& event) {
  const auto bytes = encoder_.encode(event);
  if (!builder_.fits(bytes.size()) && state_) state_ = flush();
  builder_.add(bytes);
  if (event.header.alias) {
    aliases_.push_back({.digest = event.header.alias, .sequence = event.header.sequence});
  }
}

Result<void> LedgerMaker::flush() {
  if (!state_ || builder_.empty()) return state_;
  const auto frame = builder_.finish(log_->appended(), 1);
  frame_bytes_ += frame->bytes().size();
  if (auto appended = log_->append(*frame); !appended) return appended;
  if (auto committed = log_->commit(frame->last_sequence()); !committed) return committed;
  if (auto inserted = index_->insert(aliases_, frame->last_sequence()); !inserted) return inserted;
  index_->commit(frame->last_sequence());
  aliases_.clear();
  return {};
}

Result<void> LedgerMaker::fill(std::uint64_t events) {
  if (auto opened = open(); !opened) return opened;
  while (this->events() < events && state_) ledger_->execute(ledger_->authorization(purchases_++));
  return flush();
}

Result<void> LedgerMaker::take_snapshot() {
  const auto head = log_->appended();
  if (auto flushed = index_->flush(head.sequence); !flushed) return flushed;
  return snapshot_folder(folder_).add(sample_ledger_id, head, ledger_->state());
}

Result<void> LedgerMaker::close() {
  auto index = index_->close();
  auto log = log_->close();
  index_.reset();
  log_.reset();
  return index ? log : index;
}

}  // namespace lastro::bench
