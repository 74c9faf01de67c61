#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

#include "projections/row_sink.h"
#include "projections/view_name.h"

namespace rocksdb {
class ColumnFamilyHandle;
class WriteBatch;
}  // namespace rocksdb

namespace lastro::projections {

using ViewFamilies = std::array<rocksdb::ColumnFamilyHandle*, view_count>;

/// Rows and checkpoints that are written together or not at all. Made by a ViewStore, which must outlive it;
/// one thread.
class ViewBatch final : public RowSink {
 public:
  explicit ViewBatch(const ViewFamilies& families);
  ~ViewBatch() override;

  void put(ViewName view, std::string_view key, Bytes value) override;
  void add(ViewName view, std::string_view key, std::int64_t amount) override;
  [[nodiscard]] std::size_t bytes() const;

 private:
  friend class ViewStore;

  const ViewFamilies* families_;
  std::unique_ptr<rocksdb::WriteBatch> batch_;
};

}  // namespace lastro::projections
