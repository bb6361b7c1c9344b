#include "core/formats/scoring.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

using nlohmann::json;

json answers(const char* part) {
  std::ifstream in(VLP_TEST_DIR "/ref/answer_scores.json");
  return json::parse(in)[part];
}

std::string json_lines(const json& list) {
  std::string out;
  for (const auto& one : list) out += one.dump() + "\n";
  return out;
}

std::optional<double> score(const ScoreReport& report, const std::string& name) {
  for (const auto& one : report.scores)
    if (one.name == name) return one.value;
  ADD_FAILURE() << "no score " << name;
  return std::nullopt;
}

void expect_score(const ScoreReport& report, const std::string& name, double expected) {
  const auto found = score(report, name);
  ASSERT_TRUE(found.has_value()) << name;
  EXPECT_NEAR(*found, expected, 1e-10) << name;
}

TEST(Scoring, GqaMatchesTheOfficialEvaluation) {
  const json ref = answers("gqa");
  const Scratch scratch;
  const GqaFiles files{scratch.write("p.json.gz", gzipped(ref["predictions"].dump())), scratch.write("q.json", ref["questions"].dump()),
                       scratch.write("c.json", ref["choices"].dump()), true};
  const auto report = score_gqa_files(files);
  for (const auto& [name, value] : ref["scores"].items()) expect_score(report, name, value);
  const std::map<std::string, std::string> groups{{"accuracyPerStructuralType", "per_structural_type"},
                                                  {"accuracyPerSemanticType", "per_semantic_type"},
                                                  {"accuracyPerLength", "per_words"},
                                                  {"accuracyPerSteps", "per_steps"}};
  for (const auto& [official, ours] : groups)
    for (const auto& [key, value] : ref["groups"][official].items()) expect_score(report, ours + "/" + key, value);
  EXPECT_EQ(report.items, static_cast<int64_t>(report.per_item[0].second.size()));
}

TEST(Scoring, GqaWithoutConsistencyNeedsBalancedQuestionsOnly) {
  json ref = answers("gqa"), balanced = json::array();
  for (const auto& p : ref["predictions"])
    if (ref["questions"][p["questionId"].get<std::string>()]["isBalanced"]) balanced.push_back(p);
  const Scratch scratch;
  GqaFiles files{scratch.write("p.json", balanced.dump()), scratch.write("q.json", ref["questions"].dump()), {}, false};
  expect_score(score_gqa_files(files), "accuracy", ref["scores"]["accuracy"]);
  files.consistency = true;
  EXPECT_EQ(message(scratch, [&] { score_gqa_files(files); }).substr(0, 38), "@p.json: no prediction for question 00");
  ref["questions"]["000"]["entailed"] = {"999"};
  files = {scratch.write("all.json", ref["predictions"].dump()), scratch.write("q.json", ref["questions"].dump()), {}, true};
  EXPECT_EQ(message(scratch, [&] { score_gqa_files(files); }),
            "@q.json: question 000 entails 999, which is not in the file: consistency needs the file of all questions");
}

// The official script asks for the type of balanced questions alone.
TEST(Scoring, GqaChoicesNeedTheTypeOfBalancedQuestionsAlone) {
  const Scratch scratch;
  const auto report_of = [&](const char* balanced) {
    const std::string questions = fmt::format(
        R"({{"1": {{"question": "q", "answer": "yes", "isBalanced": true, "types": {{"structural": "verify", "semantic": "obj", "detailed": "existC"}}}},
        "2": {{"question": "q", "answer": "no", "isBalanced": {}, "types": {{"structural": "verify", "semantic": "obj", "detailed": null}}}}}})",
        balanced);
    return score_gqa_files({scratch.write("p.json", R"([{"questionId": "1", "prediction": "yes"}, {"questionId": "2", "prediction": "yes"}])"),
                            scratch.write("q.json", questions),
                            scratch.write("c.json", R"({"1": {"valid": ["yes"], "plausible": ["no"]}, "2": {"valid": [], "plausible": []}})"),
                            false});
  };
  const auto report = report_of("false");
  expect_score(report, "validity", 100);
  expect_score(report, "plausibility", 0);
  EXPECT_EQ(message(scratch, [&] { report_of("true"); }), R"(@q.json: ["2"].types: field "detailed" is null, not a string)");
}

TEST(Scoring, Nlvr2MatchesTheOfficialScript) {
  const json ref = answers("nlvr2");
  std::string lines;
  for (const auto& line : ref["predictions"]) lines += line.get<std::string>() + "\n";
  const Scratch scratch;
  const auto predictions = scratch.write("p.csv", lines), examples = scratch.write("dev.json", json_lines(ref["examples"]));
  const auto report = score_nlvr2_files(predictions, examples);
  expect_score(report, "accuracy", 100 * ref["scores"]["accuracy"].get<double>());
  expect_score(report, "consistency", 100 * ref["scores"]["consistency"].get<double>());
  EXPECT_EQ(report.per_item[0].second.size(), ref["examples"].size());
}

TEST(Scoring, Entailment) {
  const json ref = answers("entailment");
  json predictions = json::array(), examples = json::array();
  for (size_t i = 0; i < ref["labels"].size(); ++i) {
    predictions.push_back({{"pairID", std::to_string(i)}, {"prediction", ref["predictions"][i]}});
    examples.push_back({{"pairID", std::to_string(i)}, {"gold_label", ref["labels"][i]}, {"Flickr30K_ID", std::to_string(i / 3)}});
  }
  const Scratch scratch;
  const auto report = score_entailment_files(scratch.write("p.jsonl", json_lines(predictions)), scratch.write("e.jsonl", json_lines(examples)));
  expect_score(report, "accuracy", ref["accuracy"]);
  for (const auto& [name, value] : ref["per_class"].items()) expect_score(report, "per_class/" + name, value);
  EXPECT_EQ(report.per_item[0].second[4].group, "1");
}

TEST(Scoring, ReferencesWithoutALabelAreNamed) {
  const Scratch s;
  const auto nlvr2 = s.write("p.csv", "dev-1-0-0,True\ndev-1-1-0,True\n"), first = s.root() / "dev.json";
  const std::string sound = R"({"identifier": "dev-1-0-0", "label": "true"})"
                            "\n";
  const auto of_nlvr2 = [&](const std::string& line) {
    s.write("dev.json", sound + line);
    return message(s, [&] { score_nlvr2_files(nlvr2, first); });
  };
  EXPECT_EQ(of_nlvr2(R"({"identifier": "dev-1-1-0", "label": "False"})"), "no BadInput");
  EXPECT_EQ(of_nlvr2(R"({"identifier": "dev-1-1-0", "label": "maybe"})"), R"(@dev.json:2: field "label" is "maybe"; the labels are False, True)");
  EXPECT_EQ(of_nlvr2(R"({"identifier": "dev-1-1-0"})"), R"(@dev.json:2: field "label" is missing: items without a label cannot be scored)");
  const auto pairs = s.write("p.jsonl", R"({"pairID": "a", "prediction": "neutral"})");
  const auto of_pairs = [&](const std::string& line) {
    const auto file = s.write("e.jsonl", line);
    return message(s, [&] { score_entailment_files(pairs, file); });
  };
  EXPECT_EQ(of_pairs(R"({"pairID": "a", "gold_label": "neutral"})"), "no BadInput");
  EXPECT_EQ(of_pairs(R"({"pairID": "a", "gold_label": "-"})"),
            R"(@e.jsonl:1: field "gold_label" is "-"; the labels are entailment, neutral, contradiction)");
}

TEST(Scoring, Vqa) {
  json list = json::array();
  for (int i = 0; i < 10; ++i) list.push_back({{"answer", i < 3 ? "dog" : "cat"}, {"answer_id", i}});
  json annotations{{"annotations",
                    {{{"question_id", 1}, {"image_id", 5}, {"question_type", "what"}, {"answer_type", "other"}, {"answers", list}},
                     {{"question_id", 2}, {"image_id", 5}, {"question_type", "is"}, {"answer_type", "yes/no"}, {"answers", list}}}}};
  const Scratch scratch;
  const auto file = scratch.write("a.json", annotations.dump());
  const auto report =
      score_vqa_files(scratch.write("p.json", R"([{"question_id": 2, "answer": "the cat"}, {"question_id": 1, "answer": "Dog"}])"), file);
  expect_score(report, "accuracy", 95);
  expect_score(report, "per_answer_type/other", 90);
  expect_score(report, "per_question_type/is", 100);
  EXPECT_EQ(report.per_item[0].second[0].id, "1");
  EXPECT_EQ(message(scratch, [&] { score_vqa_files(scratch.write("p.json", R"([{"question_id": 2, "answer": "a"}])"), file); }),
            "@p.json: no prediction for question 1 of @a.json");
}

TEST(Scoring, GroundingWithTheReleaseLayoutAndWithBoxes) {
  const Scratch scratch;
  GroundingFiles files;
  files.predictions = scratch.write("p.json", R"([{"sent_id": 1, "bbox": [0, 0, 10, 10]}, {"sent_id": 2, "bbox": [0, 0, 3, 3]}])");
  files.references =
      scratch.write("refs.json", R"([{"ref_id": 0, "ann_id": 7, "image_id": 3, "split": "testA", "sentences": [{"sent_id": 1}, {"sent_id": 2}]},
                                                    {"ref_id": 1, "ann_id": 7, "image_id": 3, "split": "val", "sentences": [{"sent_id": 3}]}])");
  files.split = "testA";
  EXPECT_EQ(message(scratch, [&] { score_grounding_files(files); }),
            "@refs.json: [0]: field \"bbox\" is missing; give the instances file that holds the boxes of ann_id");
  files.instances = scratch.write("instances.json", R"({"annotations": [{"id": 7, "bbox": [0, 0, 10, 9]}]})");
  const auto report = score_grounding_files(files);
  expect_score(report, "accuracy", 50);
  EXPECT_EQ(report.per_item[0].second[1].group, "3");
  files.split = "testC";
  EXPECT_EQ(message(scratch, [&] { score_grounding_files(files); }), "@refs.json: holds no expression of split testC");
  files.split = "";
  EXPECT_EQ(message(scratch, [&] { score_grounding_files(files); }), "@p.json: no prediction for expression 3 of @refs.json");
  files.references = scratch.write("boxes.json", R"([{"sent_id": 1, "bbox": [0, 0, 10, 10]}, {"sent_id": 2, "bbox": [2, 0, 3, 3]}])");
  expect_score(score_grounding_files(files), "accuracy", 50);
}

std::string npy(const std::string& shape, const std::vector<float>& values) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
  header.resize(118, ' ');
  std::string out = std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header;
  return out.append(reinterpret_cast<const char*>(values.data()), 4 * values.size());
}

TEST(Scoring, Retrieval) {
  const Scratch scratch;
  RetrievalFiles files;
  files.scores = scratch.write("s.npy", npy("(2, 3)", {3, 1, 2, 4, 5, 6}));
  files.image_of_caption = scratch.write("owner.json", "[0, 0, 1]");
  const auto report = score_retrieval_files(files);
  expect_score(report, "tr_r1", 100);        // both images put a caption of their own first
  expect_score(report, "ir_r1", 100.0 / 3);  // the first two captions prefer image 1
  expect_score(report, "ir_r5", 100);
  files.text_to_image = scratch.write("t.npy", npy("(3, 2)", {9, 0, 9, 0, 0, 9}));
  expect_score(score_retrieval_files(files), "ir_r1", 100);
  files.text_to_image = scratch.write("t.npy", npy("(2, 3)", {9, 0, 9, 0, 0, 9}));
  EXPECT_EQ(message(scratch, [&] { score_retrieval_files(files); }), "@t.npy: is 2 x 3, but @s.npy has 3 captions of 2 images");
}

TEST(Scoring, BadRetrievalFilesAreNamed) {
  const Scratch scratch;
  const auto of = [&](const std::string& matrix, const std::string& owners) {
    const RetrievalFiles files{scratch.write("s.npy", matrix), {}, scratch.write("o.json", owners)};
    return message(scratch, [&] { score_retrieval_files(files); });
  };
  const auto good = npy("(2, 2)", {1, 2, 3, 4});
  EXPECT_EQ(of(npy("(4,)", {1, 2, 3, 4}), "[0, 1]"), "@s.npy: has the shape [4], not that of a matrix");
  EXPECT_EQ(of(npy("(0, 0)", {}), "[]"), "@s.npy: is 0 x 0: it holds no score");
  EXPECT_EQ(of(npy("(2, 2)", {1, 2, NAN, 4}), "[0, 1]"), "@s.npy: the score in row 1, column 0 is NaN");
  EXPECT_EQ(of(good, "[0, 1, 1]"), "@o.json: has 3 captions, but @s.npy has 2 columns");
  EXPECT_EQ(of(good, "[0, 2]"), "@o.json: [1]: image 2 is outside 0..1, the rows of @s.npy");
  EXPECT_EQ(of(good, "[0, 0]"), "@o.json: image 1 of @s.npy has no caption");
  EXPECT_EQ(of(good, "[0, 0.5]"), "@o.json: [1]: is not a whole number");
}

}  // namespace
}  // namespace vlp::formats
