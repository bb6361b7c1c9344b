#pragma once
// SNLI-VE (Xie et al., 2019): does a photograph of Flickr30k entail a sentence? JSON lines.

#include <filesystem>
#include <string>

#include "core/formats/records.hpp"

namespace vlp::formats {

// `jsonl_file` (snli_ve_train.jsonl, ...; plain or gzip), a line each: {"Flickr30K_ID", "pairID", "sentence2", "gold_label", optional
// "image"}. Labels are contradiction, neutral, entailment. The picture is image_root / Flickr30K_ID.jpg, or image_root / image where a
// line names a file; `group` is the picture. Every record gets `split`. Throws BadInput naming file, line and field.
Statements read_snli_ve(const std::filesystem::path& jsonl_file, const std::filesystem::path& image_root, const std::string& split);

}  // namespace vlp::formats
