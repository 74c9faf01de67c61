#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/bytes.h"
#include "projections/checkpoint.h"
#include "projections/view_name.h"

namespace lastro::projections {

/// Takes rows of the views, on their way to disk. One thread.
class RowSink {
 public:
  RowSink() = default;
  RowSink(const RowSink&) = delete;
  RowSink& operator=(const RowSink&) = delete;
  virtual ~RowSink() = default;

  /// Later puts of a key win.
  virtual void put(ViewName view, std::string_view key, Bytes value) = 0;
  /// Adds to the sum row of that key (sum_row.h), 0 where there is none. Such a row is never put.
  virtual void add(ViewName view, std::string_view key, std::int64_t amount) = 0;
  void put_checkpoint(ViewName view, const Checkpoint& checkpoint) {
    put(view, checkpoint_key, as_bytes(encode_checkpoint(checkpoint)));
  }
};

/// One view's way into a sink.
class ViewWriter {
 public:
  ViewWriter(RowSink& rows, ViewName view) : rows_(&rows), view_(view) {}

  void put(std::string_view key, Bytes value) { rows_->put(view_, key, value); }
  void add(std::string_view key, std::int64_t amount) { rows_->add(view_, key, amount); }
  /// A row whose key says all.
  void put(std::string_view key) { rows_->put(view_, key, {}); }

 private:
  RowSink* rows_;
  ViewName view_;
};

}  // namespace lastro::projections
