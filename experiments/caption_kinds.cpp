#include "experiments/caption_kinds.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/albef_captions.hpp"
#include "core/formats/coco_captions.hpp"
#include "core/formats/flickr30k.hpp"
#include "core/formats/flickr8k.hpp"
#include "core/formats/karpathy.hpp"
#include "core/formats/visual_genome.hpp"
#include "core/util/error.hpp"
#include "core/util/nearest.hpp"

namespace vlp::experiments {
namespace {

using Request = const CaptionRequest&;

struct Kind {
  std::string_view name, files;
  formats::Captions (*read)(Request request);
};

formats::Captions read_world(Request r) {
  if (!std::filesystem::exists(r.path / "manifest.json"))
    throw BadInput(fmt::format("{}: no generated world (manifest.json is missing)", r.path.string()));
  return formats::read_karpathy(r.path / "karpathy.json", r.path / "images");
}

formats::Captions with_split(formats::Captions captions, const std::string& split) {
  for (auto& image : captions.images) image.split = split;
  return captions;
}

const std::array kKinds = {
    Kind{"world", "the folder of a generated world", read_world},
    Kind{"karpathy", "a JSON of Karpathy's layout (dataset_coco.json)",
         [](Request r) { return formats::read_karpathy(r.path, r.path.parent_path()); }},
    Kind{"flickr8k", "the folder of Flickr8k.token.txt", [](Request r) { return formats::read_flickr8k(r.path); }},
    Kind{"flickr30k", "the folder of results_20130124.token", [](Request r) { return formats::read_flickr30k(r.path); }},
    Kind{"coco", "one captions_train2014.json; all its captions are of one split",
         [](Request r) { return formats::read_coco_captions(r.path, r.path.parent_path(), r.split); }},
    Kind{"albef", "a JSON list of {image, caption}; all its captions are of one split",
         [](Request r) { return formats::read_albef_captions(r.path, r.path.parent_path(), r.split); }},
    Kind{"vg-regions", "Visual Genome's region_descriptions.json; all its phrases are of one split",
         [](Request r) { return with_split(formats::as_captions(formats::read_vg_regions(r.path, {r.path.parent_path()})), r.split); }},
};

}  // namespace

std::string describe_caption_kinds() {
  std::string out;
  for (const auto& kind : kKinds) out += fmt::format("  {:<14} {}\n", kind.name, kind.files);
  return out;
}

formats::Captions read_captions(std::string_view verb, const CaptionRequest& request) {
  std::vector<std::string> names;
  for (const auto& kind : kKinds) {
    if (kind.name == request.kind) return kind.read(request);
    names.emplace_back(kind.name);
  }
  throw BadInput(
      fmt::format("vlp {}: unknown kind '{}'{}; there are {}", verb, request.kind, did_you_mean(request.kind, names), fmt::join(names, ", ")));
}

}  // namespace vlp::experiments
