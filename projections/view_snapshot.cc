#include "projections/view_snapshot.h"

#include <utility>

#include <rocksdb/db.h>

#include "engine/base/assert.h"
#include "projections/view_database.h"

namespace lastro::projections {
namespace {

rocksdb::Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}
std::string_view text_in(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

std::unexpected<Error> read_failure(const rocksdb::Status& status) {
  const bool damaged = status.IsCorruption();
  return fail(damaged ? ErrorCode::corruption : ErrorCode::io,
              "cannot read the views: " + status.ToString() + (damaged ? ": run `lastro rebuild`" : ""));
}

std::unexpected<Error> not_open() {
  return fail(ErrorCode::unavailable, "the views are not open now: their disk has failed");
}

/// The least key that is greater than all that begin with `prefix`. Every prefix holds a byte below 0xFF: its
/// first one, the kind of row.
std::string end_of(std::string_view prefix) {
  std::string end{prefix};
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xFF) end.pop_back();
  LASTRO_ASSERT(!end.empty());
  end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

}  // namespace

struct RowScan::Impl {
  explicit Impl(std::string_view prefix) : first(prefix), end(end_of(prefix)), end_slice(end) {}

  const std::string first;
  const std::string end;
  const rocksdb::Slice end_slice;           // the iterator keeps a pointer to it
  std::unique_ptr<rocksdb::Iterator> rows;  // null where the views are not open
};

RowScan::RowScan(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RowScan::RowScan(RowScan&& other) noexcept = default;
RowScan::~RowScan() = default;

bool RowScan::valid() const {
  return impl_->rows != nullptr && impl_->rows->Valid();
}
std::string_view RowScan::key() const {
  return text_in(impl_->rows->key());
}
std::string_view RowScan::value() const {
  return text_in(impl_->rows->value());
}
void RowScan::next() {
  impl_->rows->Next();
}
void RowScan::seek(std::string_view key) {
  if (impl_->rows != nullptr) impl_->rows->Seek(slice(std::max<std::string_view>(key, impl_->first)));
}

Result<void> RowScan::status() const {
  if (impl_->rows == nullptr) return not_open();
  const auto status = impl_->rows->status();
  if (!status.ok()) return read_failure(status);
  return {};
}

ViewSnapshot::ViewSnapshot(std::shared_ptr<const ViewDatabase> database, ViewName view)
    : database_(std::move(database)),
      view_(view),
      snapshot_(database_ == nullptr ? nullptr : database_->rocks().GetSnapshot()) {}

ViewSnapshot::~ViewSnapshot() {
  if (database_ != nullptr) database_->rocks().ReleaseSnapshot(snapshot_);
}

Result<std::optional<std::string>> ViewSnapshot::get(std::string_view key) const {
  if (database_ == nullptr) return not_open();
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  std::string value;
  const auto status = database_->rocks().Get(options, &database_->family(view_), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return read_failure(status);
  return value;
}

RowScan ViewSnapshot::scan(std::string_view prefix, std::string_view from) const {
  auto impl = std::make_unique<RowScan::Impl>(prefix);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  options.iterate_upper_bound = &impl->end_slice;
  if (database_ != nullptr)
    impl->rows.reset(database_->rocks().NewIterator(options, &database_->family(view_)));
  RowScan scan(std::move(impl));
  scan.seek(from);
  return scan;
}

Result<Checkpoint> ViewSnapshot::checkpoint() const {
  const auto row = get(checkpoint_key);
  if (!row) return std::unexpected(row.error());
  if (!*row) return Checkpoint{};
  return decode_checkpoint(**row);
}

}  // namespace lastro::projections
