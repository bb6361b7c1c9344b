#pragma once
// Referring expressions: RefCOCO, RefCOCO+ and RefCOCOg (Yu et al., ECCV 2016) as github.com/lichengunc/refer publishes them.

#include <filesystem>

#include "core/formats/records.hpp"

namespace vlp::formats {

// `refs_json` (plain or gzip) is a list of {"ref_id", "ann_id", "image_id", "split", "sentences": [{"sent_id", "sent"}]}. The release has
// it as a Python pickle, "refs(unc).p"; once converted it is read as it stands:
//   python3 -c "import json,pickle,sys; json.dump(pickle.load(open(sys.argv[1],'rb'),encoding='latin1'),open(sys.argv[2],'w'))" 'refs(unc).p' refs.json
// `instances_json` is the release's instances.json in COCO's layout: {"images": [{"id", "file_name", "width", "height"}], "annotations":
// [{"id", "image_id", "category_id", "bbox": [left, top, width, height]}], "categories": [{"id", "name"}]}.
// Images are those that are referred to, in the order of instances.json; regions are all objects on them, named by their category, so
// that the candidates of a picture are its regions. An expression's split is train, val, testA or testB (RefCOCOg: test); an image's is
// train, val or test. Throws BadInput naming the file, the record and the field, and for the pickle itself saying how to convert it.
Regions read_refcoco(const std::filesystem::path& refs_json, const std::filesystem::path& instances_json,
                     const std::filesystem::path& image_root);

}  // namespace vlp::formats
