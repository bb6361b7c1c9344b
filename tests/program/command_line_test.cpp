#include "experiments/command_line.hpp"

#include <gmock/gmock.h>

#include "core/util/error.hpp"
#include "experiments/planned.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::experiments {
namespace {

using ::testing::ElementsAre;

const Syntax kSyntax = {.verb = "run",
                        .names = "EXHIBIT",
                        .summary = "Computes.",
                        .least = 1,
                        .most = 2,
                        .options = {{"jobs", "N", "stages at a time", "2"}, {"budget", "TIME", "for all"}, {"memory", "SIZE", "of one"}, {"strict", "", "a switch"}}};

std::string message(const std::vector<std::string>& args) {
  return test::refusal([&] { CommandLine::parse(kSyntax, args); });
}

TEST(CommandLine, ReadsNamesOptionsAndFallbacks) {
  const auto line = CommandLine::parse(kSyntax, {"semmim/table-6", "--strict", "--jobs", "4", "--budget=6h", "--memory", "8G", "seeds=0"});
  EXPECT_THAT(line.names(), ElementsAre("semmim/table-6", "seeds=0"));
  EXPECT_TRUE(line.has("strict"));
  EXPECT_EQ(line.integer("jobs", 1), 4);
  EXPECT_EQ(line.seconds("budget"), 6 * 3600);
  EXPECT_EQ(line.bytes("memory"), int64_t{8} << 30);
  EXPECT_EQ(CommandLine::parse(kSyntax, {"x"}).integer("jobs", 1), 2);
}

TEST(CommandLine, ListsSplitAtCommas) {
  const auto line = CommandLine::parse(kSyntax, {"x", "--budget", "a,b", "--budget", "c"});
  EXPECT_THAT(line.list("budget"), ElementsAre("a", "b", "c"));
}

TEST(CommandLine, SaysWhatIsWrong) {
  EXPECT_EQ(message({"x", "--job", "3"}), "vlp run: --job: unknown option; did you mean --jobs?");
  EXPECT_EQ(message({"x", "--jobs"}), "vlp run: --jobs: N is missing");
  EXPECT_EQ(message({"x", "--strict=1"}), "vlp run: --strict: takes no value");
  EXPECT_EQ(message({}), "vlp run: EXHIBIT is missing; vlp run --help shows how it is used");
  EXPECT_EQ(message({"a", "b", "c"}), "vlp run: 'c': one name too many; vlp run --help shows how it is used");
}

TEST(CommandLine, ChecksNumbersTimesAndSizes) {
  const auto line = CommandLine::parse(kSyntax, {"x", "--jobs", "0", "--budget", "6 hours", "--memory", "-1"});
  EXPECT_THROW(
      try { line.integer("jobs", 1); } catch (const BadInput& e) {
        EXPECT_STREQ(e.what(), "vlp run: --jobs = 0 is not a whole number of at least 1");
        throw;
      },
      BadInput);
  EXPECT_THROW(line.seconds("budget"), BadInput);
  EXPECT_THROW(CommandLine::parse(kSyntax, {"x", "--memory", "99999999999G"}).bytes("memory"), BadInput);  // beyond 64 bits
  EXPECT_THROW(line.bytes("memory"), BadInput);
}

TEST(CommandLine, HelpNamesEveryOption) {
  try {
    CommandLine::parse(kSyntax, {"--help"});
    FAIL() << "no help";
  } catch (const HelpAsked& help) {
    EXPECT_EQ(help.text, "vlp run EXHIBIT [options]\n  Computes.\n"
                         "  --jobs N                 stages at a time (default 2)\n"
                         "  --budget TIME            for all\n"
                         "  --memory SIZE            of one\n"
                         "  --strict                 a switch\n");
  }
}

TEST(CommandLine, OverridesAreToldFromExhibits) {
  const auto split = split_names({"semmim/table-6", "rows=r15", "~config.x", "+a=1", "semmim/table-7"});
  EXPECT_THAT(split.exhibits, ElementsAre("semmim/table-6", "semmim/table-7"));
  EXPECT_THAT(split.overrides, ElementsAre("rows=r15", "~config.x", "+a=1"));
}

}  // namespace
}  // namespace vlp::experiments
