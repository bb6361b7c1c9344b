// The caption evaluation from files. Its scores are compared with the public scorers in tests/metrics/caption_test.cpp, its tokens in
// tests/text.

#include <cmath>
#include <cstdlib>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "core/formats/caption_programs.hpp"
#include "core/formats/scoring.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kReferences = R"({"images": [{"id": 4}, {"id": 2}, {"id": 9}], "annotations": [
  {"image_id": 2, "id": 0, "caption": "A cat sits."}, {"image_id": 4, "id": 1, "caption": "A dog runs on grass!"},
  {"image_id": 4, "id": 2, "caption": "The dog, running"}, {"image_id": 9, "id": 3, "caption": "Two (old) men"
}]
})";
constexpr std::string_view kResults = R"([{"image_id": 9, "caption": "Two men."}, {"image_id": 4, "caption": "A dog runs on grass"},
  {"image_id": 2, "caption": "a bird flies"}])";

const ScoreReport::Score& find(const ScoreReport& report, const std::string& name) {
  for (const auto& one : report.scores)
    if (one.name == name) return one;
  throw std::runtime_error("no score " + name);
}

double value(const ScoreReport& report, const std::string& name) { return find(report, name).value.value(); }

TEST(CaptionScoring, ByHand) {
  const Scratch scratch;
  const CaptionFiles files{.predictions = scratch.write("p.json.gz", gzipped(kResults)),
                           .references = scratch.write("r.json.gz", gzipped(kReferences))};
  const auto report = score_captions(files);
  EXPECT_EQ(report.items, 3);
  // Words: 2 of "two men", 5 of "a dog runs on grass", 1 of "a bird flies"; 10 words against references of 5 (-lrb- and -rrb- stay), 5 and
  // 3.
  EXPECT_NEAR(value(report, "bleu_1"), 100 * 8.0 / 10 * std::exp(1 - 13.0 / 10), 1e-6);
  EXPECT_EQ(report.per_item.front().first, "cider_d");
  const auto& items = report.per_item.front().second;
  EXPECT_EQ(items[0].id, "4");  // in the order of the images
  EXPECT_NEAR(value(report, "cider_d"), (items[0].value + items[1].value + items[2].value) / 3, 1e-9);
  EXPECT_LT(items[1].value, items[0].value);  // only "a" in common
  EXPECT_EQ(find(report, "meteor").note, "not computed: set METEOR_JAR to the path of meteor-1.5.jar");
  EXPECT_FALSE(find(report, "spice").value.has_value());
}

TEST(CaptionScoring, OfASubsetAndWithDocumentFrequencies) {
  const Scratch scratch;
  CaptionFiles files{.predictions = scratch.write("p.json", R"([{"image_id": 2, "caption": "a cat sits"}])"),
                     .references = scratch.write("r.json", kReferences)};
  EXPECT_EQ(message(scratch, [&] { score_captions(files); }), "@p.json: no prediction for image 4 of @r.json");
  files.subset = true;
  EXPECT_EQ(value(score_captions(files), "cider_d"), 0);  // one image alone
  files.document_frequency = scratch.write("df.json", R"({"ref_len": 100, "document_frequency": {"a": 90, "cat": 3, "a cat": 2}})");
  EXPECT_NEAR(value(score_captions(files), "cider_d"), 100 * 10 * 3 / 4.0, 1e-9);  // equal captions of three words have no four-gram
  files.document_frequency = scratch.write("df.json", R"({"ref_len": 100, "document_frequency": {"a b c d e": 90}})");
  EXPECT_EQ(message(scratch, [&] { score_captions(files); }), "@df.json: document_frequency: field \"a b c d e\" has 5 words, not 1 to 4");
  files.document_frequency = scratch.write("df.json", R"({"ref_len": 4.6, "document_frequency": {"a": 90}})");  // a logarithm, by mistake
  EXPECT_EQ(message(scratch, [&] { score_captions(files); }),
            "@df.json: document_frequency: field \"a\" is 90, which is no number of images of the 4.6 in ref_len");
  files.document_frequency = scratch.write("df.json", R"({"document_frequency": {}})");
  EXPECT_EQ(message(scratch, [&] { score_captions(files); }), "@df.json: field \"ref_len\" is missing");
}

TEST(CaptionScoring, BadFilesAreNamed) {
  const Scratch scratch;
  const auto of = [&](const std::string& results, const std::string& references) {
    const CaptionFiles files{.predictions = scratch.write("p.json", results), .references = scratch.write("r.json", references)};
    return message(scratch, [&] { score_captions(files); });
  };
  const std::string good(kReferences), one = R"([{"image_id": 5, "caption": "a"}])";
  EXPECT_EQ(of(one, good), "@p.json: [0]: image 5 is not in @r.json");
  EXPECT_EQ(of(one, R"({"images": [{"id": 1}], "annotations": []})"), "@r.json: image 1 has no caption");
  EXPECT_EQ(of(one, R"({"images": [{"id": 1}, {"id": 1}], "annotations": []})"),
            "@r.json: images[1]: image 1 occurs twice, first at @r.json: images[0]");
  EXPECT_EQ(of(one, R"({"images": [{"id": 1}], "annotations": [{"image_id": 2, "caption": "a"}]})"),
            "@r.json: annotations[0]: field \"image_id\" 2 is no image of the file");
  EXPECT_EQ(of(one, R"({"annotations": []})"), "@r.json: the top level has no list \"images\"");
}

// A `java` that answers as METEOR's and SPICE's programs do.
class Programs : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto java = scratch_.write("bin/java", R"(#!/bin/sh
case "$*" in
  *broken*) echo "no such table" >&2; exit 3 ;;
  *meteor*) while read -r line; do
      case "$line" in
        SCORE*) echo "$line" >> ")" + (scratch_.root() / "asked").string() +
                                                     R"("; echo "1.0 2.0" ;;
        EVAL*) echo 0.25; echo 0.75; echo 0.4375 ;;
      esac
    done ;;
  *spice*) cp "$4" ")" + (scratch_.root() / "spice.asked").string() +
                                                     R"("; while [ "$1" != "-out" ]; do shift; done
    echo '[{"image_id": 1, "scores": {"All": {"f": null}}}, {"image_id": 0, "scores": {"All": {"f": 0.5}}}]' > "$2" ;;
esac
)");
    std::filesystem::permissions(java, std::filesystem::perms::owner_all);
    ::setenv("PATH", ((scratch_.root() / "bin").string() + ":" + path_).c_str(), 1);
  }
  void TearDown() override { ::setenv("PATH", path_.c_str(), 1); }

  const Scratch scratch_;
  const std::string path_ = std::getenv("PATH");
  const std::vector<metrics::CaptionItem> items_{{"a dog  runs", {"a dog", "dogs"}}, {"two|||men", {"men"}}};
};

TEST_F(Programs, MeteorIsAskedAsTheOfficialEvaluationAsks) {
  const auto scores = meteor(scratch_.write("meteor.jar", ""), items_);
  EXPECT_EQ(scores.items, (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(scores.corpus, 0.4375);
  EXPECT_EQ(read_file(scratch_.root() / "asked"), "SCORE ||| a dog ||| dogs ||| a dog runs\nSCORE ||| men ||| twomen\n");
}

TEST_F(Programs, SpiceScoresAreMatchedByImage) {
  const auto scores = spice(scratch_.write("spice.jar", ""), items_);
  EXPECT_EQ(scores.items, (std::vector<double>{0.5, 0}));
  EXPECT_EQ(scores.corpus, 0.25);
}

TEST_F(Programs, SpiceIsAskedInAsciiAndSaysWhatItsFolderLacks) {
  const std::vector<metrics::CaptionItem> accented{{"a caf\xC3\xA9", {"a cat"}}, {"a", {"b"}}};
  spice(scratch_.write("spice.jar", ""), accented);
  EXPECT_THAT(read_file(scratch_.root() / "spice.asked"), HasSubstr(R"("test":"a caf\u00e9")"));
  const auto failure = [&] { return message(scratch_, [&] { spice(scratch_.write("broken.jar", ""), accented); }); };
  EXPECT_EQ(failure(),
            "@broken.jar: java ended with code 3, signal 0: no such table\n\n@lib must hold stanford-corenlp-3.6.0.jar and "
            "stanford-corenlp-3.6.0-models.jar: pycocoevalcap/spice/get_stanford_models.py fetches them");
  scratch_.write("lib/stanford-corenlp-3.6.0.jar", "");
  scratch_.write("lib/stanford-corenlp-3.6.0-models.jar", "");
  EXPECT_EQ(failure(), "@broken.jar: java ended with code 3, signal 0: no such table\n");
}

TEST_F(Programs, FailuresAreQuoted) {
  EXPECT_EQ(message(scratch_, [&] { meteor(scratch_.root() / "none.jar", items_); }), "@none.jar: there is no such file");
  EXPECT_EQ(message(scratch_, [&] { meteor(scratch_.write("broken.jar", ""), items_); }),
            "@broken.jar: java ended with code 3, signal 0: no such table\n");
  const std::vector<metrics::CaptionItem> three(3, items_[0]);
  EXPECT_EQ(message(scratch_, [&] { meteor(scratch_.root() / "meteor.jar", three); }), "@meteor.jar: there is no such file");
  EXPECT_THAT(message(scratch_, [&] { meteor(scratch_.write("meteor.jar", ""), three); }),
              HasSubstr("@meteor.jar: answered 3 scores for 3 captions"));
}

}  // namespace
}  // namespace vlp::formats
