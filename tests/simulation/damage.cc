#include "tests/simulation/damage.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace lastro::simulation {
namespace {

constexpr std::size_t page = 512;

std::string flip(FileBytes& bytes, testing::SeededRandom& random) {
  const auto at = random.below(bytes.size());
  bytes[at] ^= static_cast<std::uint8_t>(1U << random.below(8));
  return fmt::format("a bit of byte {} flipped", at);
}

std::string zero_page(FileBytes& bytes, testing::SeededRandom& random) {
  const auto first = random.below(bytes.size()) / page * page;
  for (auto at = first; at < std::min(first + page, bytes.size()); ++at) bytes[at] = 0;
  return fmt::format("the page at {} zeroed", first);
}

std::string cut_short(FileBytes& bytes, testing::SeededRandom& random) {
  bytes.resize(random.below(bytes.size()));
  return fmt::format("cut to {} bytes", bytes.size());
}

std::string misdirect(FileBytes& bytes, const FileBytes& from, testing::SeededRandom& random) {
  const auto source = random.below(from.size());
  const auto target = random.below(bytes.size());
  const auto length = std::min({page, from.size() - source, bytes.size() - target});
  std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(source), length,
              bytes.begin() + static_cast<std::ptrdiff_t>(target));
  return fmt::format("{} bytes from {} of another place written to {}", length, source, target);
}

}  // namespace

Damage damage_one_file(SimDisk& disk, testing::SeededRandom& random) {
  auto& files = disk.files();
  auto chosen = files.begin();
  std::advance(chosen, static_cast<std::ptrdiff_t>(random.below(files.size())));
  auto& file = chosen->second;
  Damage damage{.file = chosen->first, .what = {}};
  if (file.content.empty()) return damage;
  switch (random.below(6)) {
    case 0:
      damage.what = flip(file.content, random);
      break;
    case 1:
      damage.what = zero_page(file.content, random);
      break;
    case 2:
      damage.what = cut_short(file.content, random);
      break;
    case 3: {
      auto other = files.begin();
      std::advance(other, static_cast<std::ptrdiff_t>(random.below(files.size())));
      const auto from = other->second.content;
      if (!from.empty()) damage.what = misdirect(file.content, from, random);
      break;
    }
    case 4:
      damage.what = "its newest synced write lost";
      file.content = file.before;
      break;
    default:
      damage.what = "removed";
      files.erase(chosen);
      return damage;
  }
  file.durable = file.content;
  file.pending.clear();
  return damage;
}

}  // namespace lastro::simulation
