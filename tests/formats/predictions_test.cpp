#include "core/formats/predictions.hpp"

#include "core/formats/vqa2.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

using Texts = std::vector<std::string>;

TEST(Predictions, SubmissionFilesReadBackAsWritten) {
  const Scratch scratch;
  const Texts ids{"7", "12", "3"}, values{"a \"quoted\" dog\\", "\u00E9t\u00E9 \U0001F600", ""};
  const std::vector<IdAndText> pairs{{ids[0], values[0]}, {ids[1], values[1]}, {ids[2], values[2]}};
  const auto file = scratch.root() / "results.json";
  write_caption_results(file, pairs);
  EXPECT_EQ(read_caption_results(file).in_order(ids, "refs"), values);
  EXPECT_EQ(read_file(file).substr(0, 47), "[{\"image_id\": 7, \"caption\": \"a \\\"quoted\\\" dog\\\\");
  write_gqa_results(file, pairs);
  EXPECT_EQ(read_gqa_results(file).in_order(ids, "refs"), values);
  const std::vector<VqaResult> answers{{7, values[0]}, {12, values[1]}, {3, values[2]}};
  write_vqa_results(file, answers);
  EXPECT_EQ(read_vqa_results(file).in_order(ids, "refs"), values);
  const std::vector<IdAndText> labels{{"dev-1-0-0", "True"}, {"dev-1-1-0", "False"}};
  write_nlvr2_results(file, labels);
  EXPECT_EQ(read_file(file), "dev-1-0-0,True\ndev-1-1-0,False\n");
  EXPECT_EQ(read_nlvr2_results(file).in_order(Texts{"dev-1-1-0", "dev-1-0-0"}, "refs"), (Texts{"False", "True"}));
}

TEST(Predictions, WritersRefuseWhatTheFormatCannotHold) {
  const Scratch scratch;
  const auto file = scratch.root() / "x";
  EXPECT_THROW(write_caption_results(file, std::vector<IdAndText>{{"a7", "dog"}}), InternalFault);
  EXPECT_THROW(write_nlvr2_results(file, std::vector<IdAndText>{{"dev,1", "True"}}), InternalFault);
  EXPECT_THROW(write_nlvr2_results(file, std::vector<IdAndText>{{"dev-1", "yes"}}), InternalFault);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(Predictions, ComeInTheOrderThatIsWantedAndMayBeGzip) {
  const Scratch scratch;
  const auto file = scratch.write("p.json.gz", gzipped(R"([{"question_id": 1, "answer": "a"}, {"question_id": "2", "answer": "b", "more": 1}])"));
  EXPECT_EQ(read_vqa_results(file).in_order(Texts{"2", "1"}, "refs"), (Texts{"b", "a"}));
}

std::string vqa_message(const std::string& content, const Texts& wanted = {}) {
  const Scratch scratch;
  const auto file = scratch.write("p.json", content);
  return message(scratch, [&] { read_vqa_results(file).in_order(wanted, "refs.json"); });
}

TEST(Predictions, BadRecordsAreNamed) {
  EXPECT_EQ(vqa_message(R"({"question_id": 1})"), "@p.json: the top level is an object, not a list of objects");
  EXPECT_EQ(vqa_message(R"([{"question_id": 1, "answer": "a"}, 5])"), "@p.json: [1]: is a number, not an object");
  EXPECT_EQ(vqa_message(R"([{"question_id": 1, "answer": "a"}, {"question_id": 2}])"), "@p.json: [1]: field \"answer\" is missing");
  EXPECT_EQ(vqa_message(R"([{"question_id": 1.5, "answer": "a"}])"),
            "@p.json: [0]: field \"question_id\" is a number, not a whole number or a string");
  EXPECT_EQ(vqa_message(R"([{"question_id": 1, "answer": 5}])"), "@p.json: [0]: field \"answer\" is a number, not a string");
  EXPECT_EQ(vqa_message(R"([{"question_id": 1, "answer": "a"}, {"question_id": 1, "answer": "b"}])"),
            "@p.json: [1]: question 1 occurs twice, first at @p.json: [0]");
  EXPECT_EQ(vqa_message(R"([{"question_id": 1, "answer": "a"}])", {"1", "2"}), "@p.json: no prediction for question 2 of refs.json");
  EXPECT_EQ(vqa_message(R"([{"question_id": 1, "answer": "a"}, {"question_id": 3, "answer": "b"}])", {"1"}),
            "@p.json: [1]: question 3 is not in refs.json");
  EXPECT_EQ(vqa_message("[{\"question_id\": 1,\n oops").substr(0, 52), "@p.json: invalid JSON: parse error at line 2, column");
}

TEST(Predictions, BadNlvr2LinesAreNamed) {
  const auto of = [](const std::string& content) {
    const Scratch scratch;
    const auto file = scratch.write("p.csv", content);
    return message(scratch, [&] { read_nlvr2_results(file); });
  };
  EXPECT_EQ(of("dev-1-0-0,TRUE\r\n\ndev-1-1-0,false"), "no BadInput");
  EXPECT_EQ(of("dev-1-0-0,True\ndev-1-1-0\n"), "@p.csv:2: \"dev-1-1-0\" is not IDENTIFIER,True or IDENTIFIER,False");
  EXPECT_EQ(of("dev-1-0-0,maybe\n"), "@p.csv:1: \"dev-1-0-0,maybe\" is not IDENTIFIER,True or IDENTIFIER,False");
  EXPECT_EQ(of("dev-1-0-0,True\ndev-1-0-0,True\n"), "@p.csv:2: item dev-1-0-0 occurs twice, first at @p.csv:1");
}

TEST(Predictions, BadBoxesAndClassesAreNamed) {
  const Scratch scratch;
  const auto boxes = [&](const std::string& content) {
    const auto file = scratch.write("b.json", content);
    return message(scratch, [&] { read_grounding_results(file); });
  };
  EXPECT_EQ(boxes(R"([{"sent_id": 4, "bbox": [1, 2, 3]}])"), "@b.json: [0]: field \"bbox\" has 3 numbers, not the 4 of x, y, width, height");
  EXPECT_EQ(boxes(R"([{"sent_id": 4, "bbox": [1, 2, "3", 4]}])"), "@b.json: [0]: field \"bbox\" [2] is a string, not a number");
  EXPECT_EQ(boxes(R"([{"sent_id": 4, "bbox": [1, 2, -3, 4]}])"), "@b.json: [0]: field \"bbox\" has the extents -3 x 4");
  const auto file = scratch.write("e.jsonl", "{\"pairID\": \"a\", \"prediction\": \"neutral\"}\n\n{\"pairID\": \"b\", \"prediction\": \"yes\"}\n");
  EXPECT_EQ(message(scratch, [&] { read_entailment_results(file); }),
            "@e.jsonl:3: field \"prediction\" is \"yes\", not entailment, neutral or contradiction");
}

}  // namespace
}  // namespace vlp::formats
