#pragma once

#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/domain/events.h"
#include "projections/row_sink.h"
#include "projections/view_name.h"

namespace lastro::projections {

/// One event of the log on its way into the views. Views of the frame it lies in: valid during apply.
struct AppliedEvent {
  const domain::Event& event;
  Bytes bytes;  ///< as stored in the log: what a row that shows all of the event keeps
  std::uint16_t partition = 0;
};

/// A read model: rows that are a function of the events alone, in their order. Rows are only put, or added
/// to, and never read, so that feeding needs no state. Called by one thread.
class View {
 public:
  View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  virtual ~View() = default;

  [[nodiscard]] virtual ViewName name() const = 0;
  /// Of the rows: raised with every change of what is written for an event. A stored view of another version
  /// is made anew.
  [[nodiscard]] virtual std::uint32_t version() const = 0;
  /// Puts what the event changes. Failure stops the projector, so that no event is passed over.
  virtual Result<void> apply(const AppliedEvent& applied, ViewWriter& writer) = 0;
};

}  // namespace lastro::projections
