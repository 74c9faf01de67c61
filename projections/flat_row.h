#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <flatbuffers/flatbuffers.h>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace lastro::projections {

/// A row's value in memory of its own, aligned to 8 bytes as FlatBuffers are read.
class RowBytes {
 public:
  explicit RowBytes(std::string_view value) : memory_((value.size() + 7) / 8), size_(value.size()) {
    if (!value.empty()) std::memcpy(memory_.data(), value.data(), value.size());
  }
  [[nodiscard]] Bytes bytes() const { return {reinterpret_cast<const std::uint8_t*>(memory_.data()), size_}; }

 private:
  std::vector<std::uint64_t> memory_;
  std::size_t size_;
};

[[nodiscard]] inline std::unexpected<Error> damaged_row(std::string_view what) {
  return fail(ErrorCode::corruption,
              "a row of the views (" + std::string{what} + ") is damaged: run `lastro rebuild`");
}

/// The table in `row`, checked whole; valid as long as `row`. corruption where it is none; `what` names the
/// row.
template <class Table>
[[nodiscard]] Result<const Table*> read_table(const RowBytes& row, std::string_view what) {
  const auto bytes = row.bytes();
  flatbuffers::Verifier verifier(bytes.data(), bytes.size());
  if (bytes.size() < 8 || !verifier.VerifyBuffer<Table>(nullptr)) return damaged_row(what);
  return flatbuffers::GetRoot<Table>(bytes.data());
}

[[nodiscard]] inline std::string_view text_of(const flatbuffers::String* text) {
  return text == nullptr ? std::string_view{} : std::string_view{text->c_str(), text->size()};
}

/// The finished row in `builder`, which keeps it until it is cleared.
[[nodiscard]] inline Bytes finished(const flatbuffers::FlatBufferBuilder& builder) {
  return {builder.GetBufferPointer(), builder.GetSize()};
}

}  // namespace lastro::projections
