#pragma once
// Captions as ALBEF's and BLIP's code bases pass them on: a JSON list of {"image": path, "caption": text or list of texts}.

#include <filesystem>
#include <string>

#include "core/formats/records.hpp"

namespace vlp::formats {

// `json_file` plain or gzip. The picture, and its id, is `image` below image_root; one that occurs again gets further captions. Every
// picture gets `split`. A caption's id is "<image>#<k>". Throws BadInput naming the file, the record and the field.
Captions read_albef_captions(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split);

}  // namespace vlp::formats
