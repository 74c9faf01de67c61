#include "engine/domain/programs/program_parts.h"

#include <algorithm>

#include "engine/base/assert.h"
#include "engine/base/limits.h"

namespace lastro::domain {
namespace {

/// Of the sizes below: the event around them has its own bytes in limits::event_bytes_max.
constexpr std::size_t part_bytes_max = 48 * 1024;

std::size_t bytes_of(const MccRule&) {
  return 6;
}
std::size_t bytes_of(const MerchantRule& rule) {
  return 32 + rule.name.size();
}
std::size_t bytes_of(const NamePattern& pattern) {
  return 32 + pattern.name.size();
}

/// Fills parts one after the other.
class Splitter {
 public:
  explicit Splitter(const Sha256& digest) : digest_(digest) {}

  void add_document(std::string_view text) {
    while (!text.empty()) {
      if (room_ == 0) begin();
      const auto piece = text.substr(0, room_);
      open_->document += piece;
      room_ -= piece.size();
      text.remove_prefix(piece.size());
    }
  }
  template <class Row>
  void add_rows(const std::vector<Row>& rows, std::vector<Row> ProgramPart::*to) {
    for (const auto& row : rows) {
      const auto bytes = bytes_of(row);
      if (bytes > room_) begin();
      ((*open_).*to).push_back(row);
      room_ -= bytes;
    }
  }
  std::vector<std::shared_ptr<const ProgramPart>> finish() {
    close();
    return std::move(parts_);
  }

 private:
  void begin() {
    close();
    open_ = std::make_shared<ProgramPart>();
    open_->program = digest_;
    open_->number = static_cast<std::uint16_t>(parts_.size() + 1);
    room_ = part_bytes_max;
  }
  void close() {
    if (open_ != nullptr) parts_.push_back(std::move(open_));
    open_ = nullptr;
  }

  Sha256 digest_;
  std::vector<std::shared_ptr<const ProgramPart>> parts_;
  std::shared_ptr<ProgramPart> open_;
  std::size_t room_ = 0;
};

template <class Row>
void append(std::vector<Row>& to, const std::vector<Row>& rows) {
  to.insert(to.end(), rows.begin(), rows.end());
}

template <class Row>
std::size_t bytes_of(const std::vector<Row>& rows) {
  std::size_t bytes = 0;
  for (const auto& row : rows) bytes += bytes_of(row);
  return bytes;
}

}  // namespace

bool fits_event(const ProgramPart& part) {
  return part.document.size() + bytes_of(part.mcc_rules) + bytes_of(part.merchant_rules) +
             bytes_of(part.blocked_merchants) + bytes_of(part.allowed_merchants) <=
         part_bytes_max;
}

bool ProgramDraft::takes(const ProgramPart& part) const {
  if (part.number == 1) return true;
  return part.program == program && part.number == parts.size() + 1 && part.number <= program_parts_max;
}

void ProgramDraft::add(std::shared_ptr<const ProgramPart> part) {
  LASTRO_ASSERT(takes(*part));
  if (part->number == 1) {
    program = part->program;
    parts.clear();
  }
  parts.push_back(std::move(part));
}

bool ProgramDraft::holds(const ProgramPart& part) const {
  return part.number >= 1 && part.number <= parts.size() && *parts[part.number - 1] == part;
}

std::vector<std::shared_ptr<const ProgramPart>> split(const Program& program) {
  Splitter splitter(program.digest);
  splitter.add_document(program.document);
  splitter.add_rows(program.mcc_rules, &ProgramPart::mcc_rules);
  splitter.add_rows(program.merchant_rules, &ProgramPart::merchant_rules);
  splitter.add_rows(program.restrictions.blocked_merchants, &ProgramPart::blocked_merchants);
  splitter.add_rows(program.restrictions.allowed_merchants, &ProgramPart::allowed_merchants);
  auto parts = splitter.finish();
  LASTRO_ASSERT(!parts.empty());
  LASTRO_ASSERT(parts.size() <= program_parts_max);
  return parts;
}

Program head_of(const Program& program) {
  Program head = program;
  head.document.clear();
  head.mcc_rules.clear();
  head.merchant_rules.clear();
  head.restrictions.blocked_merchants.clear();
  head.restrictions.allowed_merchants.clear();
  return head;
}

std::optional<Program> join(const Program& head, std::uint16_t parts, const ProgramDraft& draft) {
  if (draft.program != head.digest || draft.parts.size() != parts) return std::nullopt;
  Program program = head;
  for (const auto& part : draft.parts) {
    program.document += part->document;
    append(program.mcc_rules, part->mcc_rules);
    append(program.merchant_rules, part->merchant_rules);
    append(program.restrictions.blocked_merchants, part->blocked_merchants);
    append(program.restrictions.allowed_merchants, part->allowed_merchants);
  }
  return program;
}

}  // namespace lastro::domain
