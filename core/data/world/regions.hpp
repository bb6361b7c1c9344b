#pragma once
// Region features in the layout of LXMERT's obj36 files.

#include <string>

#include "core/data/world/detector.hpp"

namespace vlp::data::world {

// One line of regions_{split}.tsv: img_id, img_h, img_w, objects_id, objects_conf, attrs_id, attrs_conf, num_boxes, boxes, features, and as an
// eleventh column cls_prob (num_boxes x (1 + nouns), background first), which the region-classification losses need and volta's files carry.
// Arrays are base64 of little-endian int64 or float32; ids count from 0 in objects_vocab.txt and attributes_vocab.txt; boxes are x0 y0 x1 y1
// in pixels. `noise` is that of the features.
struct Pictured {
  const Picture& picture;
  const vision::Image& image;
};
std::string region_line(const Pictured& of, const std::vector<Detection>& detections, const RegionNetwork& network, Random noise);

}  // namespace vlp::data::world
