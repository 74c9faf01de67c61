#pragma once

#include <cstddef>
#include <string>

#include <rocksdb/options.h>

#include "projections/row_run.h"

/// Sorted files of rows. Included by view_store.cc only.
namespace lastro::projections {

/// Writes the rows of one view and kind, of which there are some, to a new file at `path`. A file holds one
/// kind, so files of kinds whose rows come in order, as events do, overlap no others and are never merged.
Result<void> write_run_file(RowRun& run, ViewName view, std::size_t kind, const rocksdb::Options& options,
                            const std::string& path);

}  // namespace lastro::projections
