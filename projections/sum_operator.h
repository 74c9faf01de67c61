#pragma once

#include <memory>

#include <rocksdb/merge_operator.h>

namespace lastro::projections {

/// How RocksDB adds to a sum row. What is no sum, or would pass int64, makes the row unreadable: corruption.
[[nodiscard]] std::shared_ptr<rocksdb::MergeOperator> sum_operator();

}  // namespace lastro::projections
