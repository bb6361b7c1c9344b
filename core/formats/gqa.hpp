#pragma once
// GQA (Hudson and Manning, CVPR 2019): questions as an object keyed by their id, and the scene graphs that they were made of.

#include <filesystem>
#include <string>

#include "core/formats/records.hpp"

namespace vlp::formats {

struct GqaSpec {
  bool balanced_only = false;  // of a file of all questions, those that are marked as balanced
  bool entailed = false;       // keep the ids of entailed questions, which the consistency score needs
};

// One file (train_balanced_questions.json, a part train_all_questions_3.json, testdev_balanced_questions.json, ...; plain or gzip):
// {"ID": {"question", "imageId", optional "answer", "isBalanced", "types": {"structural", "semantic"}, "entailed": [ids]}}. question_type
// is the structural type (verify, query, choose, logical, compare), answer_type the semantic one (obj, attr, rel, cat, global).
// Questions without an answer are those of the test and challenge sets. The picture is image_root / imageId.jpg, or
// image_root / image where a question names a file. Throws BadInput naming the file, the question and the field.
Questions read_gqa(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split,
                   const GqaSpec& spec = {});

// train_sceneGraphs.json, val_sceneGraphs.json: {"IMAGE": {"width", "height", "objects": {"ID": {"name", "x", "y", "w", "h",
// "attributes": [names]}}}}. Objects become regions; relations, location and weather are left out.
Regions read_gqa_scenes(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split);

}  // namespace vlp::formats
