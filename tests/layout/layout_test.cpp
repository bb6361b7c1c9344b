#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/util/file.hpp"
#include "tests/layout/rules.hpp"
#include "tests/layout/source_tree.hpp"

namespace vlp::layout {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SourceFile file(std::string path, const std::string& text) { return {std::move(path), includes_in(text)}; }

TEST(Repository, HasTheSourcesItShouldHave) {  // else the tests below would look at nothing
  const auto files = source_files();
  EXPECT_GT(files.size(), 50u);
  EXPECT_TRUE(std::ranges::any_of(files, [](const SourceFile& f) { return f.path == "core/util/error.hpp"; }));
}

TEST(Repository, IncludesPointDown) { EXPECT_THAT(order_breaches(source_files()), IsEmpty()); }

TEST(Repository, LightZoneIsFreeOfLibTorch) { EXPECT_THAT(light_zone_breaches(source_files()), IsEmpty()); }

TEST(Repository, SystemsDoNotKnowEachOther) { EXPECT_THAT(system_breaches(source_files()), IsEmpty()); }

TEST(Repository, QuotedIncludesAreFilesFromTheRoot) { EXPECT_THAT(missing_files(source_files()), IsEmpty()); }

TEST(Repository, NoHeavyIncludes) { EXPECT_THAT(heavy_includes(source_files()), IsEmpty()); }

TEST(Repository, HoldsNoPathOfOneMachine) {
  std::vector<std::string> found;
  for (const auto& path : project_files()) {
    if (path.starts_with("tests/layout/")) continue;  // the pattern itself and the cases below
    const auto text = read_file(root() / path);
    if (text.find('\0') != std::string::npos) continue;  // binary
    for (auto& line : machine_paths(path, text)) found.push_back(std::move(line));
  }
  EXPECT_THAT(found, IsEmpty());
}

TEST(Repository, TopLevelIsTheFixedOne) {
  std::set<std::string> seen;
  for (const auto& path : project_files()) seen.insert(path.substr(0, path.find('/')));
  EXPECT_THAT(seen, testing::IsSubsetOf({"CMakeLists.txt", "core", "experiments", "ablations", "results_db", "plots", "tests", "Makefile", "README.md",
                                         "LICENSE", ".ci", ".clang-format", ".clang-tidy", ".gitignore", ".gitattributes"}));
}

TEST(Rules, SeeAnIncludeThatPointsUp) {
  EXPECT_THAT(order_breaches({file("core/nn/a.cpp", "\n#include \"core/train/b.hpp\"\n#include \"core/util/c.hpp\"")}),
              ElementsAre("core/nn/a.cpp:2: core/nn includes core/train/b.hpp, which stands below it"));
  EXPECT_THAT(order_breaches({file("core/data/world/a.cpp", "#include \"core/data/b.hpp\"")}),
              ElementsAre("core/data/world/a.cpp:1: core/data/world includes core/data/b.hpp, which stands below it"));
  EXPECT_THAT(order_breaches({file("tools/a.cpp", "")}), ElementsAre("tools/a.cpp: in no folder of the layout"));
  EXPECT_THAT(order_breaches({file("tests/a.cpp", "#include \"experiments/b.hpp\"")}), IsEmpty());
}

TEST(Rules, SeeLibTorchThroughAnotherHeader) {
  EXPECT_THAT(light_zone_breaches({file("plots/a.cpp", "#include \"plots/a.hpp\""), file("plots/a.hpp", "#  include \"core/nn/b.hpp\""),
                                   file("core/nn/b.hpp", "#include \"plots/a.hpp\"\n#include <ATen/ATen.h>")}),
              ElementsAre("LibTorch in the light zone: plots/a.cpp -> plots/a.hpp -> core/nn/b.hpp -> ATen/ATen.h",
                          "LibTorch in the light zone: plots/a.hpp -> core/nn/b.hpp -> ATen/ATen.h"));
}

TEST(Rules, SeeOneSystemInAnother) {
  EXPECT_THAT(system_breaches({file("core/systems/cmal/a.cpp", "#include \"core/systems/semmim/b.hpp\"\n#include \"core/systems/system.hpp\"")}),
              ElementsAre("core/systems/cmal/a.cpp:1: cmal includes core/systems/semmim/b.hpp of another system"));
}

TEST(Rules, SeePathsOfOneMachine) {
  EXPECT_THAT(machine_paths("x", "ok /usr/bin/env, a/tmp/b, $DIR/home/x, and/or\nroot = \"/home/me/data\"\n(/tmp/x)"),
              ElementsAre("x:2: \"/home/", "x:3: (/tmp/"));
}

TEST(Rules, SeeIncludesThatNameNoFile) {
  EXPECT_THAT(missing_files({file("core/nn/a.cpp", "#include \"a.hpp\"\n#include <vector>")}),
              ElementsAre("core/nn/a.cpp:1: \"a.hpp\" is no file of the project, named from its root"));
}

}  // namespace
}  // namespace vlp::layout
