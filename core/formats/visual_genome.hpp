#pragma once
// Visual Genome 1.2 and later (Krishna et al., IJCV 2017): region descriptions, objects and questions, each a list with one entry a picture.

#include <filesystem>

#include "core/formats/records.hpp"

namespace vlp::formats {

// Where the pictures of Visual Genome are. `image_data_json` (the release's image_data.json) gives their sizes and folders: the picture
// is image_root / the last two parts of its "url" (VG_100K_2/1.jpg). Without it (empty path) the picture is the file below image_root
// whose name is the id, and sizes are unknown.
struct VgPictures {
  std::filesystem::path image_root, image_data_json = {};
};

// Files plain or gzip. There are no splits: everything is `train`. Throw BadInput naming the file, the record and the field, and for a
// picture that image_data.json does not list.

// region_descriptions.json: [{"id": IMAGE, "regions": [{"region_id", "x", "y", "width", "height", "phrase"}]}]
Regions read_vg_regions(const std::filesystem::path& json_file, const VgPictures& pictures);

// objects.json: [{"image_id": IMAGE, "objects": [{"object_id", "x", "y", "w", "h", "names": [...], optional "attributes"}]}]
Regions read_vg_objects(const std::filesystem::path& json_file, const VgPictures& pictures);

// question_answers.json: [{"id": IMAGE, "qas": [{"qa_id", "question", "answer"}]}]. One answer each.
Questions read_vg_questions(const std::filesystem::path& json_file, const VgPictures& pictures);

// Every region's phrase as a caption of its whole picture, which is how pre-training uses them.
Captions as_captions(Regions regions);

}  // namespace vlp::formats
