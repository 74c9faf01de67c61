#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/digest.h"
#include "engine/domain/programs/program.h"

/// A program that no one event holds: its document and its longest tables are stored in parts, each an event
/// of its own, before the event that publishes it. Parts without a publication do nothing.
namespace lastro::domain {

/// The next pieces of what Program has under the same names.
struct ProgramPart {
  Sha256 program{};          ///< Program::digest
  std::uint16_t number = 0;  ///< among the program's parts, from 1
  std::string document = {};
  std::vector<MccRule> mcc_rules = {};
  std::vector<MerchantRule> merchant_rules = {};
  std::vector<NamePattern> blocked_merchants = {};
  std::vector<NamePattern> allowed_merchants = {};
  bool operator==(const ProgramPart&) const = default;
};

/// More than the limits on a program's size lead to.
inline constexpr std::uint16_t program_parts_max = 48;

/// The parts stored of one program that is not published yet: consecutive ones, from the first.
struct ProgramDraft {
  Sha256 program{};
  std::vector<std::shared_ptr<const ProgramPart>> parts;

  /// A first part begins anew, whatever there was; any other continues.
  [[nodiscard]] bool takes(const ProgramPart& part) const;
  /// One that it takes.
  void add(std::shared_ptr<const ProgramPart> part);
  [[nodiscard]] bool holds(const ProgramPart& part) const;
};

/// Whether it is as small as a part that split gives, so that its event is small enough.
[[nodiscard]] bool fits_event(const ProgramPart& part);
/// Whether the program is stored in parts: then it has a digest.
[[nodiscard]] bool needs_parts(const Program& program);
/// The parts of one that needs them, in order; each fits an event.
[[nodiscard]] std::vector<std::shared_ptr<const ProgramPart>> split(const Program& program);
/// What is left for the event that publishes it.
[[nodiscard]] Program head_of(const Program& program);
/// What is wrong with a head beyond its tables: empty where parts may complete it.
[[nodiscard]] std::string unsoundness_of_head(const Program& head);
/// The program of a head and its parts. Empty where the draft has other or more or fewer parts; soundness is
/// the caller's to check.
[[nodiscard]] std::optional<Program> join(const Program& head, std::uint16_t parts,
                                          const ProgramDraft& draft);

}  // namespace lastro::domain
