#include "engine/log/frame_store.h"

namespace lastro::log {

const std::string restore_remedy =
    "put back the files this names from a copy of the same folder, or restore a backup of the ledger";

Result<std::shared_ptr<const Frame>> FrameStore::holding(Sequence sequence) const {
  std::vector<std::shared_ptr<const Frame>> one;
  if (auto read = read_chunk(sequence, sequence, one); !read) return std::unexpected(read.error());
  return one.front();
}

}  // namespace lastro::log
