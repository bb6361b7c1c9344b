#include "experiments/code_version.hpp"

#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "experiments/built_from.hpp"
#include "tests/experiments/fixture.hpp"

namespace vlp::experiments {
namespace {

using testing::Contains;
using testing::Not;

TEST(WithoutComments, KeepsWhatIsCompiled) {
  EXPECT_EQ(without_comments("int a = 1;  // one\n/* two\n lines */ int b;\n"), "inta=1;intb;");
  EXPECT_EQ(without_comments("s = \"// not a comment\"; t = \" \";"), "s=\"// not a comment\";t=\" \";");
  EXPECT_EQ(without_comments("c = '\"'; d = '\\''; // \"x"), "c='\"';d='\\'';");
  EXPECT_EQ(without_comments("n = 1'000'000; // '"), "n=1'000'000;");
  EXPECT_EQ(without_comments("r = R\"x(a // b \" )x\"; // c"), "r=R\"x(a // b \" )x\";");
  EXPECT_EQ(without_comments("q = \"a\\\" // b\"; // c"), "q=\"a\\\" // b\";");
  EXPECT_EQ(without_comments("/* open"), "");
}

TEST(CodeVersions, CommentsChangeNothingAndCodeOnlyItsComponent) {
  const auto text = [](const std::string& nn, const std::string& component) {
    SpecTree tree;
    tree.write("core/nn/linear.cpp", nn);
    tree.write("core/text/words.cpp", "int words;");
    return CodeVersions(tree.folder()).text({component});
  };
  EXPECT_EQ(text("int x;", "nn"), text("int  x; // better explained\n", "nn"));
  EXPECT_NE(text("int x;", "nn"), text("int y;", "nn"));
  EXPECT_EQ(text("int x;", "text"), text("int y;", "text"));
  EXPECT_THROW(text("int x;", "vision"), InternalFault);   // no source file
  EXPECT_THROW(text("int x;", "visoin"), InternalFault);   // no such component
}

TEST(CodeVersions, AMovedFileIsAnotherCode) {
  const auto text = [](const std::string& path) {
    SpecTree tree;
    tree.write(path, "int x;");
    return CodeVersions(tree.folder()).text({"nn"});
  };
  EXPECT_NE(text("core/nn/a.cpp"), text("core/nn/b.cpp"));
}

TEST(Components, AStageUsesWhatItExecutes) {
  const auto none = nlohmann::json::parse(R"({"pretrain":{"losses":{"mim":{"supervision":"none"}}}})");
  const auto distilled = nlohmann::json::parse(R"({"pretrain":{"losses":{"mim":{"supervision":"self_distilled"}}}})");
  EXPECT_THAT(components_of("pretrain", "base", "semmim", none), Not(Contains("semmim.mim")));
  EXPECT_THAT(components_of("pretrain", "main", "semmim", distilled), Contains("semmim.mim"));
  EXPECT_THAT(components_of("pretrain", "main", "semmim", distilled), Not(Contains("tasks.vqa")));
  EXPECT_THAT(components_of("finetune", "vqa", "semmim", none), Contains("tasks.vqa"));
  EXPECT_THAT(components_of("evaluate", "vqa", "semmim", none), Not(Contains("train")));
  EXPECT_THAT(components_of("prepare", "data", "", none), Not(Contains("nn")));
}

// Every source below core/ belongs to a component, or to the few folders that cannot change a result.
TEST(Components, NoSourceIsForgotten) {
  namespace fs = std::filesystem;
  const fs::path root = source_folder();
  const std::vector<std::string> harmless = {"core/util/", "core/spec/", "core/statistics/", "core/deps/"};
  for (const auto& entry : fs::recursive_directory_iterator(root / "core")) {
    const auto path = entry.path().lexically_relative(root).generic_string();
    if (!entry.is_regular_file() || (!path.ends_with(".cpp") && !path.ends_with(".hpp") && !path.ends_with(".cu"))) continue;
    bool known = false;
    for (const auto& prefix : harmless) known = known || path.starts_with(prefix);
    for (const auto& component : components()) {
      bool in = false;
      for (const auto& source : component.sources) {
        in = in || path.starts_with(source);
        if (source[0] == '!' && path.starts_with(source.substr(1))) {
          in = false;
          break;
        }
      }
      known = known || in;
    }
    EXPECT_TRUE(known) << path << " belongs to no component of experiments/code_version.cpp";
  }
}

}  // namespace
}  // namespace vlp::experiments
