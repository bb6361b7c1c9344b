#pragma once
// DAQUAR (Malinowski and Fritz, NIPS 2014) in its authors' layout.

#include <filesystem>

#include "core/formats/records.hpp"

namespace vlp::formats {

struct DaquarSpec {
  double val_share = 0.1;  // of the training pictures; their questions form `val`. DAQUAR itself has only train and test.
  bool cut_image_name = false;  // "... in the image3 ?" (97 % of the questions end so) becomes "... ?"; else the text is that of the file
};

// `root` holds qa.{train,test}.txt (a question line, then an answer line, in turn) and images/imageN.jpg, N being the last "imageN" that
// the question mentions. An answer line is a comma-separated list: one answer becomes one entry of `answers` (order and repeats kept),
// and the whole line is `majority`. answer_type is "number" (digits only), "other", or "list" (several answers).
// A training picture belongs to `val` if the first 64 bits of SHA-256("daquar.val:imageN") are below val_share x 2^64: the same
// pictures on every machine, and a larger share only adds pictures. Throws BadInput naming file:line.
Questions read_daquar(const std::filesystem::path& root, const DaquarSpec& spec = {});

}  // namespace vlp::formats
