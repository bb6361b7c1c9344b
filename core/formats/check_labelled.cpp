#include "core/formats/check_labelled.hpp"

#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/formats/daquar.hpp"
#include "core/formats/find_file.hpp"
#include "core/formats/gqa.hpp"
#include "core/formats/name_lists.hpp"
#include "core/formats/nlvr.hpp"
#include "core/formats/nlvr2.hpp"
#include "core/formats/refcoco.hpp"
#include "core/formats/snli_ve.hpp"
#include "core/formats/visual_genome.hpp"
#include "core/formats/vqa2.hpp"

namespace vlp::formats {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

fs::path images_or(const CheckRequest& request, const fs::path& usual) { return request.images.empty() ? usual : request.images; }

struct Part {
  std::string split;
  Names names;  // of its file
};

// What `read` makes of the parts that are there; at least one must be.
template <class Set, class Read> Report check_parts(const CheckRequest& request, const std::vector<Part>& parts, const Read& read) {
  Set all;
  Names missing;
  for (const auto& part : parts) {
    const auto file = find_file(request.path, part.names);
    if (file) append(all, read(*file, part.split));
    else missing.push_back(part.names.front());
  }
  if (missing.size() == parts.size()) require_file(request.path, missing);
  return check(all, request.rules);
}

Report check_gqa_parts(const CheckRequest& request, const std::vector<Part>& parts) {
  return check_parts<Questions>(request, parts, [&](const fs::path& file, const std::string& split) {
    return read_gqa(file, images_or(request, request.path / "images"), split);
  });
}

VgPictures vg_pictures(const CheckRequest& request) {
  const auto sizes = find_file(request.path, Names{"image_data.json"});
  return {images_or(request, request.path), sizes.value_or(fs::path())};
}

}  // namespace

Report check_vqa2(const CheckRequest& request) {
  const std::array<std::pair<const char*, const char*>, 3> years{{{"train", "2014"}, {"val", "2014"}, {"test", "2015"}}};
  Questions all;
  Names missing;
  for (const auto& [split, year] : years) {
    const auto names = [&, s = split, y = year](const char* what, const char* prefix) {
      return Names{fmt::format("vqa_{}_{}.json", s, what), fmt::format("v2_{}mscoco_{}{}_{}.json", prefix, s, y, what)};
    };
    const auto questions = find_file(request.path, names("questions", "OpenEnded_"));
    const auto annotations = find_file(request.path, names("annotations", ""));
    if (questions) append(all, read_vqa2(*questions, annotations.value_or(fs::path()), images_or(request, request.path / "images"), split));
    else missing.push_back(names("questions", "OpenEnded_").back());
  }
  if (missing.size() == years.size()) require_file(request.path, missing);
  return check(all, request.rules);
}

Report check_gqa(const CheckRequest& request) {
  return check_gqa_parts(request, {{"train", {"train_balanced_questions.json", "gqa_train_balanced.json"}},
                                   {"val", {"val_balanced_questions.json", "gqa_val_balanced.json"}},
                                   {"testdev", {"testdev_balanced_questions.json"}},
                                   {"test", {"gqa_test_balanced.json", "test_balanced_questions.json"}}});
}

Report check_gqa_all(const CheckRequest& request) {
  std::vector<Part> parts{{"train", {"gqa_train_all.json"}},
                          {"val", {"val_all_questions.json", "gqa_val_all.json"}},
                          {"testdev", {"testdev_all_questions.json"}},
                          {"test", {"gqa_test_all.json", "test_all_questions.json"}}};
  for (int i = 0; i < 10; ++i) parts.push_back({"train", {fmt::format("train_all_questions/train_all_questions_{}.json", i)}});
  return check_gqa_parts(request, parts);
}

Report check_daquar(const CheckRequest& request) { return check(read_daquar(request.path), request.rules); }

Report check_vg_questions(const CheckRequest& request) {
  return check(read_vg_questions(require_file(request.path, Names{"question_answers.json"}), vg_pictures(request)), request.rules);
}

Report check_nlvr2(const CheckRequest& request) {
  std::vector<Part> parts;
  for (const std::string split : {"train", "dev", "test1", "test2"})
    parts.push_back({split, {split + ".json", "data/" + split + ".json", "nlvr2_" + split + ".jsonl"}});
  const bool world = find_file(request.path, Names{"nlvr2_train.jsonl"}).has_value();
  return check_parts<Statements>(request, parts, [&](const fs::path& file, const std::string& split) {
    return read_nlvr2(file, images_or(request, world ? request.path / "images" : request.path), split);
  });
}

Report check_nlvr(const CheckRequest& request) {
  std::vector<Part> parts;
  for (const std::string split : {"train", "dev", "test"}) parts.push_back({split, {fmt::format("{0}/{0}.json", split)}});
  return check_parts<Statements>(request, parts, [&](const fs::path& file, const std::string& split) {
    return read_nlvr(file, images_or(request, file.parent_path() / "images"), split);
  });
}

Report check_snli_ve(const CheckRequest& request) {
  const bool flickr = fs::is_directory(request.path / "flickr30k-images");
  const std::vector<Part> parts{
      {"train", {"snli_ve_train.jsonl"}}, {"dev", {"snli_ve_dev.jsonl", "snli_ve_val.jsonl"}}, {"test", {"snli_ve_test.jsonl"}}};
  return check_parts<Statements>(request, parts, [&](const fs::path& file, const std::string& split) {
    return read_snli_ve(file, images_or(request, request.path / (flickr ? "flickr30k-images" : "images")), split);
  });
}

Report check_vg_regions(const CheckRequest& request) {
  return check(read_vg_regions(require_file(request.path, Names{"region_descriptions.json"}), vg_pictures(request)), request.rules);
}

Report check_vg_objects(const CheckRequest& request) {
  return check(read_vg_objects(require_file(request.path, Names{"objects.json"}), vg_pictures(request)), request.rules);
}

Report check_gqa_scenes(const CheckRequest& request) {
  const std::vector<Part> parts{{"train", {"train_sceneGraphs.json"}}, {"val", {"val_sceneGraphs.json"}}};
  return check_parts<Regions>(request, parts, [&](const fs::path& file, const std::string& split) {
    return read_gqa_scenes(file, images_or(request, request.path / "images"), split);
  });
}

Report check_refcoco(const CheckRequest& request) {
  const auto refs = require_file(request.path, Names{"refs.json", "refs(unc).json", "refcoco_refs.json", "refs(unc).p"});
  const auto instances = require_file(request.path, Names{"instances.json", "refcoco_instances.json"});
  return check(read_refcoco(refs, instances, images_or(request, request.path / "images")), request.rules);
}

Report check_answers(const CheckRequest& request) {
  Report report;
  report.splits["list"]["answers"] = static_cast<int64_t>(read_answers(request.path).size());
  return report;
}

Report check_classes(const CheckRequest& request) {
  Report report;
  for (const auto& names : read_class_names(request.path)) {
    ++report.splits["list"]["classes"];
    report.splits["list"]["names"] += static_cast<int64_t>(names.size());
  }
  return report;
}

}  // namespace vlp::formats
