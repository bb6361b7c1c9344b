#include "core/formats/check.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>

#include "core/formats/flickr8k.hpp"
#include "core/formats/item_lines.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

std::string replace_root(std::string text, const Scratch& s) {
  const std::string root = s.root().string() + "/";
  for (size_t at = text.find(root); at != std::string::npos; at = text.find(root)) text.replace(at, root.size(), "@");
  return text;
}

TEST(Check, FindsEveryKindOfProblemInCaptions) {
  const Scratch s;
  s.write("Flickr_8k.trainImages.txt", "a.jpg\nb.jpg\nbroken.jpg\n");
  s.write("Flickr_8k.devImages.txt", "copy.jpg\n");
  s.write("Flickr_8k.testImages.txt", "gone.jpg\n");
  s.write("Flickr8k.token.txt", "a.jpg#0\tone two three four\nb.jpg#0\t \nbroken.jpg#0\tok\ncopy.jpg#0\tok\nelse.jpg#0\tok\n");
  for (const char* name : {"a.jpg", "copy.jpg"}) s.write(std::string("Flicker8k_Dataset/") + name, "same bytes");
  s.write("Flicker8k_Dataset/b.jpg", "others");
  s.write("Flicker8k_Dataset/broken.jpg", "broken");
  const CheckSpec spec{
      .decode = [](const std::filesystem::path& file) { if (read_file(file) == "broken") throw std::runtime_error("ends early"); },
      .same_content = true,
      .count_tokens = [](std::string_view text) { return 1 + std::count(text.begin(), text.end(), ' '); },
      .max_tokens = 3,
      .answers = {}};
  const auto report = check(read_flickr8k(s.root()), spec);
  EXPECT_EQ(replace_root(to_text(report), s),
            "split      pictures   captions\n"
            "test              1          0\n"
            "train             3          3\n"
            "val               1          1\n"
            "captions of pictures outside the splits, skipped: 1\n"
            "missing picture: 1\n"
            "  @Flickr_8k.testImages.txt:1: gone.jpg: @Flicker8k_Dataset/gone.jpg is not there\n"
            "undecodable picture: 1\n"
            "  @Flickr_8k.trainImages.txt:3: broken.jpg: ends early\n"
            "empty text: 1\n"
            "  @Flickr8k.token.txt:2: b.jpg#0: the text is empty\n"
            "over-long text: 1\n"
            "  @Flickr8k.token.txt:1: a.jpg#0: 4 tokens, more than 3: the end is cut off\n"
            "picture without caption: 1\n"
            "  @Flickr_8k.testImages.txt:1: gone.jpg: the picture has no caption\n"
            "picture in two splits: 1\n"
            "  @Flickr_8k.devImages.txt:1: copy.jpg: @Flicker8k_Dataset/copy.jpg (val) has the same content as @Flicker8k_Dataset/a.jpg "
            "(train, @Flickr_8k.trainImages.txt:1)\n");
}

Questions questions(const Scratch& s) {
  Questions out;
  out.sources.push_back({"q.json", "questions"});
  out.images = {{"1", s.root() / "p/1.jpg", "train", {0, 0}}, {"2", s.root() / "p/2.jpg", "train", {0, 1}}, {"1", s.root() / "p/../p/1.jpg", "val", {}}};
  out.questions = {{"10", 0, "what?", "", "", "train", {"cat", "cat"}, "cat", {0, 0}},
                   {"11", 1, "who?", "", "", "train", {"dog"}, "dog", {0, 1}},
                   {"12", 2, "why?", "", "", "val", {}, "", {}}};
  return out;
}

TEST(Check, FindsProblemsOfQuestions) {
  const Scratch s;
  s.write("p/1.jpg", "1");
  s.write("p/2.jpg", "2");
  auto data = questions(s);
  data.questions.push_back({"13", 1, "when?", "", "", "train", {}, "", {0, 2}});
  const auto report = check(data, {.answers = {"cat"}});
  EXPECT_EQ(replace_root(to_text(report), s),
            "split      pictures  questions\n"
            "train             2          3\n"
            "val               1          1\n"
            "no question of val has an answer: its labels are private\n"
            "picture in two splits: 1\n"
            "  1: @p/../p/1.jpg (val) is also @p/1.jpg (train, q.json: questions[0])\n"
            "answer outside the list: 1 (a remark)\n"
            "  q.json: questions[1]: 11: the answer \"dog\" is not in the list\n"
            "question without answer: 1\n"
            "  q.json: questions[2]: 13: the question has no answer\n");
  EXPECT_EQ(report.counts.at(ProblemKind::kSplitOverlap), 1);
}

TEST(Check, EqualNamesInTwoFoldersOverlapOnlyWithEqualBytes) {
  const Scratch s;
  Captions data;
  for (const char* split : {"train", "val"}) data.images.push_back({"1", s.write(std::string(split) + "/1.png", "same"), split, {}});
  data.captions = {{"a", 0, "x", {}}, {"b", 1, "y", {}}};
  EXPECT_EQ(check(data, {}).counts, (std::map<ProblemKind, int64_t>{{ProblemKind::kSplitOverlap, 1}}));
  s.write("val/1.png", "else");
  EXPECT_TRUE(check(data, {}).problems.empty());
  EXPECT_EQ(to_text(check(data, {})).substr(93), "no problems\n");
}

TEST(Check, LongListsAreCut) {
  const Scratch s;
  Captions data;
  for (int i = 0; i < 5; ++i) data.images.push_back({std::to_string(i), s.root() / std::to_string(i), "train", {}});
  for (int i = 0; i < 5; ++i) data.captions.push_back({"c", i, "text", {}});
  EXPECT_EQ(replace_root(to_text(check(data, {}), 2), s),
            "split      pictures   captions\ntrain             5          5\n"
            "missing picture: 5\n  0: @0 is not there\n  1: @1 is not there\n  and 3 more\n");
}

TEST(Check, TheRealFlickr8kHasNoProblemButItsOneWordCaptions) {
  const auto root = real_data("flickr8k");
  if (root.empty()) GTEST_SKIP() << "the real data is not here";
  const auto report = check(read_flickr8k(root), {});
  EXPECT_TRUE(report.problems.empty()) << to_text(report);
  EXPECT_EQ(report.skipped_captions, 455);
}

TEST(Check, FindsIdsAndTextsThatOccurTwice) {
  const Scratch s;
  Captions data;
  data.sources.push_back({"c.txt", ""});
  data.images = {{"1", {}, "train", {}}, {"2", {}, "val", {}}};
  data.captions = {{"a", 0, "A dog.", {0, 1}}, {"b", 0, "A dog. ", {0, 2}}, {"a", 0, "x", {0, 3}}, {"a", 1, "A dog.", {0, 4}}};
  EXPECT_TRUE(check(data, {}).problems.empty());
  const auto report = check(data, {.duplicates = true});
  EXPECT_EQ(to_text(report).substr(93),
            "id that occurs twice: 1\n"
            "  c.txt:3: a: is also the id of c.txt:1\n"
            "text twice on a picture: 1 (a remark)\n"
            "  c.txt:2: b: \"A dog.\" is also at c.txt:1\n");
  EXPECT_EQ(report.defects(), 1);
}

TEST(Check, FindsBoxesOutsideTheirPicture) {
  Regions data;
  data.images = {{"1", {}, "train", {}, 100, 50}, {"2", {}, "train", {}}};
  const auto add = [&](int64_t image, const Box& box) { data.regions.push_back({std::to_string(data.regions.size()), image, box, {"a"}, {}, {}}); };
  add(0, {0, 0, 100, 50});
  add(0, {-1, 0, 102, 51});  // a pixel of slack
  add(0, {90, 0, 20, 10});
  add(0, {100, 0, 5, 5});
  add(0, {5, 5, 0, 5});
  add(1, {9000, 0, 5, 5});  // of a picture of unknown size
  add(1, {0, 0, 5, -1});
  EXPECT_EQ(to_text(check(data, {})),
            "split      pictures    regions\n"
            "train             2          7\n"
            "box that reaches out of the picture: 1 (a remark)\n"
            "  2: the box 20x10 at (90, 0) reaches out of the picture of 100x50\n"
            "box without area in the picture: 3\n"
            "  3: the box 5x5 at (100, 0) covers nothing of the picture\n"
            "  4: the box 0x5 at (5, 5) covers nothing of the picture\n"
            "  6: the box 5x-1 at (0, 0) covers nothing of the picture\n");
}

TEST(Check, CountsReferencesAndExpressions) {
  Regions data;
  data.images = {{"1", {}, "test", {}, 100, 50}};
  data.regions = {{"11", 0, {0, 0, 5, 5}, {"dog"}, {}, {}}};
  data.expressions = {{"0", 0, "red dog", "r0", "testA", {}}, {"1", 0, " ", "r0", "testA", {}}, {"2", 0, "dog", "r1", "testB", {}}};
  const auto report = check(data, {.duplicates = true});
  EXPECT_EQ(report.count("testA", "references"), 1);
  EXPECT_EQ(report.count("all", "expressions"), 3);
  EXPECT_EQ(report.counts, (std::map<ProblemKind, int64_t>{{ProblemKind::kEmptyText, 1}}));
}

TEST(Check, CountsLabelsOfStatements) {
  Statements data;
  data.labels = {"false", "true"};
  data.images = {{"1", {}, "dev", {}}};
  data.statements = {{"a", {0}, "x", "true", "g", "dev", {}}, {"b", {0}, "y", "", "g", "dev", {}}, {"c", {0}, "z", "", "g", "test", {}}};
  const auto report = check(data, {});
  EXPECT_EQ(report.notes, (std::vector<std::string>{"no statement of test has an answer: its labels are private", "labels of dev: false 0 true 1",
                                                    "labels of test: false 0 true 0"}));
  EXPECT_EQ(report.counts, (std::map<ProblemKind, int64_t>{{ProblemKind::kNoAnswer, 1}}));
}

TEST(Append, MovesIndicesAndPlacesAlong) {
  const Scratch s;
  Questions all = questions(s);
  append(all, questions(s));
  ASSERT_EQ(all.questions.size(), 6u);
  EXPECT_EQ(all.questions[4].image, 4);
  EXPECT_EQ(all.questions[4].place.source, 1);
  EXPECT_EQ(all.questions[5].place.source, -1);
  EXPECT_EQ(all.images[3].place.source, 1);
  EXPECT_EQ(all.sources.size(), 2u);
}

TEST(ItemLines, ReadBackToTheSameBits) {
  const Scratch s;
  const auto file = s.root() / "items.jsonl";
  const std::vector<ItemScore> items{{"q1", "img \"1\"", 0.1}, {"q2", "", 100}, {"q3", "g", 1.0 / 3, "a \"dog\""}, {"q4", "g", -1e-300, ""}};
  write_item_lines(file, items);
  EXPECT_TRUE(read_file(file).starts_with("{\"id\":\"q1\",\"group\":\"img \\\"1\\\"\",\"value\":0.1}\n{\"id\":\"q2\",\"group\":\"\",\"value\":100.0}\n"));
  const auto back = read_item_lines(file);
  ASSERT_EQ(back.size(), items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    EXPECT_EQ(back[i].id + back[i].group, items[i].id + items[i].group);
    EXPECT_EQ(back[i].value, items[i].value);
    EXPECT_EQ(back[i].prediction, items[i].prediction);
  }
}

TEST(ItemLines, BadLinesAndScoresAreErrors) {
  const Scratch s;
  for (const char* line : {"", "{", "[]", "{\"id\":\"a\",\"group\":\"b\"}", "{\"id\":1,\"group\":\"b\",\"value\":1}",
                           "{\"id\":\"a\",\"group\":\"b\",\"value\":null}", "{\"id\":\"a\",\"group\":\"b\",\"value\":1,\"prediction\":null}"}) {
    const auto file = s.write("i.jsonl", "{\"id\":\"a\",\"group\":\"b\",\"value\":1}\n" + std::string(line) + "\n");
    EXPECT_EQ(message(s, [&] { read_item_lines(file); }),
              "@i.jsonl:2: expected {\"id\":\"...\",\"group\":\"...\",\"value\":NUMBER}, and a \"prediction\" that is a text or not there")
        << line;
  }
  const std::vector<ItemScore> bad{{"q7", "g", std::numeric_limits<double>::infinity()}};
  EXPECT_THROW(write_item_lines(s.root() / "x", bad), InternalFault);
}

}  // namespace
}  // namespace vlp::formats
