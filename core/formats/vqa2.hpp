#pragma once
// VQA v2 in its authors' JSON layout: questions, annotations with ten answers each, and the results file of the evaluation server.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "core/formats/records.hpp"

namespace vlp::formats {

// Both files plain or gzip; an empty `annotations_json` means that the labels are private (answers stay empty). `split` (train, val or
// test) is given to every record. A picture is found by its image_id: the file below `image_root` whose stem ends in that number
// (COCO_train2014_000000000009.jpg, 000009.png), with the split in its path where several do; a question may
// name it by an "image" field. A picture that is not there gets the COCO name of the split. Images come in order of first use.
// Throws BadInput naming the file, the record and the field, and for questions without annotation or the reverse.
Questions read_vqa2(const std::filesystem::path& questions_json, const std::filesystem::path& annotations_json,
                    const std::filesystem::path& image_root, const std::string& split);

struct VqaResult {
  int64_t question_id = 0;
  std::string answer;
};

// [{"answer": "...", "question_id": n}, ...] in the given order, as the official server takes it; atomic.
void write_vqa_results(const std::filesystem::path& file, std::span<const VqaResult> results);

}  // namespace vlp::formats
