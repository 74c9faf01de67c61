// Writes the first corpora of targets whose inputs have no text form, as the tree's own encoders make them:
// fuzz_seeds FOLDER writes FOLDER/event, FOLDER/frame and FOLDER/anchor.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "engine/log/event_codec.h"
#include "engine/log/frame.h"
#include "tests/unit_codec/event_examples.h"

namespace lastro::log {
namespace {

namespace fs = std::filesystem;

/// Longer seeds only slow the search.
constexpr std::size_t seed_bytes_max = 2'500;

bool write(const fs::path& path, Bytes bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return file.flush().good();
}

bool write_events_and_frames(const fs::path& folder) {
  EventEncoder encoder;
  FrameBuilder builder({{9}}, 3);
  Head head;
  std::size_t number = 0;
  bool written = true;
  for (const auto& example : event_examples()) {
    const auto bytes = encoder.encode(example.event);
    if (bytes.size() > seed_bytes_max) continue;
    const auto name = "seed_" + std::to_string(number++);
    written = write(folder / "event" / name, bytes) && written;
    builder.add(bytes);
    if (builder.count() < 1 + number % 3) continue;
    const auto frame = builder.finish(head, 1'773'576'000'000'000);
    head = frame->head();
    written = write(folder / "frame" / name, frame->bytes()) && written;
  }
  head.sequence = UINT64_MAX - 3;
  builder.add(encoder.encode(event_examples().front().event));
  const auto highest = builder.finish(head, 0);
  return write(folder / "frame" / "seed_highest", highest->bytes()) && written;
}

/// One slot of the anchor target's input: its flags and its fields.
void append_slot(std::vector<std::uint8_t>& out, std::uint8_t flags, std::uint8_t counter) {
  std::vector<std::uint8_t> fields(80, 0x11);
  constexpr std::string_view magic = "LSTANCHR";
  std::copy(magic.begin(), magic.end(), fields.begin());
  const std::uint8_t version_and_epoch[] = {1, 0, 0, 0, 2, 0, 0, 0};
  std::copy(std::begin(version_and_epoch), std::end(version_and_epoch), fields.begin() + 8);
  std::fill(fields.begin() + 32, fields.begin() + 48, std::uint8_t{0});
  fields[32] = counter;
  fields[40] = 77;
  out.push_back(flags);
  out.insert(out.end(), fields.begin(), fields.end());
}

bool write_anchors(const fs::path& folder) {
  bool written = true;
  for (std::uint8_t flags = 0; flags < 16; ++flags) {
    std::vector<std::uint8_t> bytes;
    append_slot(bytes, flags & 3U, 4);
    append_slot(bytes, flags >> 2U, flags % 2 == 0 ? 5 : 3);
    if (flags == 15) bytes.push_back(200);
    written = write(folder / "anchor" / ("seed_" + std::to_string(flags)), bytes) && written;
  }
  return written;
}

}  // namespace
}  // namespace lastro::log

int main(int argc, char** argv) {
  if (argc != 2) {
    (void)std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
    return EXIT_FAILURE;
  }
  const std::filesystem::path folder(argv[1]);
  const bool written = lastro::log::write_events_and_frames(folder) && lastro::log::write_anchors(folder);
  return written ? EXIT_SUCCESS : EXIT_FAILURE;
}
