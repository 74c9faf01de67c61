#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

#include "engine/base/bytes.h"
#include "projections/checkpoint.h"
#include "projections/view_name.h"

namespace rocksdb {
class ColumnFamilyHandle;
class WriteBatch;
}  // namespace rocksdb

namespace lastro::projections {

using ViewFamilies = std::array<rocksdb::ColumnFamilyHandle*, view_count>;

/// Rows and checkpoints that are written together or not at all. Made by a ViewStore, which must outlive it;
/// one thread.
class ViewBatch {
 public:
  explicit ViewBatch(const ViewFamilies& families);
  ViewBatch(ViewBatch&& other) noexcept;
  ViewBatch& operator=(ViewBatch&&) = delete;
  ~ViewBatch();

  /// Later puts of a key win.
  void put(ViewName view, std::string_view key, Bytes value);
  /// Adds to the sum row of that key (sum_row.h), 0 where there is none. Such a row is never put.
  void add(ViewName view, std::string_view key, std::int64_t amount);
  void put_checkpoint(ViewName view, const Checkpoint& checkpoint);
  [[nodiscard]] std::size_t bytes() const;

 private:
  friend class ViewStore;

  const ViewFamilies* families_;
  std::unique_ptr<rocksdb::WriteBatch> batch_;
};

/// One view's way into a batch.
class ViewWriter {
 public:
  ViewWriter(ViewBatch& batch, ViewName view) : batch_(&batch), view_(view) {}

  void put(std::string_view key, Bytes value) { batch_->put(view_, key, value); }
  void add(std::string_view key, std::int64_t amount) { batch_->add(view_, key, amount); }
  /// A row whose key says all.
  void put(std::string_view key) { batch_->put(view_, key, {}); }

 private:
  ViewBatch* batch_;
  ViewName view_;
};

}  // namespace lastro::projections
