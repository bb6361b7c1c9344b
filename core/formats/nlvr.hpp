#pragma once
// NLVR (Suhr et al., ACL 2017): statements about drawn scenes of three boxes, JSON lines.

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/formats/records.hpp"

namespace vlp::formats {

// A line each (plain or gzip): {"identifier": "1572-0", "sentence", "label": "true" | "false", "directory"}. A statement has six pictures, the
// orders of its boxes: image_root/DIRECTORY/SPLIT-IDENTIFIER-K.png, K being 0 to 5 and SPLIT the release's name of it (train, dev, test),
// which records get. `group` is the sentence's number ("1572"). What the pictures show (`structured_rep`) is read by nlvr_scene.hpp; here it
// is only held to be sound. Throws BadInput naming file, line and field.
Statements read_nlvr(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split);

// Where the release keeps one of our splits: test/test.json with its pictures below test/images. Our val is its dev.
struct NlvrPart {
  std::string split;  // the release's name of it
  std::filesystem::path json, images;
};
NlvrPart nlvr_part(const std::filesystem::path& folder, const std::string& our_split);

// "SPLIT-IDENTIFIER-K.png".
std::string nlvr_picture(const std::string& split, const std::string& identifier, int64_t k);

}  // namespace vlp::formats
