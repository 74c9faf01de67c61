#include "tests/simulation/sim_disk.h"

#include <algorithm>

namespace lastro::simulation {
namespace {

constexpr std::size_t sector = 512;

std::unexpected<Error> io_failure(const std::string& doing, const std::string& name, const char* why) {
  return fail(ErrorCode::io, "cannot " + doing + " " + name + ": " + why);
}

}  // namespace

SimDisk::Fate SimDisk::next_fate() {
  if (off_) return Fate::fails_before;
  if (cut_in_ == 0 || --cut_in_ != 0) return Fate::works;
  off_ = true;
  return random_.one_in(2) ? Fate::fails_before : Fate::fails_after;
}

void SimDisk::apply(FileBytes& content, std::size_t offset, Bytes bytes) {
  content.resize(std::max(content.size(), offset + bytes.size()), 0);
  std::ranges::copy(bytes, content.begin() + static_cast<std::ptrdiff_t>(offset));
}

Result<FileBytes> SimDisk::read(const std::string& name) const {
  if (off_) return io_failure("read", name, "the power is off");
  const auto found = files_.find(name);
  return found == files_.end() ? FileBytes{} : found->second.content;
}

Result<void> SimDisk::append(const std::string& name, Bytes bytes) {
  return overwrite(name, files_[name].content.size(), bytes);
}

Result<void> SimDisk::overwrite(const std::string& name, std::size_t offset, Bytes bytes) {
  const auto fate = next_fate();
  if (fate == Fate::fails_before) return io_failure("write", name, "the power is off");
  const bool full = full_;
  if (full) {
    bytes = bytes.first(random_.below(bytes.size()));
    full_ = false;
    ++counts_.full;
  }
  auto& file = files_[name];
  apply(file.content, offset, bytes);
  file.pending.push_back({offset, {bytes.begin(), bytes.end()}});
  if (fate == Fate::fails_after) return io_failure("write", name, "the power is off");
  if (full) return io_failure("write", name, "no space left on device");
  return {};
}

Result<void> SimDisk::sync(const std::string& name) {
  if (while_syncing) while_syncing();
  const auto fate = next_fate();
  if (fate == Fate::fails_before) return io_failure("sync", name, "the power is off");
  auto& file = files_[name];
  if (sync_fails_) {
    sync_fails_ = false;
    ++counts_.failed_syncs;
    file.doubtful = true;
    return io_failure("sync", name, "input/output error");
  }
  ++counts_.syncs;
  file.before = std::move(file.durable);
  file.durable = file.content;
  file.pending.clear();
  if (fate == Fate::fails_after) return io_failure("sync", name, "the power is off");
  return {};
}

Result<void> SimDisk::replace(const std::string& name, Bytes bytes) {
  const auto fate = next_fate();
  if (fate == Fate::fails_before) return io_failure("replace", name, "the power is off");
  auto& file = files_[name];
  const FileBytes content(bytes.begin(), bytes.end());
  file = {.content = content, .durable = content, .before = file.durable, .pending = {}, .doubtful = false};
  if (fate == Fate::fails_after) return io_failure("replace", name, "the power is off");
  return {};
}

Result<void> SimDisk::remove(const std::string& name) {
  const auto fate = next_fate();
  if (fate == Fate::fails_before) return io_failure("remove", name, "the power is off");
  files_.erase(name);
  if (fate == Fate::fails_after) return io_failure("remove", name, "the power is off");
  return {};
}

void SimDisk::disarm() {
  cut_in_ = 0;
  sync_fails_ = false;
  full_ = false;
}

void SimDisk::restart(Ending ending) {
  disarm();
  off_ = false;
  for (auto& [name, file] : files_) {
    if (ending == Ending::killed && !file.doubtful) continue;
    if (!file.pending.empty()) ++counts_.torn;
    file.content = survivors(file);
    file.durable = file.content;
    file.pending.clear();
    file.doubtful = false;
  }
}

/// In the order they were written up to some byte, or (a disk may write in any order) any sectors of them.
FileBytes SimDisk::survivors(const File& file) {
  auto content = file.durable;
  if (file.pending.empty()) return content;
  if (random_.one_in(4)) {
    for (const auto& write : file.pending) {
      for (std::size_t at = 0; at < write.bytes.size(); at += sector) {
        const auto part = Bytes{write.bytes}.subspan(at, std::min(sector, write.bytes.size() - at));
        if (random_.one_in(2)) apply(content, write.offset + at, part);
      }
    }
    return content;
  }
  const auto whole = random_.below(file.pending.size() + 1);
  for (std::size_t i = 0; i < whole; ++i) apply(content, file.pending[i].offset, file.pending[i].bytes);
  if (whole < file.pending.size()) {
    const auto& torn = file.pending[whole];
    apply(content, torn.offset, Bytes{torn.bytes}.first(random_.below(torn.bytes.size() + 1)));
  }
  return content;
}

}  // namespace lastro::simulation
