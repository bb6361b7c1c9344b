// vlp score and vlp tokenize: what they print, write and refuse.

#include <iostream>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "core/formats/item_lines.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "tests/program/verb_test.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

class Score : public VerbTest {
 protected:
  static std::string message(int (*verb)(const Arguments&), const Arguments& args) {
    return test::refusal([&] { output(verb, args); });
  }

  static std::string tokens(const std::string& input, const Arguments& args) {
    std::istringstream in(input);
    auto* const before = std::cin.rdbuf(in.rdbuf());
    std::cin.clear();
    std::string out;
    try {
      out = output(verb_tokenize, args);
    } catch (...) {
      std::cin.rdbuf(before);
      throw;
    }
    std::cin.rdbuf(before);
    return out;
  }
};

TEST_F(Score, PrintsATableOrJsonAndWritesItems) {
  const auto predictions = write("p.csv", "dev-1-0-0,True\ndev-1-1-0,true\ndev-2-0-0,False\n");
  const auto references = write("dev.json",
                                "{\"identifier\": \"dev-1-0-0\", \"label\": \"True\"}\n{\"identifier\": \"dev-1-1-0\", \"label\": \"False\"}\n"
                                "{\"identifier\": \"dev-2-0-0\", \"label\": \"False\"}\n");
  const Arguments args{"nlvr2", "--predictions", predictions, "--references", references};
  const auto text = output(verb_score, args);
  EXPECT_THAT(text, HasSubstr("accuracy     66.67"));
  EXPECT_THAT(text, HasSubstr("consistency  50.00"));
  EXPECT_THAT(text, HasSubstr("3 items\n"));
  auto more = args;
  const auto items = (folder_ / "items.jsonl").string();
  more.insert(more.end(), {"--json", "--per-item", items});
  const auto found = json::parse(output(verb_score, more));
  EXPECT_EQ(found["kind"], "nlvr2");
  EXPECT_EQ(found["items"], 3);
  EXPECT_NEAR(found["scores"]["accuracy"].get<double>(), 200.0 / 3, 1e-12);
  EXPECT_EQ(formats::read_item_lines(items)[1].group, "dev-1--0");
  more.insert(more.end(), {"--metric", "consistency"});
  output(verb_score, more);
  EXPECT_EQ(formats::read_item_lines(items).size(), 2u);
  more.back() = "bleu";
  EXPECT_EQ(message(verb_score, more), "vlp score: --metric bleu: has no scores of single items; there are accuracy, consistency");
}

TEST_F(Score, SaysWhatIsNotComputed) {
  const auto predictions = write("p.json", R"([{"questionId": "1", "prediction": "red"}])");
  const auto references = write(
      "q.json", R"({"1": {"question": "what color?", "answer": "red", "isBalanced": true, "types": {"structural": "query", "semantic": "attr"}}})");
  const auto found = json::parse(output(verb_score, {"gqa", "--predictions", predictions, "--references", references, "--json"}));
  EXPECT_EQ(found["scores"]["open"], 100.0);
  EXPECT_TRUE(found["scores"]["validity"].is_null());
  EXPECT_EQ(found["notes"]["validity"], "not computed: give --choices");
}

TEST_F(Score, RefusesOptionsOfAnotherKind) {
  EXPECT_EQ(message(verb_score, {"vqa", "--predictions", "p", "--references", "r", "--metric", "accuracy"}),
            "vlp score: --metric chooses what --per-item writes; give --per-item, or leave it away");
  EXPECT_EQ(message(verb_score, {"vqa", "--predictions", "p", "--references", "r", "--subset"}),
            "vlp score vqa: --subset: is for caption only; leave it away");
  EXPECT_EQ(message(verb_score, {"gqa", "--predictions", "p", "--references", "r", "--iou", "continuous"}),
            "vlp score gqa: --iou: is for grounding only; leave it away");
  EXPECT_EQ(message(verb_tokenize, {"ptb", "--cased"}), "vlp tokenize ptb: --cased: is for wordpiece only; leave it away");
}

TEST_F(Score, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(message(verb_score, {"vqa", "--predictions", "p.json"}), "vlp score: --references is missing; vlp score --help says what it must hold");
  EXPECT_EQ(message(verb_score, {"captions", "--predictions", "p", "--references", "r"}),
            "vlp score: unknown kind 'captions'; did you mean caption?; there are caption, vqa, gqa, nlvr2, entailment, grounding, retrieval");
  EXPECT_EQ(message(verb_score, {"grounding", "--predictions", "p", "--references", "r", "--iou", "open"}),
            "vlp score: --iou open: must be inclusive or continuous");
  EXPECT_THAT(message(verb_score, {"vqa", "--predictions", (folder_ / "none").string(), "--references", (folder_ / "none").string()}),
              HasSubstr("none: cannot be read"));
}

TEST_F(Score, TokenizesLines) {
  const auto vocabulary = write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\ndog\n##s\nDog\n");
  EXPECT_EQ(tokens("A dogs\n\ncat", {"wordpiece", "--vocab", vocabulary}), "{\"ids\":[5,6,7]}\n{\"ids\":[]}\n{\"ids\":[1]}\n");
  EXPECT_EQ(tokens("Dog dog\n", {"wordpiece", "--vocab", vocabulary, "--cased"}), "{\"ids\":[8,6]}\n");
  EXPECT_EQ(tokens("\"a\\ndog\"\n", {"wordpiece", "--vocab", vocabulary, "--json-lines"}), "{\"ids\":[5,6]}\n");
  EXPECT_EQ(tokens("A dog's 1 1/2.\n", {"ptb"}), "{\"tokens\":[\"a\",\"dog\",\"'s\",\"1\u00A01/2\"]}\n");
  EXPECT_EQ(tokens("", {"ptb"}), "");
  EXPECT_EQ(tokens("A dog.\r\na cat.\r\n", {"ptb"}), "{\"tokens\":[\"a\",\"dog\"]}\n{\"tokens\":[\"a\",\"cat\"]}\n");
  const unsigned char packed[] = {0x1f, 0x8b, 8,    0, 0, 0,    0,    0,    2,    3, 0x73, 0x54, 0x48,
                                  0xc9, 0x4f, 0xe7, 2, 0, 0x59, 0xaf, 0xa1, 0x89, 6, 0,    0,    0};  // of "A dog\n"
  const std::string gzip(packed, packed + sizeof packed);
  EXPECT_EQ(tokens(gzip, {"wordpiece", "--vocab", vocabulary}), "{\"ids\":[5,6]}\n");
  EXPECT_EQ(tokens(gzip, {"ptb"}), "{\"tokens\":[\"a\",\"dog\"]}\n");
}

TEST_F(Score, TokenizeRefusesWhatItCannotRead) {
  EXPECT_EQ(message(verb_tokenize, {"wordpiece"}), "vlp tokenize wordpiece: --vocab is missing");
  EXPECT_EQ(message(verb_tokenize, {"word"}), "vlp tokenize: unknown kind 'word'; there are wordpiece and ptb");
  const auto vocabulary = write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n");
  EXPECT_THAT(message(verb_tokenize, {"wordpiece", "--vocab", vocabulary, "--vocab-size", "30522"}),
              HasSubstr("vocab.txt: holds 5 tokens, but 30522 are expected; it belongs to another model"));
  const auto refused = [&](const std::string& input, const Arguments& args) {
    try {
      return tokens(input, args);
    } catch (const BadInput& e) {
      return std::string(e.what());
    }
  };
  EXPECT_THAT(refused("\"a\"\nb\n", {"ptb", "--json-lines"}), HasSubstr("standard input:2: invalid JSON: parse error at line 1, column 1"));
  EXPECT_EQ(refused("\"a\"\n{}\n", {"ptb", "--json-lines"}), "standard input:2: is an object, not a JSON string");
  EXPECT_THAT(refused("\"\xFF\"\n", {"wordpiece", "--vocab", vocabulary, "--json-lines"}), HasSubstr("standard input:1: invalid JSON: "));
  EXPECT_EQ(refused("a\nb \xC3\n", {"ptb"}),
            "standard input:2: byte 3 of the line is not UTF-8; convert the text first, for example: iconv -f latin1 -t utf-8");
  EXPECT_EQ(refused("\x1f\x8b\x08", {"ptb"}), "standard input: gzip data ends early: the file is truncated; fetch it again");
}

}  // namespace
}  // namespace vlp::experiments
