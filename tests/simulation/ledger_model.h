#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/domain/commands.h"
#include "tests/support/reference_model.h"

namespace lastro::simulation {

/// What the ledger should answer, command after command, and what should be in its log: the reference model
/// of the rules, with external ids and a journal of what was recorded, which a crash may cut at its end.
class LedgerModel {
 public:
  /// How a ledger begins.
  struct Opening {
    domain::CreditLimit house_credit;
    Sequence house = 0;  ///< the event that made the house employer
    Sequence last = 0;
    UnixMicros recorded_at = 0;
  };
  explicit LedgerModel(const Opening& opening);

  struct Answer {
    enum class Kind : std::uint8_t { recorded, duplicate, rejected };
    Kind kind = Kind::rejected;
    Sequence sequence = 0;  ///< of the event that answers
    std::string words;      ///< as the ReferenceModel has them; empty for a duplicate
  };
  /// Ends the holds whose time has come, as the writer does before it decides.
  void expire_due(UnixMicros now);
  /// Decides the next command. `now` is the writer's clock.
  Answer decide(const domain::Command& command, UnixMicros now, bool expired);

  /// One command that was recorded, of a caller's or of the ledger's own.
  struct Entry {
    domain::Command command;
    UnixMicros recorded_at = 0;
    bool expired = false;
    Sequence first = 0;
    Sequence last = 0;
    std::string words;
  };
  /// The entry whose last event is `sequence`; null where there is none.
  [[nodiscard]] const Entry* answering(Sequence sequence) const;
  /// Of the last event.
  [[nodiscard]] Sequence last() const { return last_; }
  /// Forgets the entries after `through`. False where that would cut one in two.
  bool cut(Sequence through);

  [[nodiscard]] const domain::ReferenceModel& money() const { return rules_; }
  /// Whose each account is, by its id.
  [[nodiscard]] std::map<std::uint64_t, TenantId> account_tenants() const;

 private:
  using Alias = std::pair<std::uint64_t, std::uint64_t>;
  /// Who an authorization was about, whatever became of it.
  struct Original {
    TenantId tenant{};
    std::uint64_t account = 0;
  };

  /// The command with everything named by id, and the original that it is about filled in.
  domain::Command resolve(domain::Command command) const;
  template <class IdType>
  void resolve(domain::Reference<IdType>& reference) const;
  void record(Entry entry);

  const Opening opening_;
  domain::ReferenceModel rules_;
  Sequence last_;
  UnixMicros last_recorded_at_;
  std::vector<Entry> journal_;
  std::map<Alias, Sequence> aliases_;
  std::map<Sequence, Original> originals_;
  std::map<Sequence, std::uint64_t> accounts_of_cards_;
};

}  // namespace lastro::simulation
