// vlp data anchors: what it prints of a generated world and of captions alone, and what it refuses.

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "tests/program/verb_test.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

class DataAnchors : public VerbTest {
 protected:
  static std::string output(const Arguments& args) {
    try {
      return VerbTest::output(verb_data, args);
    } catch (const Error& e) {
      return e.what();
    }
  }
};

TEST_F(DataAnchors, OfAGeneratedWorld) {
  const auto world = (folder_ / "world").string();
  output({"make-world", world, "--train", "40", "--val", "2", "--test", "2", "--all"});
  const auto found = json::parse(output({"anchors", world, "--json"}));
  EXPECT_EQ(found["pictures"], 40);
  EXPECT_EQ(found["pictures_without_regions"], 0);
  EXPECT_EQ(found["pairs"], 200);
  EXPECT_EQ(found["classes"], 32);
  EXPECT_GT(found["pairs_with_anchor"], 120);  // most captions name an object that the detector finds
  EXPECT_GE(found["classes_met"], 12);         // all nouns of an easy world
  EXPECT_GE(found["classes_met_by"]["as_it_stands"], 12);
  EXPECT_GE(found["frequent"][0]["count"], found["frequent"][1]["count"]);

  const auto text = output({"anchors", world, "--most", "2"});
  EXPECT_THAT(text, HasSubstr("200 captions of 40 pictures with regions; 0 pictures without regions left out\n"));
  EXPECT_THAT(text,
              HasSubstr(found["frequent"][1]["name"].get<std::string>() + " " + std::to_string(found["frequent"][1]["count"].get<int>()) + ", and "));
  EXPECT_EQ(json::parse(output({"anchors", world, "--json", "--split", "val"}))["pictures"], 2);
  // Words of several tokens and names of several words can only add.
  EXPECT_GE(json::parse(output({"anchors", world, "--json", "--unit", "word"}))["pairs_with_anchor"], found["pairs_with_anchor"]);
}

TEST_F(DataAnchors, OfCaptionsAlone) {
  const auto captions = write("captions.json", R"([{"image": "a.jpg", "caption": ["A rug", "two dogs"]}])");
  const auto tags = write("tags.txt", "carpet\ndog\ncat\n"), thesaurus = write("t.tsv", "rug\tcarpet\tsynonym\n");
  const auto vocabulary = write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nrug\ntwo\ndogs\n");
  const auto found = json::parse(output({"anchors", "albef", captions, "--tags", tags, "--thesaurus", thesaurus, "--vocab", vocabulary, "--json"}));
  EXPECT_EQ(found["pairs_with_anchor"], 2);
  EXPECT_EQ(found["classes_met_by"], (json{{"as_it_stands", 0}, {"case", 0}, {"number", 1}, {"synonym", 1}, {"subword", 0}, {"abbrev", 0}}));
  EXPECT_EQ(found["never_met"], (json::parse(R"([{"name": "cat", "count": 1}])")));
}

TEST_F(DataAnchors, CorpusCountsItsSources) {
  const auto coco = write("coco.json", R"([{"image": "a.jpg", "caption": ["A rug", "two dogs"]}, {"image": "b.jpg", "caption": "A cat"}])");
  const auto val = write("val.json", R"([{"image": "c.jpg", "caption": "A cow"}])");
  const auto other =
      write("karpathy.json", R"({"images": [{"filename": "b.jpg", "imgid": 0, "split": "train", "sentences": [{"raw": "A cat"}, {"raw": "a"}]}]})");
  EXPECT_EQ(output({"corpus", "albef", coco, "albef", "val:" + val, "karpathy", other}),
            "split  albef pictures  texts  karpathy pictures  texts  total pictures  texts  in several sources\n"
            "train               2      3                  1      2               2      5                   1\n"
            "val                 1      1                  0      0               1      1                   0\n");
  EXPECT_EQ(output({"corpus", "albef"}), "vlp data corpus: give KIND and PATH of each source");
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(verb_data({"corpus", "albef", coco, "albef", "val:" + coco, "--json"}), 1);
  const auto found = json::parse(::testing::internal::GetCapturedStdout());
  EXPECT_EQ(found["in_several_splits"], (json{"a", "b"}));
  EXPECT_EQ(found["splits"][1]["sources"][0]["texts"], 3);
}

TEST_F(DataAnchors, SaysWhatIsWrong) {
  EXPECT_EQ(output({"anchors", folder_.string()}), folder_.string() + ": no generated world (manifest.json is missing)");
  EXPECT_EQ(output({"anchors", "albeff", "x", "--tags", "x", "--thesaurus", "x"}),
            "vlp data anchors: unknown kind 'albeff'; did you mean albef?; there are world, karpathy, flickr8k, flickr30k, coco, albef, vg-regions");
  EXPECT_EQ(output({"anchors", "albef", "x"}), "vlp data anchors: --tags is missing; vlp data --help says what it is");
  EXPECT_EQ(output({"anchors", "albef", "x", "--unit", "letter"}), "vlp data anchors: --unit letter: must be token or word");
  const auto captions = write("captions.json", R"([{"image": "a.jpg", "caption": "A rug"}])");
  const auto tags = write("tags.txt", "carpet\n"), thesaurus = write("t.tsv", "rug\tcarpet\tsynonym\nrug\tmat\tsynonym\n");
  EXPECT_THAT(output({"anchors", "albef", captions, "--tags", tags, "--thesaurus", thesaurus}),
              HasSubstr("t.tsv:2: \"rug\" is already a variant of"));
  EXPECT_THAT(output({"anchors", folder_.string(), "--spilt", "val"}), HasSubstr("--spilt: unknown option; did you mean --split?"));
  const auto world = (folder_ / "world").string();
  output({"make-world", world, "--train", "2", "--val", "1", "--test", "1"});
  EXPECT_THAT(output({"anchors", world}), HasSubstr("regions_train.tsv: not found; make the world with --all, which writes regions"));
  EXPECT_THAT(output({"anchors", world, "--regions", tags, "--split", "dev"}), HasSubstr("--split dev: has no captions; there are train, val, test"));
}

}  // namespace
}  // namespace vlp::experiments
