#pragma once
// Captions in the layout of COCO (Chen et al., 2015: captions_train2014.json) and of NoCaps (Agrawal et al., ICCV 2019), which adds a domain.

#include <filesystem>
#include <string>

#include "core/formats/records.hpp"

namespace vlp::formats {

// `json_file` (plain or gzip): {"images": [{"id", "file_name", optional "width", "height", "domain"}], "annotations": [{"id", "image_id",
// "caption"}]}. The picture is image_root / file_name; every picture gets `split`. Throws BadInput naming the file, the record and the
// field, for a picture id that occurs twice, a caption of an unknown picture, or a domain other than in-, near- and out-domain.
Captions read_coco_captions(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split);

}  // namespace vlp::formats
