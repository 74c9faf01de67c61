#include "engine/log/snapshot_folder.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "engine/log/file_removal.h"
#include "engine/log/folder_lock.h"

namespace lastro::log {
namespace {

constexpr std::string_view suffix = ".snapshot";
constexpr std::string_view draft_suffix = ".snapshot.new";
/// Of the largest sequence, so that names sort as sequences do.
constexpr std::size_t digits = 20;

/// Whether it is a sequence and that ending.
bool is_named(const std::string& name, std::string_view ending) {
  return name.size() == digits + ending.size() && name.ends_with(ending) &&
         name.find_first_not_of("0123456789") == digits;
}

/// The files of a folder with that ending, the highest sequence first.
Result<std::vector<std::string>> files_in(const std::string& folder, std::string_view ending) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  if (error == std::errc::no_such_file_or_directory) return names;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (auto name = entry->path().filename().string(); is_named(name, ending))
      names.push_back(std::move(name));
  }
  if (error) {
    return fail(ErrorCode::io, "cannot read the folder of snapshots " + folder + ": " + error.message());
  }
  std::ranges::sort(names, std::greater{});
  for (auto& name : names) name = folder + "/" + name;
  return names;
}

/// No snapshot any more: while it is removed, and should a crash leave a part of it.
Result<void> make_draft_of(const std::string& snapshot) {
  std::error_code error;
  std::filesystem::rename(snapshot, snapshot + ".new", error);
  if (error) return fail(ErrorCode::io, "cannot remove the snapshot " + snapshot + ": " + error.message());
  return {};
}

Result<void> remove_drafts(const std::string& folder, const std::stop_token& stop) {
  const auto drafts = files_in(folder, draft_suffix);
  if (!drafts) return std::unexpected(drafts.error());
  for (const auto& draft : *drafts) {
    if (auto removed = remove_gradually(draft, stop); !removed) return removed;
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> SnapshotFolder::files() const {
  return files_in(path_, suffix);
}

Result<std::optional<Snapshot>> SnapshotFolder::newest(const std::function<void(const Error&)>& unusable,
                                                       const std::stop_token& stop) const {
  auto paths = files();
  if (!paths) return std::unexpected(paths.error());
  for (const auto& path : *paths) {
    auto snapshot = read_snapshot(path, stop);
    if (snapshot) return std::optional(std::move(*snapshot));
    if (snapshot.error().code == ErrorCode::unavailable) return std::unexpected(snapshot.error());
    unusable(snapshot.error());
  }
  return std::nullopt;
}

std::string SnapshotFolder::file_at(Sequence sequence) const {
  return fmt::format("{}/{:0{}}{}", path_, sequence, digits, suffix);
}

Result<void> SnapshotFolder::add(const LedgerId& ledger, const Head& head, const domain::State& state,
                                 Sequence made_from, const std::stop_token& stop) const {
  if (auto made = make_durable_folder(path_); !made) return made;
  // Each as large as a snapshot.
  if (auto removed = remove_drafts(path_, stop); !removed) return removed;
  if (auto written = write_snapshot(file_at(head.sequence), ledger, head, state, stop); !written)
    return written;
  const auto paths = files();
  if (!paths) return std::unexpected(paths.error());
  for (const auto& path : *paths) {
    if (path == file_at(head.sequence) || path == file_at(made_from)) continue;
    if (auto retired = make_draft_of(path); !retired) return retired;
  }
  return remove_drafts(path_, stop);
}

}  // namespace lastro::log
