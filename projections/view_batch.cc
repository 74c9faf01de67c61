#include "projections/view_batch.h"

#include <rocksdb/write_batch.h>

#include "engine/base/assert.h"
#include "projections/sum_row.h"

namespace lastro::projections {
namespace {

rocksdb::Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}

void require(const rocksdb::Status& status) {
  LASTRO_ASSERT(status.ok());
}

}  // namespace

ViewBatch::ViewBatch(const ViewFamilies& families)
    : families_(&families), batch_(std::make_unique<rocksdb::WriteBatch>()) {}
ViewBatch::~ViewBatch() = default;

// A put into memory without a size limit fails for keys and values beyond 4 GiB only.
void ViewBatch::put(ViewName view, std::string_view key, Bytes value) {
  require(batch_->Put((*families_)[index_of(view)], slice(key), slice(as_text(value))));
}

void ViewBatch::add(ViewName view, std::string_view key, std::int64_t amount) {
  require(batch_->Merge((*families_)[index_of(view)], slice(key), slice(as_text(Bytes{encode_sum(amount)}))));
}

std::size_t ViewBatch::bytes() const {
  return batch_->GetDataSize();
}

}  // namespace lastro::projections
