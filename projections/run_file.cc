#include "projections/run_file.h"

#include <rocksdb/sst_file_writer.h>

namespace lastro::projections {
namespace {

rocksdb::Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

Result<void> write_run_file(RowRun& run, ViewName view, std::size_t kind, const rocksdb::Options& options,
                            const std::string& path) {
  const auto failure = [&](const rocksdb::Status& status) -> Result<void> {
    return fail(ErrorCode::io, "cannot write " + path + ": " + status.ToString());
  };
  rocksdb::SstFileWriter file(rocksdb::EnvOptions{}, options);
  if (const auto opened = file.Open(path); !opened.ok()) return failure(opened);
  auto written = run.visit(view, kind, [&](const RowRun::Row& row) -> Result<void> {
    const auto value = slice(as_text(row.value));
    const auto status = row.is_sum ? file.Merge(slice(row.key), value) : file.Put(slice(row.key), value);
    return status.ok() ? Result<void>{} : failure(status);
  });
  if (!written) return written;
  const auto finished = file.Finish();
  return finished.ok() ? Result<void>{} : failure(finished);
}

}  // namespace lastro::projections
