#include "core/formats/check_kinds.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/formats/published_counts.hpp"
#include "core/formats/seen.hpp"
#include "core/util/random.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

TEST(CheckKinds, EveryPublishedCountIsOfAKind) {
  std::set<std::string_view> kinds;
  for (const auto& kind : check_kinds()) EXPECT_TRUE(kinds.insert(kind.name).second) << kind.name;
  for (const auto& count : published_counts()) {
    EXPECT_TRUE(kinds.contains(count.kind)) << count.kind;
    EXPECT_FALSE(count.source.empty());
  }
}

TEST(CheckKinds, HelpNamesEveryKindAndItsFiles) {
  const std::string help = describe_check_kinds();
  const auto expect_named = [&](const auto& kind) {
    EXPECT_NE(help.find(kind.name), std::string::npos) << kind.name;
    EXPECT_NE(help.find(kind.files), std::string::npos) << kind.name;
  };
  for (const auto& kind : check_kinds()) expect_named(kind);
  for (const auto& kind : region_kinds()) expect_named(kind);
}

TEST(CheckKinds, RegionFeaturesAreFoundByTheirName) {
  for (const auto& kind : region_kinds()) {
    ASSERT_EQ(find_region_kind(kind.name), &kind);
    for (const auto& other : check_kinds()) EXPECT_NE(other.name, kind.name);
  }
  EXPECT_EQ(find_region_kind("obj36")->layout, RegionLayout::kObj36);
  EXPECT_EQ(find_region_kind("vqa2"), nullptr);
}

// Taken for absent, the annotations would make a split whose labels look private.
TEST(CheckKinds, ALinkToNoFileIsAnError) {
  const Scratch s;
  s.write("vqa_train_questions.json", R"({"questions": [{"image_id": 9, "question": "Is it?", "question_id": 9000}]})");
  std::filesystem::create_symlink("vqa_annotations_train.json", s.root() / "vqa_train_annotations.json");
  EXPECT_EQ(message(s, [&] { check_kind("vqa2", {.path = s.root(), .images = {}}); }),
            "@vqa_train_annotations.json: is a link to vqa_annotations_train.json, which is no file");
}

TEST(CheckKinds, UnknownKindsAndMissingFilesSayWhatToDo) {
  const Scratch s;
  const auto failure = [&](const char* kind) { return message(s, [&] { check_kind(kind, {.path = s.root()}); }); };
  EXPECT_EQ(failure("vqa"), "data check: unknown kind 'vqa'; did you mean vqa2?; `vlp data check --help` lists them");
  EXPECT_EQ(failure("obj63"), "data check: unknown kind 'obj63'; did you mean obj36?; `vlp data check --help` lists them");
  const std::string hint = ", plain or .gz; `vlp data check --help` says what each kind expects";
  const std::string root = s.root().string();
  EXPECT_EQ(failure("snli-ve"), root + ": holds no snli_ve_train.jsonl, and no snli_ve_dev.jsonl, and no snli_ve_test.jsonl" + hint);
  EXPECT_EQ(failure("vg-qa"), root + ": holds no question_answers.json" + hint);
  EXPECT_EQ(failure("coco-captions"), root + ": holds no captions_train2014.json, and no captions_val2014.json" + hint);
  for (const auto& kind : check_kinds()) EXPECT_NE(failure(std::string(kind.name).c_str()), "no BadInput") << kind.name;
}

TEST(CheckKinds, ACopyIsHeldAgainstThePublishedCounts) {
  const Scratch s;
  s.write("nocaps_val.json.gz", gzipped(R"({"images": [{"id": 1, "file_name": "a.jpg", "domain": "in-domain"}],
    "annotations": [{"id": 1, "image_id": 1, "caption": "A dog."}]})"));
  const auto report = check_kind("nocaps", {.path = s.root(), .rules = {.pictures = false}});
  EXPECT_EQ(to_text(report),
            "split      pictures   captions\n"
            "val               1          1\n"
            "pictures: 1 in-domain\n"
            "published counts: 0 of 2 agree\n"
            "count unlike the published one: 2 (a remark)\n"
            "  val: 1 pictures, published 4500 (Agrawal et al., ICCV 2019)\n"
            "  val: 1 captions, published 45000 (Agrawal et al., ICCV 2019)\n");
  EXPECT_EQ(report.defects(), 0);
}

TEST(CheckKinds, WebCaptionsAreCheckedAsTheyStreamBy) {
  const Scratch s;
  s.write("Train_GCC-training.tsv", "a bus\thttp://a.com/1.jpg\n \thttp://a.com/2.jpg\na bus\thttp://a.com/1.jpg\nred bus\thttp://a.com/1.jpg\n");
  s.write("Validation_GCC-1.1.0-Validation.tsv", "a car\thttp://a.com/2.jpg\n");
  const auto report = check_kind("cc3m", {.path = s.root(), .rules = {.duplicates = true}});
  EXPECT_EQ(report.count("train", "captions"), 4);
  EXPECT_EQ(report.count("val", "captions"), 1);
  EXPECT_EQ(report.counts,
            (std::map<ProblemKind, int64_t>{
                {ProblemKind::kEmptyText, 1}, {ProblemKind::kSplitOverlap, 1}, {ProblemKind::kDuplicateText, 1}, {ProblemKind::kCountDiffers, 2}}));
}

// Against a list of all that came before, however the table of hashes grows.
TEST(CheckKinds, RepeatedWebCaptionsAreFoundWhereTheyStoodFirst) {
  const Scratch s;
  Random random(3, "web captions");
  std::map<std::string, std::string> addresses, pairs;
  std::vector<std::string> overlaps, duplicates;
  for (const std::string name : {"Train_GCC-training.tsv", "Validation_GCC-1.1.0-Validation.tsv"}) {
    std::string tsv;
    for (int line = 1; line <= 5000; ++line) {
      const auto url = fmt::format("http://a.com/{}.jpg", random.below(8000)), pair = fmt::format("{} bus\t{}", random.below(3), url);
      const auto place = fmt::format("{}:{}", (s.root() / name).string(), line);
      tsv += pair + "\n";
      const auto first = addresses.emplace(url, place).first->second, same = pairs.emplace(pair, place).first->second;
      if (!first.starts_with((s.root() / name).string())) overlaps.push_back(place + " is also at " + first);
      else if (same != place) duplicates.push_back(place + " is also at " + same);
    }
    s.write(name, tsv);
  }
  std::map<ProblemKind, std::vector<std::string>> found;
  for (const auto& p : check_kind("cc3m", {.path = s.root(), .rules = {.duplicates = true}}).problems)
    found[p.kind].push_back(p.where + " " + p.text);
  EXPECT_GT(overlaps.size(), 1000u);
  EXPECT_GT(duplicates.size(), 500u);
  EXPECT_EQ(found[ProblemKind::kSplitOverlap], overlaps);
  EXPECT_EQ(found[ProblemKind::kDuplicateText], duplicates);
}

TEST(Seen, RemembersPlacesInFewBytes) {
  Seen seen;
  constexpr int64_t kTexts = 100'000;
  for (int64_t i = 0; i < kTexts; ++i) ASSERT_FALSE(seen.again(fmt::format("text {}", i), {static_cast<int32_t>(i % 7) - 1, i * i})) << i;
  for (int64_t i = 0; i < kTexts; ++i) {
    const auto first = seen.again(fmt::format("text {}", i), {0, 5});
    ASSERT_TRUE(first) << i;
    ASSERT_EQ(first->source, i % 7 - 1);
    ASSERT_EQ(first->item, i * i);
  }
  EXPECT_LE(seen.bytes(), 40u * kTexts);
}

TEST(CheckKinds, AnswersAreHeldAgainstAList) {
  const Scratch s;
  s.write("train_balanced_questions.json",
          R"({"1": {"question": "What?", "imageId": "5", "answer": "dog"}, "2": {"question": "Who?", "imageId": "5", "answer": "cat"}})");
  const auto report = check_kind("gqa", {.path = s.root(), .rules = {.pictures = false, .answers = {"cat"}}});
  EXPECT_EQ(report.counts.at(ProblemKind::kAnswerOutsideList), 1);
}

}  // namespace
}  // namespace vlp::formats
