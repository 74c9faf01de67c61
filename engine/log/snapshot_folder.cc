#include "engine/log/snapshot_folder.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "engine/log/folder_lock.h"

namespace lastro::log {
namespace {

constexpr std::string_view suffix = ".snapshot";
/// Of the largest sequence, so that names sort as sequences do.
constexpr std::size_t digits = 20;

bool is_snapshot(const std::string& name) {
  return name.size() == digits + suffix.size() && name.ends_with(suffix) &&
         name.find_first_not_of("0123456789") == digits;
}

}  // namespace

Result<std::vector<std::string>> SnapshotFolder::files() const {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry(path_, error);
  if (error == std::errc::no_such_file_or_directory) return names;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (auto name = entry->path().filename().string(); is_snapshot(name)) names.push_back(std::move(name));
  }
  if (error) {
    return fail(ErrorCode::io, "cannot read the folder of snapshots " + path_ + ": " + error.message());
  }
  std::ranges::sort(names, std::greater{});
  for (auto& name : names) name = path_ + "/" + name;
  return names;
}

Result<std::optional<Snapshot>> SnapshotFolder::newest(
    const std::function<void(const Error&)>& unusable) const {
  auto paths = files();
  if (!paths) return std::unexpected(paths.error());
  for (const auto& path : *paths) {
    auto snapshot = read_snapshot(path);
    if (snapshot) return std::optional(std::move(*snapshot));
    unusable(snapshot.error());
  }
  return std::nullopt;
}

Result<void> SnapshotFolder::add(const LedgerId& ledger, const Head& head, const domain::State& state) const {
  if (auto made = make_durable_folder(path_); !made) return made;
  const auto path = fmt::format("{}/{:0{}}{}", path_, head.sequence, digits, suffix);
  if (auto written = write_snapshot(path, ledger, head, state); !written) return written;
  auto paths = files();
  if (!paths) return std::unexpected(paths.error());
  for (std::size_t i = kept; i < paths->size(); ++i) {
    std::error_code error;
    if (!std::filesystem::remove((*paths)[i], error) && error) {
      return fail(ErrorCode::io, "cannot remove the snapshot " + (*paths)[i] + ": " + error.message());
    }
  }
  return {};
}

}  // namespace lastro::log
