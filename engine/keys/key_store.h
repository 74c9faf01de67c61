#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/ledger_id.h"
#include "engine/base/read_pace.h"
#include "engine/base/result.h"
#include "engine/base/subject_id.h"
#include "engine/keys/key_cache.h"
#include "engine/keys/master_key.h"

namespace lastro::keys {

enum class KeyState : std::uint8_t {
  absent,  ///< never made; where the log knows the subject, the store has lost keys
  live,
  destroyed,  ///< erased on purpose
};

/// The data keys of all subjects, each wrapped by a key derived from the master key, in a RocksDB of its own
/// outside the log and the log's backups. What create and destroy answer is synced to disk. Callable from any
/// thread; callers that write at the same time share one sync. A store is open in one process at a time, and
/// besides read-only in any number.
///
/// Invariants:
///   1. A subject has one key in its life: a live or destroyed subject is never given another.
///   2. After destroy has answered, no find gives the key, from disk or from memory.
class KeyStore {
 public:
  enum class IfAbsent : std::uint8_t {
    create,
    refuse,  ///< for a log that holds sealed events: an emptied folder must not pass for a new store
  };

  static constexpr std::size_t create_many_max = 4'096;
  static constexpr std::size_t cache_entries_max = 65'536;

  /// `path` is the store's own folder. incompatible where the store belongs to another ledger or was made
  /// with another master key; unavailable where another process has it open; not_found where it is absent
  /// (unless created); corruption where RocksDB finds its files damaged.
  [[nodiscard]] static Result<std::unique_ptr<KeyStore>> open(const std::string& path,
                                                              const MasterKey& master, const LedgerId& ledger,
                                                              IfAbsent if_absent = IfAbsent::create);
  /// The keys as they are now, for offline tools and beside a running server; writes nothing. create, destroy
  /// and purge fail with invalid.
  [[nodiscard]] static Result<std::unique_ptr<KeyStore>> open_read_only(const std::string& path,
                                                                        const MasterKey& master,
                                                                        const LedgerId& ledger);
  KeyStore(const KeyStore&) = delete;
  KeyStore& operator=(const KeyStore&) = delete;
  ~KeyStore();

  /// Draws a key of version 1 for the subject; durable on return. invalid where it has or had one;
  /// unavailable where another thread is creating or destroying it just now. After an io failure whether it
  /// is stored is unknown and the store takes no more writes: the process should end.
  [[nodiscard]] Result<SubjectKey> create(SubjectId subject);
  /// The same for up to create_many_max different subjects in one synced write: all or none, in their order.
  [[nodiscard]] Result<std::vector<SubjectKey>> create_many(std::span<const SubjectId> subjects);

  /// Empty where the key was destroyed or never made; state() tells which.
  [[nodiscard]] Result<std::optional<SubjectKey>> find(SubjectId subject);
  [[nodiscard]] Result<KeyState> state(SubjectId subject);

  /// Forgets the key for ever and records that it did; durable on return. Doing it again, or for a subject
  /// that never had a key, succeeds. The wrapped key stays readable in RocksDB's files until purge().
  [[nodiscard]] Result<void> destroy(SubjectId subject);
  /// Rewrites the files so that no wrapped key of a destroyed subject is left in the folder. Takes time in
  /// proportion to the store; other calls go on meanwhile. What a device or a backup keeps is beyond it.
  [[nodiscard]] Result<void> purge();

  /// Holds the files on disk against what was written: corruption names file and remedy, io the file. Any
  /// thread.
  [[nodiscard]] Result<void> check_files(const ReadPace& pace) const;

 private:
  struct Impl;
  class Reservation;

  explicit KeyStore(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lastro::keys
