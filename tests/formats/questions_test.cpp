#include <array>
#include <map>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/formats/daquar.hpp"
#include "core/formats/vqa2.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

constexpr const char* kQuestions = R"({"info": {"list": [{"x": 1}]}, "questions": [
  {"image_id": 9, "question": "Is it?", "question_id": 9000}, {"image_id": 25, "question": "How many?", "question_id": 25001},
  {"image_id": 9, "question": "What?", "question_id": 9001, "split": "train"}]})";
constexpr const char* kAnnotations = R"({"annotations": [
  {"question_id": 25001, "image_id": 25, "question_type": "how many", "answer_type": "number", "multiple_choice_answer": "2",
   "answers": [{"answer": "2", "answer_confidence": "yes", "answer_id": 1}, {"answer": "3", "answer_confidence": "no", "answer_id": 2}]},
  {"question_id": 9000, "image_id": 9, "question_type": "is it", "answer_type": "yes/no", "multiple_choice_answer": "yes", "answers": [{"answer": "yes"}]},
  {"question_id": 9001, "image_id": 9, "question_type": "what", "answer_type": "other", "multiple_choice_answer": "a cat", "answers": [{"answer": "a cat"}]}]})";

Questions read(const Scratch& s, const std::string& questions = kQuestions, const std::string& annotations = kAnnotations) {
  return read_vqa2(s.write("q.json", questions), s.write("a.json", annotations), s.root() / "images", "val");
}

std::string replaced(std::string text, const std::string& from, const std::string& to) { return text.replace(text.find(from), from.size(), to); }

TEST(ReadVqa2, JoinsQuestionsAnnotationsAndPictures) {
  const Scratch scratch;
  scratch.write("images/COCO_train2014_000000000009.jpg", "");
  scratch.write("images/train/000025.png", "");
  scratch.write("images/val/000025.png", "");
  scratch.write("images/val/000025.txt", "");
  const auto data = read(scratch);
  ASSERT_EQ(data.images.size(), 2u);
  EXPECT_EQ(data.images[0].file, scratch.root() / "images/COCO_train2014_000000000009.jpg");
  EXPECT_EQ(data.images[1].file, scratch.root() / "images/val/000025.png");
  EXPECT_EQ(data.images[1].id, "25");
  ASSERT_EQ(data.questions.size(), 3u);
  const auto& q = data.questions[1];
  EXPECT_EQ(q.id + "|" + q.text + "|" + q.question_type + "|" + q.answer_type + "|" + q.majority + "|" + q.split, "25001|How many?|how many|number|2|val");
  EXPECT_EQ(q.answers, (std::vector<std::string>{"2", "3"}));
  EXPECT_EQ(data.questions[2].image, 0);
  EXPECT_EQ(to_text(data.sources, data.questions[2].place), (scratch.root() / "q.json").string() + ": questions[2]");
}

TEST(ReadVqa2, PicturesThatAreNotThereGetTheOfficialName) {
  const Scratch scratch;
  EXPECT_EQ(read(scratch).images[0].file, scratch.root() / "images/COCO_val2014_000000000009.jpg");
  const auto named = read(scratch, replaced(kQuestions, "\"image_id\": 9,", "\"image_id\": 9, \"image\": \"val2014/nine.jpg\","));
  EXPECT_EQ(named.images[0].file, scratch.root() / "images/val2014/nine.jpg");
}

TEST(ReadVqa2, LabelsMayBePrivate) {
  const Scratch scratch;
  const auto data = read_vqa2(scratch.write("q.json", kQuestions), "", "images", "test");
  EXPECT_EQ(data.questions.size(), 3u);
  EXPECT_TRUE(data.questions[0].answers.empty());
}

TEST(ReadVqa2, BadInputNamesFileRecordAndField) {
  const Scratch scratch;
  using Case = std::array<std::string, 4>;  // file, replaced, by, message
  const std::vector<Case> cases{
      {"q", "\"image_id\": 25, ", "", R"(@q.json: questions[1]: field "image_id" is missing)"},
      {"q", "\"question\": \"How many?\", ", "", R"(@q.json: questions[1]: field "question" is missing)"},
      {"q", "\"question_id\": 25001", "\"question_id\": \"25001\"", R"(@q.json: questions[1]: field "question_id" is a string, not a 64-bit integer)"},
      {"q", "\"question_id\": 25001", "\"question_id\": 9000", R"(@q.json: questions[1]: field "question_id" 9000 occurs twice)"},
      {"q", "\"question\": \"What?\"", "\"question\": null", R"(@q.json: questions[2]: field "question" is null, not a string)"},
      {"q", "\"image_id\": 25", "\"image_id\": 99999999999999999999", R"(@q.json: questions[1]: field "image_id" is a number, not a 64-bit integer)"},
      {"q", "\"questions\"", "\"question\"", R"(@q.json: the top level has no list "questions")"},
      {"q", "25001}", "1e999}", "@q.json: invalid JSON: number overflow parsing '1e999'"},
      {"a", "\"question_id\": 25001", "\"question_id\": 77", R"(@a.json: annotations[0]: field "question_id" 77 is no question of @q.json)"},
      {"a", "\"question_id\": 9001", "\"question_id\": 9000", R"(@a.json: annotations[2]: field "question_id" 9000 occurs twice)"},
      {"a", "\"answer_type\": \"number\", ", "", R"(@a.json: annotations[0]: field "answer_type" is missing)"},
      {"a", "\"question_type\": \"is it\", ", "", R"(@a.json: annotations[1]: field "question_type" is missing)"},
      {"a", "\"multiple_choice_answer\": \"yes\", ", "", R"(@a.json: annotations[1]: field "multiple_choice_answer" is missing)"},
      {"a", "\"answers\": [{\"answer\": \"yes\"}]", "\"answer\": 1", R"(@a.json: annotations[1]: field "answers" is missing)"},
      {"a", "[{\"answer\": \"yes\"}]", "[]", R"(@a.json: annotations[1]: field "answers" is an empty list)"},
      {"a", "\"answer\": \"3\"", "\"answer\": 3", R"(@a.json: annotations[0].answers[1]: field "answer" is a number, not a string)"},
      {"a", "{\"answer\": \"yes\"}", "\"yes\"", "@a.json: annotations[1].answers[0]: is a string, not an object"},
  };
  for (const auto& [file, from, to, expected] : cases) {
    const std::string questions = file == "q" ? replaced(kQuestions, from, to) : kQuestions;
    const std::string annotations = file == "a" ? replaced(kAnnotations, from, to) : kAnnotations;
    EXPECT_EQ(message(scratch, [&] { read(scratch, questions, annotations); }), expected);
  }
  EXPECT_EQ(message(scratch, [&] { read(scratch, kQuestions, R"({"annotations": []})"); }), "@q.json: questions[0]: question 9000 has no annotation in @a.json");
}

TEST(ReadVqa2, PicturesThatCannotBeToldApartAreAnError) {
  const Scratch scratch;
  scratch.write("images/a/9.jpg", "");
  scratch.write("images/b/9.jpg", "");
  EXPECT_EQ(message(scratch, [&] { read(scratch); }), "@images: picture 9 of split val may be a/9.jpg or b/9.jpg; give the folder of one split");
}

TEST(ReadVqa2, EveryTruncationIsAnError) {
  const Scratch scratch;
  const std::string whole = kQuestions;
  for (size_t length = 0; length < whole.size(); length += 3)
    EXPECT_TRUE(message(scratch, [&] { read(scratch, whole.substr(0, length)); }).starts_with("@q.json: invalid JSON: parse error at line ")) << length;
}

TEST(ReadVqa2, ReadsTheRealSubset) {
  const auto root = real_data("vqa2_subset");
  if (root.empty()) GTEST_SKIP() << "the real data is not here";
  const std::map<std::string, std::array<size_t, 2>> expected{{"train", {48061, 33745}}, {"valid", {8977, 8260}}, {"test", {2962, 2878}}};
  for (const auto& [name, counts] : expected) {
    const auto data = read_vqa2(root / ("vqa_questions_" + name + ".json.gz"), root / ("vqa_annotatons_" + name + ".json.gz"),
                                root / "coco_train2014_100_at_224", name);
    EXPECT_EQ(data.questions.size(), counts[0]);
    EXPECT_EQ(data.images.size(), counts[1]);
    for (const auto& q : data.questions) ASSERT_EQ(q.answers.size(), 10u) << q.id;
  }
}

TEST(WriteVqaResults, WritesWhatTheServerReads) {
  const Scratch scratch;
  const auto file = scratch.root() / "results.json";
  write_vqa_results(file, std::vector<VqaResult>{{25001, "2"}, {9000, "a \"big\"\ncaf\xC3\xA9"}});
  EXPECT_EQ(read_file(file), "[{\"answer\": \"2\", \"question_id\": 25001}, {\"answer\": \"a \\\"big\\\"\\ncaf\xC3\xA9\", \"question_id\": 9000}]\n");
  write_vqa_results(file, {});
  EXPECT_EQ(read_file(file), "[]\n");
}

Questions daquar(const Scratch& s, const std::string& train, const DaquarSpec& spec = {}) {
  s.write("qa.train.txt", train);
  s.write("qa.test.txt", "what is on the image2 in the image1 ?\ntable, chair\n");
  return read_daquar(s.root(), spec);
}

TEST(ReadDaquar, ReadsQuestionsAndAnswerLists) {
  const Scratch scratch;
  const auto data = daquar(scratch, "how many red chairs are there in the image7 ?\n2\nwhat is it in the image7 ?\ngarbage_bin\n", {.val_share = 0});
  ASSERT_EQ(data.questions.size(), 3u);
  ASSERT_EQ(data.images.size(), 2u);
  EXPECT_EQ(data.images[0].file, scratch.root() / "images/image7.jpg");
  EXPECT_EQ(data.images[1].id, "image1");
  const auto summary = [](const QuestionRecord& q) { return q.id + "|" + q.text + "|" + q.answer_type + "|" + q.majority + "|" + q.split; };
  EXPECT_EQ(summary(data.questions[0]), "train-1|how many red chairs are there in the image7 ?|number|2|train");
  EXPECT_EQ(summary(data.questions[1]), "train-2|what is it in the image7 ?|other|garbage_bin|train");
  EXPECT_EQ(summary(data.questions[2]), "test-1|what is on the image2 in the image1 ?|list|table, chair|test");
  EXPECT_EQ(data.questions[2].answers, (std::vector<std::string>{"table", "chair"}));
  EXPECT_EQ(to_text(data.sources, data.questions[1].place), (scratch.root() / "qa.train.txt").string() + ":3");
  const auto cut = daquar(scratch, "what is it in the image7 ?\nx\n", {.cut_image_name = true});
  EXPECT_EQ(cut.questions[0].text, "what is it ?");
  EXPECT_EQ(cut.questions[1].text, "what is on the image2 ?");
}

TEST(ReadDaquar, BadInputNamesFileAndLine) {
  const Scratch scratch;
  const auto failure = [&](const std::string& train) { return message(scratch, [&] { daquar(scratch, train); }); };
  EXPECT_EQ(failure("what is it in the image7 ?\nx\nwhat is it in the image8 ?\n"),
            "@qa.train.txt:3: a question without an answer line: the file is truncated");
  EXPECT_EQ(failure("what is it in the image7 ?\nx\nwhat is in the image ?\ny\n"), "@qa.train.txt:3: the question mentions no imageN");
  EXPECT_EQ(failure("what is it in the image7 ?\n , \n"), "@qa.train.txt:1: the question has an empty answer line");
}

TEST(ReadDaquar, ReadsTheRealOneAndSplitsByPicture) {
  const auto root = real_data("daquar");
  if (root.empty()) GTEST_SKIP() << "the real data is not here";
  const auto data = read_daquar(root);
  std::map<std::string, int64_t> questions, images;
  for (const auto& q : data.questions) ++questions[q.split];
  std::map<std::string, std::set<std::string>> names;
  for (const auto& i : data.images) {
    ++images[i.split];
    names[i.split].insert(i.id);
    ASSERT_TRUE(std::filesystem::exists(i.file)) << i.file;
  }
  EXPECT_EQ(questions["train"] + questions["val"], 6795);
  EXPECT_EQ(questions["test"], 5673);
  EXPECT_EQ(images["train"] + images["val"], 794);  // of 795 in train.txt: nobody asks about image366
  EXPECT_EQ(images["test"], 653);                   // of 654 in test.txt: nobody asks about image190
  EXPECT_NEAR(static_cast<double>(images["val"]) / 794, 0.1, 0.03);
  for (const auto& name : names["val"]) EXPECT_FALSE(names["train"].contains(name)) << name;
  const auto larger = read_daquar(root, {.val_share = 0.2});
  for (const auto& i : larger.images) {
    if (names["val"].contains(i.id)) {
      EXPECT_EQ(i.split, "val") << i.id;
    }
  }
}

}  // namespace
}  // namespace vlp::formats
