// Anchors, entailment and referring expressions on their way from files to batches.

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/data/collect.hpp"
#include "core/data/loader.hpp"
#include "core/formats/name_lists.hpp"
#include "core/text/thesaurus.hpp"
#include "core/text/word_piece.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/anchor_world.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::data {
namespace {

const LoaderSpec kReads{.batch = 8, .view = {}, .inputs = Inputs::kRegions};

// The forms of the world's classes, by the world's own thesaurus.
struct Forms {
  text::Thesaurus thesaurus;
  std::vector<std::string> classes;
  explicit Forms(const std::filesystem::path& world) : thesaurus(text::Thesaurus::load(world / "thesaurus.tsv")) {
    for (const auto& names : formats::read_class_names(world / "objects_vocab.txt")) classes.push_back(thesaurus.canonical(names.front()).text);
  }
};

TEST(PackedAnchors, JoinAWordToTheSurestRegionOfItsThing) {
  const ScratchFolder folder("vlp-anchors");
  prepare(test::anchor_spec(), {}, folder.path(), {});
  const PackedData data(folder.path());
  const Forms forms(folder.path() / "world");
  const auto split = data.split("train");
  const auto& t = split.anchors();
  ASSERT_EQ(static_cast<int64_t>(t.first.size()) - 1, split.captions().size());
  const text::WordPiece words(data.vocabulary());
  int64_t seen = 0;
  for (int64_t p = 0; p < split.pictures(); ++p) {
    const auto regions = regions_of(split, std::vector{p});
    for (auto c = split.captions_of_picture()[static_cast<size_t>(p)]; c < split.captions_of_picture()[static_cast<size_t>(p) + 1]; ++c)
      for (auto a = t.first[static_cast<size_t>(c)]; a < t.first[static_cast<size_t>(c) + 1]; ++a, ++seen) {
        const auto* place = t.places.data() + a * 4;
        const auto cls = regions.classes[0][place[0]].item<int64_t>();
        const auto word = words.decode(std::vector<int64_t>{split.captions()[c][static_cast<size_t>(place[1])]});
        EXPECT_EQ(place[2], place[1] + 1) << "a token by itself";
        EXPECT_EQ(forms.thesaurus.canonical(word).text, forms.classes[static_cast<size_t>(cls)]) << word;
        for (int64_t r = 0; r < split.regions().regions; ++r) {
          if (regions.classes[0][r].item<int64_t>() != cls) continue;
          EXPECT_LE(regions.confidence[0][r].item<double>(), regions.confidence[0][place[0]].item<double>());
        }
      }
  }
  EXPECT_GT(seen, 100);
  const auto counts = nlohmann::json::parse(read_file(folder.path() / "manifest.json")).at("splits").at("train").at("anchors");
  EXPECT_EQ(counts.at("anchors").get<int64_t>(), seen);
  EXPECT_EQ(counts.at("captions").get<int64_t>(), split.captions().size());
}

TEST(PackedAnchors, TheBatchCarriesThoseOfItsCaptions) {
  const auto& data = test::anchor_data();
  const auto split = data.split("train");
  const auto loader = pair_loader(data, split, kReads, 1);
  const auto batch = loader->batch(9);
  const auto& a = batch.anchors;
  ASSERT_GT(a.places.size(0), 0);
  EXPECT_EQ(a.words.sizes(), batch.text.sizes());
  EXPECT_EQ(a.regions.sizes(), batch.regions.classes.sizes());
  EXPECT_EQ(a.visit, 9 * 8 / 60);
  const auto places = a.places.accessor<int64_t, 2>();
  std::set<int64_t> anchored;
  for (int64_t i = 0; i < a.places.size(0); ++i) {
    EXPECT_TRUE(i == 0 || places[i - 1][0] <= places[i][0]);
    EXPECT_TRUE(a.words[places[i][0]][places[i][2]].item<bool>());
    EXPECT_TRUE(a.regions[places[i][0]][places[i][1]].item<bool>());
    EXPECT_GE(places[i][2], 1);
    // Every region of an anchor's class belongs to the set.
    const auto same = batch.regions.classes[places[i][0]].eq(batch.regions.classes[places[i][0]][places[i][1]]);
    EXPECT_TRUE(a.regions[places[i][0]].logical_or(same.logical_not()).all().item<bool>());
    anchored.insert(places[i][0]);
  }
  for (int64_t b = 0; b < 8; ++b) EXPECT_EQ(a.words[b].any().item<bool>() || a.regions[b].any().item<bool>(), anchored.contains(b)) << b;
}

TEST(PackedAnchors, TheGlobalSetHoldsThatOfThePair) {
  auto s = test::anchor_spec();
  s.anchors.general = GeneralScope::kGlobal;
  const ScratchFolder folder("vlp-anchors-global");
  prepare(s, {}, folder.path(), {});
  const PackedData global(folder.path());
  const auto a = pair_loader(test::anchor_data(), test::anchor_data().split("train"), kReads, 1)->batch(0);
  const auto b = pair_loader(global, global.split("train"), kReads, 1)->batch(0);
  EXPECT_TRUE(a.anchors.places.equal(b.anchors.places));
  EXPECT_TRUE(b.anchors.words.logical_or(a.anchors.words.logical_not()).all().item<bool>());
  EXPECT_GT(b.anchors.regions.sum().item<int64_t>(), a.anchors.regions.sum().item<int64_t>());
}

TEST(PackedAnchors, NeedRegionsWithClasses) {
  const auto document = spec::Document::from_json({{"data", {{"regions", "grid"}, {"anchors", {{"source", "files"}}}}}}, "test");
  read_data(document.root().child("data"));
  try {
    document.throw_if_errors();
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_NE(std::string(e.what()).find("data.regions gives no classes"), std::string::npos) << e.what();
  }
}

TEST(Labelled, EntailmentHasThreeClassesAndOnePictureEach) {
  const auto set = test::anchor_data().split("train").labelled("entailment");
  EXPECT_EQ(set->K, 1);
  const auto names = test::anchor_data().names("entailment_labels");
  EXPECT_EQ(names, (std::vector<std::string>{"contradiction", "neutral", "entailment"}));
  EXPECT_EQ(set->texts.size(), 60 * 3);
  std::set<int64_t> seen;
  for (int64_t i = 0; i < set->texts.size(); ++i) {
    const auto label = set->labels[static_cast<size_t>(i)];
    EXPECT_EQ(set->infos[static_cast<size_t>(i)].label, names[static_cast<size_t>(label)]);
    seen.insert(label);
  }
  EXPECT_EQ(seen.size(), 3U);
}

TEST(Expressions, TestHoldsPeopleAndThingsApart) {
  std::map<std::string, std::set<std::string>> splits;
  for (const std::string split : {"train", "val", "test"})
    for (const auto& info : test::anchor_data().split(split).expressions()->infos) splits[split].insert(info.split);
  EXPECT_EQ(splits["train"], (std::set<std::string>{"train"}));
  EXPECT_EQ(splits["val"], (std::set<std::string>{"val"}));
  EXPECT_EQ(splits["test"], (std::set<std::string>{"testA", "testB"}));
}

TEST(Expressions, OverlapsAreThoseOfPixels) {
  const auto split = test::anchor_data().split("val");
  const auto set = split.expressions();
  const auto regions = regions_of(split, set->pictures.subspan(0, 1));
  const auto overlaps = overlaps_of(split, *set, 0);
  ASSERT_EQ(overlaps.size(), 10U);
  const double x = set->boxes[0], y = set->boxes[1], w = set->boxes[2], h = set->boxes[3], side = set->sizes[0];
  const auto boxes = regions.boxes[0].to(at::kDouble) * side;
  for (int64_t r = 0; r < 10; ++r) {
    const auto b = boxes[r];
    const double bx = b[0].item<double>(), by = b[1].item<double>(), bw = b[2].item<double>() - bx, bh = b[3].item<double>() - by;
    const double cx = std::min(x + w, bx + bw) - std::max(x, bx), cy = std::min(y + h, by + bh) - std::max(y, by);
    const double common = cx > 1 && cy > 1 ? cx * cy : 0;  // an overlap of one column is none
    EXPECT_NEAR(overlaps[static_cast<size_t>(r)], common / (w * h + bw * bh - common), 1e-4);
  }
}

TEST(Expressions, TrueBoxesAreThoseOfTheObjects) {
  const auto split = test::anchor_data().split("val");
  const auto set = split.expressions();
  const auto& t = split.regions(Boxes::kGold);
  for (int64_t i = 0; i < set->texts.size(); ++i) {
    const auto p = set->pictures[static_cast<size_t>(i)];
    double nearest = 9;
    for (int64_t r = 0; r < t.count[static_cast<size_t>(p)]; ++r) {
      double away = 0;
      for (int64_t k = 0; k < 4; ++k) {
        const auto corner = static_cast<double>(set->boxes[static_cast<size_t>(i * 4 + k % 2)]) + (k > 1 ? static_cast<double>(set->boxes[static_cast<size_t>(i * 4 + k)]) : 0);
        away = std::max(away, std::abs(static_cast<double>(t.box[static_cast<size_t>((p * t.regions + r) * 4 + k)]) * static_cast<double>(set->sizes[static_cast<size_t>(i * 2)]) - corner));
      }
      nearest = std::min(nearest, away);
    }
    EXPECT_LT(nearest, 1e-3) << i;
  }
  EXPECT_EQ(expression_loader(test::anchor_data(), split, [] { auto s = kReads; s.boxes = Boxes::kGold; return s; }(), 1)->batch(0).overlap.amax(1).min().item<double>(), 1.0);
}

TEST(Expressions, TrueBoxesMustBeThereToBeAskedFor) {
  auto s = test::anchor_spec();
  s.gold_regions = RegionSource::kNone;
  const ScratchFolder folder("vlp-no-gold");
  prepare(s, {}, folder.path(), {});
  EXPECT_EQ(test::refusal([&] { PackedData(folder.path()).split("val").regions(Boxes::kGold); }),
            "the prepared data has no true boxes (data.gold_regions = \"none\"), but boxes = \"gold\" asks for them");
}

TEST(Expressions, MostAreReachableByADetection) {
  const auto split = test::anchor_data().split("train");
  const auto set = split.expressions();
  int64_t reachable = 0;
  for (int64_t i = 0; i < set->texts.size(); ++i) {
    const auto o = overlaps_of(split, *set, i);
    reachable += *std::max_element(o.begin(), o.end()) > 0.5;
  }
  EXPECT_GT(static_cast<double>(reachable), 0.7 * static_cast<double>(set->texts.size()));
  const auto batch = expression_loader(test::anchor_data(), split, kReads, 1)->batch(0);
  EXPECT_EQ(batch.overlap.sizes(), (std::vector<int64_t>{8, 10}));
}

// The world's files under the names and in the folders that the authors use.
TEST(GenuineLayouts, AreReadAsTheWorldIs) {
  namespace fs = std::filesystem;
  const ScratchFolder ours("vlp-layout-world"), root("vlp-layout-root"), theirs("vlp-layout-packed");
  prepare(test::anchor_spec(), {}, ours.path(), {});
  const auto world = ours.path() / "world";
  for (const char* folder : {"coco", "snli_ve", "refcoco_plus", "regions", "gold_regions"}) fs::create_directories(root.path() / folder);
  fs::copy(world / "images", root.path() / "coco", fs::copy_options::recursive);
  fs::copy(world / "karpathy.json", root.path() / "coco/dataset.json");
  for (const char* folder : {"snli_ve", "refcoco_plus"}) fs::create_directory_symlink(world / "images", root.path() / folder / "images");
  for (const auto& [split, name] : {std::pair{"train", "train"}, {"val", "dev"}, {"test", "test"}})
    fs::copy(world / (std::string("snli_ve_") + split + ".jsonl"), root.path() / "snli_ve" / (std::string("snli_ve_") + name + ".jsonl"));
  fs::copy(world / "refcoco_refs.json", root.path() / "refcoco_plus/refs.json");
  fs::copy(world / "refcoco_instances.json", root.path() / "refcoco_plus/instances.json");
  for (const char* split : {"train", "val", "test"})
    for (const std::string kind : {"regions", "gold_regions"}) fs::copy(world / (kind + "_" + split + ".tsv"), root.path() / kind / (std::string(split) + ".tsv"));
  fs::copy(world / "objects_vocab.txt", root.path() / "objects.txt");
  fs::copy(world / "thesaurus.tsv", root.path() / "thesaurus.tsv");
  fs::copy(ours.path() / "vocab.txt", root.path() / "vocab.txt");
  auto s = test::anchor_spec();
  s.pairs = PairSource::kKarpathy, s.pairs_path = "coco", s.vocabulary = "vocab.txt";
  s.questions = QuestionSource::kNone, s.statements = StatementSource::kNone;
  s.entailment = EntailmentSource::kSnliVe, s.expressions = ExpressionSource::kRefcoco, s.regions = s.gold_regions = RegionSource::kObj36;
  s.anchors.source = AnchorSource::kFiles, s.anchors.names = "objects.txt", s.anchors.thesaurus = "thesaurus.tsv";
  prepare(s, root.path(), theirs.path(), {});
  const PackedData a(ours.path()), b(theirs.path());
  for (const char* name : {"train", "val", "test"}) {
    const auto x = a.split(name), y = b.split(name);
    EXPECT_TRUE(std::ranges::equal(x.anchors().places, y.anchors().places)) << name;
    const auto p = x.labelled("entailment"), q = y.labelled("entailment");
    EXPECT_TRUE(std::ranges::equal(p->labels, q->labels)) << name;
    const auto e = x.expressions(), f = y.expressions();
    ASSERT_EQ(e->texts.size(), f->texts.size());
    EXPECT_TRUE(std::ranges::equal(e->boxes, f->boxes)) << name;
    for (const auto boxes : {Boxes::kDetected, Boxes::kGold})
      for (int64_t i = 0; i < e->texts.size(); ++i) EXPECT_EQ(overlaps_of(x, *e, i, boxes), overlaps_of(y, *f, i, boxes));
  }
  EXPECT_EQ(s.places(), (std::set<std::string>{s.pairs_path, s.entailment_path, s.expressions_path, s.regions_path, s.gold_regions_path, "objects.txt", "thesaurus.tsv",
                                               "vocab.txt"}));
}

}  // namespace
}  // namespace vlp::data
