#pragma once
// NLVR2 (Suhr et al., ACL 2019): statements about two photographs, JSON lines.

#include <filesystem>
#include <string>

#include "core/formats/records.hpp"

namespace vlp::formats {

// `jsonl_file` (train.json, dev.json, test1.json, test2.json; plain or gzip), a line each: {"identifier": "dev-850-0-1", "sentence",
// "label": "True" | "False", "left_url", "right_url", train only "directory"}. Labels are "false" and "true".
// An identifier is SPLIT-SET-PAIR-SENTENCE; `group` is the identifier with PAIR blanked ("dev-850--1"), over which the official script
// judges consistency (github.com/lil-lab/nlvr, nlvr2/eval/metrics.py). Its pictures are SPLIT-SET-PAIR-img0.png (left) and -img1.png, in
// image_root/images/train/DIRECTORY for train, image_root/SPLIT else, as the authors pack them, or in image_root itself; a `left_url`
// that is no web address names the file below image_root instead. Every record gets `split`.
// Throws BadInput naming file, line and field.
Statements read_nlvr2(const std::filesystem::path& jsonl_file, const std::filesystem::path& image_root, const std::string& split);

}  // namespace vlp::formats
