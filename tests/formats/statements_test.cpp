#include "core/formats/nlvr.hpp"
#include "core/formats/nlvr2.hpp"
#include "core/formats/snli_ve.hpp"
#include "tests/formats/message_cases.hpp"

namespace vlp::formats {
namespace {

constexpr const char* kNlvr2 =
    R"({"identifier": "dev-850-0-1", "sentence": "A dog.", "label": "True", "left_url": "https://a/x.jpg", "right_url": "https://a/y.jpg"}
{"identifier": "train-10171-0-0", "sentence": "Two.", "label": "false", "directory": 71, "left_url": "https://a/x.jpg", "right_url": "https://a/y.jpg"}

{"identifier": "test1-3-1-0", "sentence": "Three.", "left_url": "test/000003.png", "right_url": "test/000001.png"})";

TEST(ReadNlvr2, FindsPicturesGroupsAndLabels) {
  const Scratch s;
  s.write("pictures/train/71/train-10171-0-img1.png", "");
  const auto data = read_nlvr2(s.write("n.json", kNlvr2), s.root() / "pictures", "val");
  ASSERT_EQ(data.statements.size(), 3u);
  const auto file = [&](size_t i, size_t side) {
    return data.images[static_cast<size_t>(data.statements[i].images[side])].file.lexically_relative(s.root() / "pictures").string();
  };
  EXPECT_EQ(file(0, 0), "dev/dev-850-0-img0.png");
  EXPECT_EQ(file(0, 1), "dev/dev-850-0-img1.png");
  EXPECT_EQ(file(1, 0), "images/train/71/train-10171-0-img0.png");
  EXPECT_EQ(file(1, 1), "train/71/train-10171-0-img1.png");
  EXPECT_EQ(file(2, 0) + file(2, 1), "test/000003.pngtest/000001.png");
  EXPECT_EQ(data.statements[0].group, "dev-850--1");
  EXPECT_EQ(data.statements[0].label + data.statements[1].label + data.statements[2].label, "truefalse");
  EXPECT_EQ(data.statements[2].split, "val");
  EXPECT_EQ(to_text(data.sources, data.statements[2].place), (s.root() / "n.json").string() + ":4");
}

TEST(ReadNlvr2, BadInputNamesFileLineAndField) {
  const Scratch s;
  expect_messages(
      s, kNlvr2,
      {{"\"label\": \"false\"", "\"label\": \"maybe\"", R"(@n.json:2: field "label" is "maybe"; the labels are false, true)"},
       {"\"label\": \"false\"", "\"label\": false", R"(@n.json:2: field "label" is a boolean, not a string)"},
       {"train-10171-0-0", "train-10171", R"(@n.json:2: field "identifier" is "train-10171", not SPLIT-SET-PAIR-SENTENCE)"},
       {"\"identifier\": \"train-10171-0-0\", ", "", R"(@n.json:2: field "identifier" is missing)"},
       {", \"directory\": 71", "", R"(@n.json:2: field "directory" is missing)"},
       {"\"sentence\": \"Two.\", ", "", R"(@n.json:2: field "sentence" is missing)"},
       {"\"sentence\": \"A dog.\"", "\"sentence\": null", R"(@n.json:1: field "sentence" is null, not a string)"},
       {"{\"identifier\": \"train", "[{\"identifier\": \"train",
        "@n.json:2: invalid JSON: parse error at line 1, column 153: syntax error while parsing array - unexpected end of input; expected ']'"},
       {"{\"identifier\": \"dev-850-0-1\"", "7",
        "@n.json:1: invalid JSON: parse error at line 1, column 2: syntax error while parsing value - unexpected ','; expected end of input"}},
      [&](const std::string& content) { read_nlvr2(s.write("n.json", content), s.root() / "pictures", "val"); });
}

constexpr const char* kNlvr =
    R"({"sentence": "A tower.", "label": "true", "identifier": "3125-1", "directory": "2", "structured_rep": [[], [], [{"x_loc": 80, "y_loc": 0, "size": 10, "type": "circle", "color": "Black"}]]}
{"sentence": "No tower.", "label": "false", "identifier": "15-0", "directory": "3"}
)";

TEST(ReadNlvr, AStatementHasSixPictures) {
  const Scratch s;
  const auto data = read_nlvr(s.write("dev/dev.json", kNlvr), "pictures", "dev");
  ASSERT_EQ(data.statements.size(), 2u);
  ASSERT_EQ(data.images.size(), 12u);
  EXPECT_EQ(data.statements[1].images, (std::vector<int64_t>{6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(data.images[5].file, "pictures/2/dev-3125-1-5.png");
  EXPECT_EQ(data.statements[0].group + data.statements[0].label + data.statements[1].label, "3125truefalse");
  expect_messages(s, kNlvr,
                  {{"\"identifier\": \"15-0\", ", "", R"(@d.json:2: field "identifier" is missing)"},
                   {"\"directory\": \"3\"", "\"dir\": \"3\"", R"(@d.json:2: field "directory" is missing)"},
                   {"\"label\": \"false\"", "\"label\": \"no\"", R"(@d.json:2: field "label" is "no"; the labels are false, true)"},
                   {"\"sentence\": \"No tower.\", ", "", R"(@d.json:2: field "sentence" is missing)"},
                   {"\"size\": 10", "\"size\": 30",
                    R"(@d.json:1: structured_rep[2][0]: field "x_loc" = 80 puts an object of size 30 outside its box of 100 pixels)"}},
                  [&](const std::string& content) { read_nlvr(s.write("d.json", content), "", "dev"); });
}

constexpr const char* kSnliVe =
    R"({"Flickr30K_ID": "36979", "pairID": "36979.jpg#0r1n", "captionID": "36979.jpg#0", "sentence2": "A man sleeps.", "gold_label": "neutral"}
{"Flickr30K_ID": "36979", "pairID": "36979.jpg#1r1e", "sentence2": "A man.", "gold_label": "entailment"}
{"Flickr30K_ID": 7, "image": "x/7.png", "pairID": "7.jpg#1r1c", "sentence2": "A cat.", "gold_label": "contradiction"}
)";

TEST(ReadSnliVe, PicturesAreShared) {
  const Scratch s;
  const auto data = read_snli_ve(s.write("s.jsonl", kSnliVe), "pictures", "dev");
  ASSERT_EQ(data.images.size(), 2u);
  EXPECT_EQ(data.images[0].file, "pictures/36979.jpg");
  EXPECT_EQ(data.images[1].file, "pictures/x/7.png");
  EXPECT_EQ(data.statements[1].images, std::vector<int64_t>{0});
  EXPECT_EQ(data.statements[0].label + data.statements[0].id + data.statements[0].group, "neutral36979.jpg#0r1n36979");
  EXPECT_EQ(data.labels, (std::vector<std::string>{"contradiction", "neutral", "entailment"}));
}

TEST(ReadSnliVe, BadInputNamesFileLineAndField) {
  const Scratch s;
  expect_messages(
      s, kSnliVe,
      {{"\"entailment\"", "\"-\"", R"(@s.jsonl:2: field "gold_label" is "-"; the labels are contradiction, neutral, entailment)"},
       {"\"Flickr30K_ID\": 7, ", "", R"(@s.jsonl:3: field "Flickr30K_ID" is missing)"},
       {"\"Flickr30K_ID\": 7", "\"Flickr30K_ID\": 7.5", R"(@s.jsonl:3: field "Flickr30K_ID" is a number, not a whole number or a string)"},
       {"\"sentence2\": \"A cat.\", ", "", R"(@s.jsonl:3: field "sentence2" is missing)"},
       {"\"pairID\": \"7.jpg#1r1c\", ", "", R"(@s.jsonl:3: field "pairID" is missing)"}},
      [&](const std::string& content) { read_snli_ve(s.write("s.jsonl", content), "", "dev"); });
}

TEST(Append, StatementsOfDifferentLabelsDoNotMix) {
  const Scratch s;
  auto all = read_nlvr(s.write("dev/dev.json", kNlvr), "pictures", "dev");
  append(all, read_nlvr(s.root() / "dev/dev.json", "pictures", "test"));
  EXPECT_EQ(all.statements[3].images.front(), 18);
  EXPECT_EQ(all.statements[3].place.source, 1);
  EXPECT_THROW(append(all, read_snli_ve(s.write("s.jsonl", kSnliVe), "pictures", "dev")), InternalFault);
}

}  // namespace
}  // namespace vlp::formats
