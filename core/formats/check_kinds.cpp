#include "core/formats/check_kinds.hpp"

#include <array>
#include <vector>

#include <fmt/format.h>

#include "core/formats/check_captions.hpp"
#include "core/formats/check_labelled.hpp"
#include "core/formats/published_counts.hpp"
#include "core/util/error.hpp"
#include "core/util/nearest.hpp"

namespace vlp::formats {
namespace {

constexpr std::array kKinds = {
    CheckKind{"flickr8k", "folder: Flickr8k.token.txt, Flickr_8k.{train,dev,test}Images.txt, Flicker8k_Dataset/", check_flickr8k},
    CheckKind{"flickr30k", "folder: results_20130124.token, {train,val,test}.txt (of Flickr30k Entities), flickr30k-images/", check_flickr30k},
    CheckKind{"coco-captions", "folder: [annotations/]captions_{train,val}2014.json, {train,val}2014/", check_coco_captions},
    CheckKind{"coco-karpathy", "dataset_coco.json, with the pictures in images/ beside it", check_karpathy},
    CheckKind{"karpathy", "any other JSON of Karpathy's layout, with the pictures in images/ beside it", check_karpathy},
    CheckKind{"albef", "a JSON list of {image, caption}, with the pictures beside it; the split is told by train, val or test in its name",
              check_albef},
    CheckKind{"nocaps", "folder: nocaps_val_4500_captions.json or nocaps_val.json, images/", check_nocaps},
    CheckKind{"cc3m", "folder: Train_GCC-training.tsv, Validation_GCC-1.1.0-Validation.tsv (CAPTION<TAB>URL)", check_cc3m},
    CheckKind{"sbu", "folder: SBU_captioned_photo_dataset_{urls,captions}.txt; or one file of URL<TAB>CAPTION", check_sbu},
    CheckKind{"vg-regions", "folder: region_descriptions.json, image_data.json where there is one, VG_100K/, VG_100K_2/", check_vg_regions},
    CheckKind{"vg-objects", "folder: objects.json, and as vg-regions", check_vg_objects},
    CheckKind{"vg-qa", "folder: question_answers.json, and as vg-regions", check_vg_questions},
    CheckKind{"vqa2",
              "folder: v2_OpenEnded_mscoco_{train2014,val2014,test2015}_questions.json, v2_mscoco_{train2014,val2014}_annotations.json, "
              "or vqa_{train,val,test}_{questions,annotations}.json; images/",
              check_vqa2},
    CheckKind{"gqa", "folder: {train,val,testdev}_balanced_questions.json or gqa_{train,val,test}_balanced.json; images/", check_gqa},
    CheckKind{"gqa-all",
              "folder: train_all_questions/train_all_questions_{0..9}.json, {val,testdev}_all_questions.json, or "
              "gqa_{train,val,test}_all.json; images/",
              check_gqa_all},
    CheckKind{"gqa-scenes", "folder: {train,val}_sceneGraphs.json, images/", check_gqa_scenes},
    CheckKind{"nlvr2", "folder: [data/]{train,dev,test1,test2}.json or nlvr2_{train,dev,test1}.jsonl; images/train/, dev/, test1/, test2/",
              check_nlvr2},
    CheckKind{"nlvr", "folder: {train,dev,test}/{train,dev,test}.json, {train,dev,test}/images/", check_nlvr},
    CheckKind{"snli-ve", "folder: snli_ve_{train,dev,test}.jsonl; flickr30k-images/ or images/", check_snli_ve},
    CheckKind{"refcoco+",
              "folder: refs.json made of refs(unc).p (a pickle: the message says how), instances.json; images/; or refcoco_refs.json, "
              "refcoco_instances.json",
              check_refcoco},
    CheckKind{"daquar", "folder: qa.{train,test}.txt, images/", check_daquar},
    CheckKind{"answers", "a list of answers: JSON list, LXMERT's all_ans.json, *_ans2label.json, or one a line", check_answers},
    CheckKind{"classes", "a detector's objects_vocab.txt or attributes_vocab.txt: names apart by commas", check_classes},
};

constexpr std::array kRegionKinds = {
    RegionKind{"obj36", "region features as LXMERT's TSV (image id, sizes, classes, attributes, boxes, features)", RegionLayout::kObj36},
    RegionKind{"bottom-up", "region features as bottom-up-attention's TSV", RegionLayout::kBottomUp},
    RegionKind{"npz", "region features as .npz, one file a picture (UNITER, ROSITA, OpenVQA): a file or a folder", RegionLayout::kNpz},
};

std::string help_line(std::string_view name, std::string_view files) { return fmt::format("  {:<14} {}\n", name, files); }

}  // namespace

std::span<const CheckKind> check_kinds() { return kKinds; }

std::span<const RegionKind> region_kinds() { return kRegionKinds; }

const RegionKind* find_region_kind(std::string_view name) {
  for (const auto& kind : region_kinds())
    if (kind.name == name) return &kind;
  return nullptr;
}

std::string describe_check_kinds() {
  std::string out;
  for (const auto& kind : check_kinds()) out += help_line(kind.name, kind.files);
  for (const auto& kind : region_kinds()) out += help_line(kind.name, kind.files);
  return out;
}

Report check_kind(std::string_view kind, const CheckRequest& request) {
  std::vector<std::string> names;
  for (const auto& known : check_kinds()) {
    names.emplace_back(known.name);
    if (known.name != kind) continue;
    Report report = known.check(request);
    compare_with_published(report, kind);
    return report;
  }
  for (const auto& known : region_kinds()) names.emplace_back(known.name);
  throw BadInput(fmt::format("data check: unknown kind '{}'{}; `vlp data check --help` lists them", kind, did_you_mean(std::string(kind), names)));
}

}  // namespace vlp::formats
