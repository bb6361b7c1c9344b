// Defects that tests/planted_defects.py plants must still fit the code: each text to replace stands exactly once in its file.

#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "core/spec/document.hpp"
#include "core/util/file.hpp"

namespace vlp::layout {
namespace {

namespace fs = std::filesystem;

size_t count(const std::string& text, const std::string& what) {
  size_t n = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

TEST(PlantedDefects, FitTheCode) {
  const fs::path tests = VLP_TEST_DIR;
  const auto document = spec::Document::load(tests / "planted_defects.toml");
  std::set<std::string> names;
  for (const auto& defect : document.root().children("defect")) {
    std::string name, text;
    defect.require("name", name, spec::non_empty());
    defect.require("text", text, spec::non_empty());
    EXPECT_TRUE(names.insert(name).second) << name << " is listed twice";
    const auto edits = defect.children("edit");
    EXPECT_FALSE(edits.empty()) << name;
    for (const auto& edit : edits) {
      std::string file, before, after;
      edit.require("file", file);
      edit.require("old", before, spec::non_empty());
      edit.require("new", after, spec::non_empty());
      EXPECT_EQ(count(read_file(tests.parent_path() / file), before), 1u) << name << " in " << file;
      EXPECT_NE(before, after) << name;
    }
  }
  document.throw_if_errors();
  EXPECT_GE(names.size(), 10u);
}

}  // namespace
}  // namespace vlp::layout
