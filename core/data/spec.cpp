#include "core/data/spec.hpp"

#include <tuple>

#include <fmt/format.h>

namespace vlp::data {
namespace {

void read_regions(const spec::Node& node, DataSpec& s) {
  node.read_enum("regions", s.regions,
                 {{"none", RegionSource::kNone}, {"world", RegionSource::kWorld}, {"obj36", RegionSource::kObj36},
                  {"bottom_up", RegionSource::kBottomUp}, {"npz", RegionSource::kNpz}, {"nlvr", RegionSource::kNlvr}, {"grid", RegionSource::kGrid}});
  node.read("regions_path", s.regions_path);
  node.read_enum("gold_regions", s.gold_regions,
                 {{"none", RegionSource::kNone}, {"world", RegionSource::kWorld}, {"obj36", RegionSource::kObj36},
                  {"bottom_up", RegionSource::kBottomUp}, {"npz", RegionSource::kNpz}});
  node.read("gold_regions_path", s.gold_regions_path);
  s.grid = read_grid(node.child("grid"));
}

void read_labelled(const spec::Node& node, DataSpec& s) {
  node.read_enum("statements", s.statements,
                 {{"none", StatementSource::kNone}, {"world", StatementSource::kWorld}, {"nlvr2", StatementSource::kNlvr2},
                  {"nlvr", StatementSource::kNlvr}});
  node.read("statements_path", s.statements_path);
  node.read_enum("gqa", s.gqa, {{"none", GqaSource::kNone}, {"world", GqaSource::kWorld}, {"gqa", GqaSource::kGqa}});
  node.read("gqa_path", s.gqa_path);
  node.read_enum("entailment", s.entailment,
                 {{"none", EntailmentSource::kNone}, {"world", EntailmentSource::kWorld}, {"snli_ve", EntailmentSource::kSnliVe}});
  node.read("entailment_path", s.entailment_path);
  node.read("entailment_images", s.entailment_images);
  node.read_enum("entailment_train", s.entailment_train, {{"published", EntailmentTrain::kPublished}, {"dev", EntailmentTrain::kDev}});
  const bool other = s.entailment != EntailmentSource::kSnliVe;
  if (other && !s.entailment_images.empty()) node.error("entailment_images", "belongs to entailment = \"snli_ve\"");
  if (other && s.entailment_train != EntailmentTrain::kPublished) node.error("entailment_train", "belongs to entailment = \"snli_ve\"");
  node.read_enum("expressions", s.expressions,
                 {{"none", ExpressionSource::kNone}, {"world", ExpressionSource::kWorld}, {"refcoco", ExpressionSource::kRefcoco}});
  node.read("expressions_path", s.expressions_path);
  node.read("answers", s.answers);
  node.read("gqa_answers", s.gqa_answers);
  node.read("answer_min_count", s.answer_min_count, spec::at_least<int64_t>(1));
}

// What is taken from the world must be written by it, and is about its pictures.
void check_world(const spec::Node& node, const DataSpec& s) {
  for (const auto& [key, taken, written] : {std::tuple{"regions", s.regions == RegionSource::kWorld, "regions"},
                                            {"gold_regions", s.gold_regions == RegionSource::kWorld, "gold_regions"},
                                            {"statements", s.statements == StatementSource::kWorld, "nlvr2"},
                                            {"gqa", s.gqa == GqaSource::kWorld, "gqa"},
                                            {"entailment", s.entailment == EntailmentSource::kWorld, "snli_ve"},
                                            {"expressions", s.expressions == ExpressionSource::kWorld, "refcoco"}}) {
    if (!taken) continue;
    if (s.pairs != PairSource::kWorld) node.error(key, "comes from the world, but pairs come from elsewhere");
    else if (!s.world.writes(written)) node.error(key, fmt::format("comes from the world, but world.write does not name '{}'", written));
  }
}

void check_anchors(const spec::Node& node, const DataSpec& s) {
  const auto anchors = node.child("anchors");
  if (s.anchors.source == AnchorSource::kNone) return;
  if (s.regions == RegionSource::kNone || s.regions == RegionSource::kGrid) anchors.error("source", "anchors are words that name a region's class, but data.regions gives no classes");
  if (s.anchors.source == AnchorSource::kWorld && s.regions != RegionSource::kWorld) anchors.error("source", "is the world's list of names, but the regions come from elsewhere");
}

}  // namespace

std::set<std::string> DataSpec::places() const {
  const bool named = anchors.source == AnchorSource::kFiles;
  std::set<std::string> out;
  for (const auto& [taken, place] : {std::pair{pairs != PairSource::kWorld, pairs_path},
                                     {questions > QuestionSource::kWorld, questions_path},
                                     {statements > StatementSource::kWorld, statements_path},
                                     {gqa > GqaSource::kWorld, gqa_path},
                                     {entailment > EntailmentSource::kWorld, entailment_path},
                                     {!pairs_splits.empty(), pairs_splits},
                                     {!entailment_images.empty(), entailment_images},
                                     {expressions > ExpressionSource::kWorld, expressions_path},
                                     {regions > RegionSource::kWorld && regions != RegionSource::kGrid, regions_path},
                                     {gold_regions > RegionSource::kWorld, gold_regions_path},
                                     {named, anchors.names},
                                     {named && !anchors.thesaurus.empty(), anchors.thesaurus},
                                     {!vocabulary.empty(), vocabulary},
                                     {!answers.empty(), answers},
                                     {!gqa_answers.empty(), gqa_answers}})
    if (taken) out.insert(place);
  return out;
}

DataSpec read_data(const spec::Node& node) {
  DataSpec s;
  node.read_enum("pairs", s.pairs, {{"world", PairSource::kWorld}, {"karpathy", PairSource::kKarpathy}, {"flickr8k", PairSource::kFlickr8k},
                                        {"nlvr", PairSource::kNlvr}});
  node.read_enum("questions", s.questions,
                 {{"none", QuestionSource::kNone}, {"world", QuestionSource::kWorld}, {"vqa2", QuestionSource::kVqa2},
                  {"daquar", QuestionSource::kDaquar}});
  node.read("pairs_path", s.pairs_path);
  node.read("pairs_json", s.pairs_json);
  node.read("pairs_splits", s.pairs_splits);
  if (!s.pairs_splits.empty() && s.pairs != PairSource::kFlickr8k) node.error("pairs_splits", "belongs to pairs = \"flickr8k\"");
  node.read("questions_path", s.questions_path);
  node.read("picture_size", s.picture_size, spec::range<int64_t>(8, 1024));
  node.read("max_text", s.max_text, spec::range<int64_t>(4, 512));
  node.read("max_answer", s.max_answer, spec::range<int64_t>(2, 64));
  node.read_enum("long_text", s.long_text, {{"refuse", LongText::kRefuse}, {"cut", LongText::kCut}});
  node.read("vocabulary", s.vocabulary);
  node.read("vocabulary_min_count", s.vocabulary_min_count, spec::at_least<int64_t>(1));
  read_regions(node, s);
  read_labelled(node, s);
  s.anchors = read_anchor_data(node.child("anchors"));
  check_anchors(node, s);
  s.world = world::read_world(node.child("world"));
  check_world(node, s);
  if (s.gold_regions != RegionSource::kNone && s.expressions == ExpressionSource::kNone)
    node.error("gold_regions", "are the boxes that expressions are about, but data.expressions is none");
  if (s.questions == QuestionSource::kWorld && s.pairs != PairSource::kWorld)
    node.error("questions", "the world's questions are about the world's pictures, but pairs come from elsewhere");
  node.reject_unread_keys();
  return s;
}

}  // namespace vlp::data
