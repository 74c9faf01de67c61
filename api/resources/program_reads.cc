#include <algorithm>
#include <charconv>

#include "api/resources/read_support.h"

namespace lastro::api {
namespace {

using engine::ProgramCatalog;

struct Version {
  std::uint32_t number;
  ProgramCatalog::Published published;

  [[nodiscard]] const domain::Program& program() const { return published->compiled.program(); }
  /// From when on it is in force, unless another took over since.
  [[nodiscard]] UnixMicros effective_at() const {
    return published->effective_at == 0 ? published->published_at : published->effective_at;
  }
};

/// The programs of one name, the newest last.
struct Family {
  std::vector<Version> versions;
  std::uint32_t in_force = 0;  ///< 0: none yet

  [[nodiscard]] const Version& latest() const { return versions.back(); }
};

/// In force is, of those whose time has come, the one whose time came last; of equal times the newest.
std::uint32_t version_in_force(const std::vector<Version>& versions, UnixMicros now) {
  const Version* best = nullptr;
  for (const auto& version : versions) {
    if (version.effective_at() > now) continue;
    if (best == nullptr || version.effective_at() >= best->effective_at()) best = &version;
  }
  return best == nullptr ? 0 : best->number;
}

/// Those the tenant may use, by name; of what is committed.
std::vector<Family> families_of(const ReadScope& scope) {
  std::vector<Family> families;
  const auto committed = scope.sources.log.committed();
  const auto all = scope.sources.render.programs.all();
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    if (all[i]->sequence > committed) break;
    const Version version{.number = i + 1, .published = all[i]};
    const auto known = std::find_if(families.begin(), families.end(), [&](const Family& family) {
      return family.latest().program().name == version.program().name;
    });
    if (known != families.end()) {
      known->versions.push_back(version);
    } else {
      families.push_back({.versions = {version}});
    }
  }
  std::erase_if(families, [&](const Family& family) {
    const auto owner = family.versions.front().published->tenant;
    return owner != TenantId::ledger && owner != scope.identity.tenant;
  });
  const auto now = scope.sources.clock.now();
  for (auto& family : families) family.in_force = version_in_force(family.versions, now);
  std::sort(families.begin(), families.end(), [](const Family& a, const Family& b) {
    return a.latest().program().name < b.latest().program().name;
  });
  return families;
}

const Family* find(const std::vector<Family>& families, std::string_view name) {
  const auto found = std::find_if(families.begin(), families.end(), [&](const Family& family) {
    return family.latest().program().name == name;
  });
  return found == families.end() ? nullptr : &*found;
}

void write_version(const ReadScope& scope, const Family& family, const Version& version, JsonWriter& json) {
  const auto partition = scope.sources.render.partition;
  json.key("id").id(ProgramId::of(partition, version.published->sequence));
  json.key("name").string(version.program().name).key("version").number(version.number);
  const bool scheduled = version.effective_at() > scope.sources.clock.now();
  json.key("status").string(version.number == family.in_force ? "in_force"
                            : scheduled                       ? "scheduled"
                                                              : "superseded");
  json.key("effective_at").time(version.effective_at());
  json.key("created_at").time(version.published->published_at);
  json.key("sequence").string(position_text(partition, version.published->sequence));
}

/// In memory, so a cursor is the position behind the last item.
template <class Item>
Result<projections::Page<Item>> page_of(const std::vector<Item>& all,
                                        const projections::PageRequest& request) {
  std::size_t from = 0;
  if (!request.cursor.empty()) {
    const auto* end = request.cursor.data() + request.cursor.size();
    const auto read = std::from_chars(request.cursor.data(), end, from);
    if (read.ec != std::errc{} || read.ptr != end || from > all.size())
      return fail(ErrorCode::invalid, "the cursor is none of this list");
  }
  projections::Page<Item> page;
  const auto until = std::min(all.size(), from + request.limit);
  page.items.assign(all.begin() + static_cast<std::ptrdiff_t>(from),
                    all.begin() + static_cast<std::ptrdiff_t>(until));
  if (until < all.size()) page.next_cursor = std::to_string(until);
  return page;
}

std::optional<Version> version_named(const Family& family, std::string_view text) {
  std::uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  for (const auto& version : family.versions) {
    if (version.number == number) return version;
  }
  return std::nullopt;
}

Response render_program(const ReadScope& scope, const Family& family, const Version& version) {
  return render_object([&](JsonWriter& json) {
    write_version(scope, family, version, json);
    json.key("document").raw(version.program().document);
  });
}

}  // namespace

Response list_programs(const ReadScope& scope) {
  const auto request = take_page(scope.query);
  if (auto problem = scope.query.finish()) return to_response(*problem);
  const auto page = page_of(families_of(scope), request);
  if (!page) return read_failed(page.error());
  return render_page(*page, [&](const Family& family, JsonWriter& json) {
    const auto shown =
        std::find_if(family.versions.begin(), family.versions.end(),
                     [&](const Version& version) { return version.number == family.in_force; });
    write_version(scope, family, shown == family.versions.end() ? family.latest() : *shown, json);
  });
}

Response get_program(const ReadScope& scope) {
  if (auto problem = scope.query.finish()) return to_response(*problem);
  const auto families = families_of(scope);
  const auto* family = find(families, scope.path[0]);
  if (family == nullptr) return not_found("program");
  for (const auto& version : family->versions) {
    if (version.number == family->in_force) return render_program(scope, *family, version);
  }
  return render_program(scope, *family, family->latest());
}

Response list_program_versions(const ReadScope& scope) {
  const auto request = take_page(scope.query);
  if (auto problem = scope.query.finish()) return to_response(*problem);
  const auto families = families_of(scope);
  const auto* family = find(families, scope.path[0]);
  if (family == nullptr) return not_found("program");
  const auto page = page_of(std::vector(family->versions.rbegin(), family->versions.rend()), request);
  if (!page) return read_failed(page.error());
  return render_page(
      *page, [&](const Version& version, JsonWriter& json) { write_version(scope, *family, version, json); });
}

Response get_program_version(const ReadScope& scope) {
  if (auto problem = scope.query.finish()) return to_response(*problem);
  const auto families = families_of(scope);
  const auto* family = find(families, scope.path[0]);
  if (family == nullptr) return not_found("program");
  const auto version = version_named(*family, scope.path[1]);
  if (!version) return not_found("version of the program");
  return render_program(scope, *family, *version);
}

}  // namespace lastro::api
