#pragma once
// Official scores of prediction files: reads predictions and references, pairs them by id, computes. What is printed is in percent, caption
// scores x 100, as papers print them. All throw BadInput naming file, record and id for missing, repeated or unknown ids and for fields
// that are not as they must be.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/formats/item_lines.hpp"
#include "core/metrics/boxes.hpp"

namespace vlp::formats {

struct ScoreReport {
  struct Score {
    std::string name;             // "accuracy", "per_answer_type/yes/no"
    std::optional<double> value;  // none: not computed
    std::string note = {};        // why not, or what to know about it
  };
  std::vector<Score> scores;
  int64_t items = 0;
  // The scores of single items by metric, the main one first; their mean is the score where that is a mean (BLEU's is not).
  std::vector<std::pair<std::string, std::vector<ItemScore>>> per_item;
};

// COCO results against COCO captions {"images": [{"id"}], "annotations": [{"image_id", "caption"}]}: bleu_1 .. bleu_4, meteor, rouge_l,
// cider_d (the "CIDEr" of the official evaluation and of papers), cider_plain, spice. As in the official evaluation, the images without a
// result are left out only if `subset` is set; else they are missing. `document_frequency` (optional) is JSON {"ref_len": N,
// "document_frequency": {"a man": 12, ...}} for cider_d and cider_plain: the cached table of self-critical training, once converted from
// its pickle.
struct CaptionFiles {
  std::filesystem::path predictions, references;
  std::filesystem::path document_frequency = {};
  bool subset = false;
  // The official programs, run with `java` from PATH; empty: not computed, and the note says which variable names it.
  std::filesystem::path meteor_jar = {}, spice_jar = {};
};
ScoreReport score_captions(const CaptionFiles& files);

// VQA results against VQA v2 annotations.
ScoreReport score_vqa_files(const std::filesystem::path& predictions, const std::filesystem::path& annotations);

// GQA results against a questions file; `choices` (optional) is val_choices.json. Without `consistency`, questions that are not balanced
// need no prediction. Results for questions that the file lacks are an error.
struct GqaFiles {
  std::filesystem::path predictions, questions, choices;
  bool consistency = false;
};
ScoreReport score_gqa_files(const GqaFiles& files);

// IDENTIFIER,PREDICTION lines against the release's JSON lines. Here and below a reference without a label of the set is an error: the
// official scripts count it as answered wrongly.
ScoreReport score_nlvr2_files(const std::filesystem::path& predictions, const std::filesystem::path& examples);

// {"pairID", "prediction"} lines against SNLI-VE's {"pairID", "gold_label"} lines.
ScoreReport score_entailment_files(const std::filesystem::path& predictions, const std::filesystem::path& examples);

// [{"sent_id", "bbox"}] against references: a list of {"sent_id", "bbox"}, or the release's refs as JSON, {"ann_id", "sentences":
// [{"sent_id"}], "split"}, with its instances.json ({"annotations": [{"id", "bbox"}]}) in `instances`; `split` (optional) restricts it.
struct GroundingFiles {
  std::filesystem::path predictions, references, instances;
  std::string split;
  metrics::PixelRule rule = metrics::PixelRule::kInclusive;
};
ScoreReport score_grounding_files(const GroundingFiles& files);

// A .npy matrix (images, captions) of scores, higher is better, rounded to 32 bits; `image_of_caption` is a JSON list or a .npy vector of
// the row of each caption's image. `text_to_image` (optional, (captions, images)) ranks the images of a caption where its scores differ
// (two-stage retrieval).
struct RetrievalFiles {
  std::filesystem::path scores, text_to_image, image_of_caption;
};
ScoreReport score_retrieval_files(const RetrievalFiles& files);

}  // namespace vlp::formats
