#include "core/formats/name_lists.hpp"

#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

TEST(ReadAnswers, TakesEveryLayout) {
  const Scratch s;
  const std::vector<std::string> expected{"", "woods", "trash can"};
  EXPECT_EQ(read_answers(s.write("a", R"(["", "woods", "trash can"])")), expected);
  EXPECT_EQ(read_answers(s.write("a", R"([{"ans": "", "dsets": []}, {"ans": "woods"}, {"ans": "trash can"}])")), expected);
  EXPECT_EQ(read_answers(s.write("a", R"( {"woods": 1, "trash can": 2, "": 0})")), expected);
  EXPECT_EQ(read_answers(s.write("a", gzipped("\nwoods\r\n trash can\n"))), expected);
}

TEST(ReadAnswers, BadListsNameFileAndEntry) {
  const Scratch s;
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "@a: holds no answer"},
      {"[]", "@a: holds no answer"},
      {R"(["yes", "no", "yes"])", R"(@a: the answer "yes" occurs twice, as number 0 and 2)"},
      {"yes\nno\nyes\n", R"(@a: the answer "yes" occurs twice, as number 0 and 2)"},
      {R"(["yes", 1])", R"(@a: [1]: is a number, neither an answer nor an object with "ans")"},
      {R"([{"ans": "yes"}, {"answer": "no"}])", R"(@a: [1]: field "ans" is missing)"},
      {R"([{"ans": 1}])", R"(@a: [0]: field "ans" is a number, not a string)"},
      {R"({"yes": 0, "no": 2})", R"(@a: "no": its number must be one of 0 to 1 that no other answer has)"},
      {R"({"yes": 0, "no": 0})", R"(@a: "yes": its number must be one of 0 to 1 that no other answer has)"},
      {R"({"yes": "0"})", R"(@a: "yes": its number must be one of 0 to 0 that no other answer has)"},
      {R"(["yes")", "@a: invalid JSON: parse error at line 1, column 7: syntax error while parsing array - unexpected end of input; expected ']'"}};
  for (const auto& [content, expected] : cases) EXPECT_EQ(message(s, [&] { read_answers(s.write("a", content)); }), expected) << content;
}

TEST(ReadClassNames, SynonymsStandTogether) {
  const Scratch s;
  EXPECT_EQ(read_class_names(s.write("o.txt", "yolk\nstop sign, stopsign\ntv,television,tv\n")),
            (std::vector<std::vector<std::string>>{{"yolk"}, {"stop sign", "stopsign"}, {"tv", "television"}}));
  const std::vector<std::pair<std::string, std::string>> cases{{"", "@o.txt: holds no name"},
                                                               {"yolk\n\ngoal\n", "@o.txt:2: has an empty name; expected NAME or NAME,NAME,..."},
                                                               {"yolk\ngoal,,net\n", "@o.txt:2: has an empty name; expected NAME or NAME,NAME,..."},
                                                               {"yolk\ngoal,yolk\n", "@o.txt:2: the name \"yolk\" is already that of line 1"}};
  for (const auto& [content, expected] : cases) EXPECT_EQ(message(s, [&] { read_class_names(s.write("o.txt", content)); }), expected) << content;
}

}  // namespace
}  // namespace vlp::formats
