#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <flatbuffers/flatbuffers.h>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/domain/commands.h"
#include "projections/view_snapshot.h"

namespace lastro::projections {

/// The row that leads from an external id's alias digest to an id. Valid until the builder's next use.
[[nodiscard]] Bytes encode_alias(flatbuffers::FlatBufferBuilder& builder, std::uint64_t id);

/// The id in the row under `key`; 0 where there is none.
[[nodiscard]] Result<std::uint64_t> find_alias(const ViewSnapshot& snapshot, std::string_view key);

/// The id that a reference names: its own, or that behind its alias; none where there is none. `alias_key`
/// gives the key of a digest's row.
template <class IdType, class AliasKey>
[[nodiscard]] Result<IdType> resolve(const ViewSnapshot& snapshot, const domain::Reference<IdType>& reference,
                                     const AliasKey& alias_key) {
  if (reference.id || !reference.alias) return reference.id;
  const auto id = find_alias(snapshot, alias_key(reference.alias));
  if (!id) return std::unexpected(id.error());
  return IdType{*id};
}

}  // namespace lastro::projections
