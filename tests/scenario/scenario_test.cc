#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/scenario/story.h"

namespace lastro::scenario {
namespace {

std::vector<std::filesystem::path> story_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator("tests/scenario")) {
    if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt")
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file.is_open());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Lines that only one of the two has, in order: `-` expected, `+` played. Commands are the same in both, so
/// the lines between two commands are compared with each other.
std::string difference(const std::string& expected, const std::string& played) {
  const auto wanted = lines_of(expected);
  const auto got = lines_of(played);
  std::string text;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < wanted.size() || j < got.size()) {
    if (i < wanted.size() && j < got.size() && wanted[i] == got[j]) {
      text += "  " + wanted[i] + "\n";
      ++i;
      ++j;
    } else if (i < wanted.size() && wanted[i].starts_with('>')) {
      text += "- " + wanted[i++] + "\n";
    } else {
      text += "+ " + (j < got.size() ? got[j] : "") + "\n";
      ++j;
    }
  }
  return text;
}

}  // namespace

TEST_CASE("every story ends as it is told") {
  const auto files = story_files();
  REQUIRE(files.size() >= 8);
  for (const auto& file : files) {
    const auto story = content_of(file);
    const auto played = play(story);
    INFO(file.filename().string() << "\n" << difference(story, played));
    CHECK(played == story);
  }
}

TEST_CASE("a story that is told wrongly is noticed, and the difference shown") {
  const std::string story = "client ana\n> #9 client created\naccount a of ana\n";
  const auto played = play(story);
  CHECK(played != story);
  CHECK(difference(story, played) ==
        "  client ana\n- > #9 client created\n+ > #5 client created\n  account a of ana\n+ > #6 account "
        "opened\n");
}

}  // namespace lastro::scenario
