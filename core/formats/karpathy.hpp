#pragma once
// Captions in the layout of Karpathy's splits (dataset_coco.json, dataset_flickr30k.json, dataset_flickr8k.json).

#include <filesystem>

#include "core/formats/records.hpp"

namespace vlp::formats {

// `json_file` (plain or gzip): {"images": [{"filename", "split", "sentences": [{"raw", optional "sentid"}], optional "filepath", "imgid",
// "cocoid"}]}.
// The picture is image_root / filepath / filename. Splits: train and restval -> train, val, test. An image's id is cocoid, else imgid,
// else the file name; a caption's is sentid, else "<image id>#<k>". Throws BadInput naming the file, the record and the field.
Captions read_karpathy(const std::filesystem::path& json_file, const std::filesystem::path& image_root);

}  // namespace vlp::formats
