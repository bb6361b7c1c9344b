#pragma once
// Region features as an .npz archive a picture. The picture's id is the file's name without .npz and a picture's extension.
//
//   array             names                         who writes it
//   features          features | x                  UNITER (N,D) float16 | ROSITA (N,D), OpenVQA (D,N)
//   boxes             boxes | bbox | norm_bb        ROSITA | OpenVQA, both (N,4) in pixels | UNITER (N,6) or (N,7), fractions; the first four count
//   picture's size    image_w, image_h | width, height   scalars; none beside norm_bb
//   number of boxes   num_bbox | num_boxes          scalar, optional
//   confidence        conf | objects_conf           (N), optional
//   class             objects_id                    (N), optional
//   attribute         attrs_id, attrs_conf          (N), optional
//   distribution      soft_labels                   (N,C), optional; UNITER: C = 1601, index 0 is the background
// Other members (captions, pickled tables) are not looked at.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/formats/region_reader.hpp"

namespace vlp::formats {

// One archive. Throws BadInput naming file and array: a missing array, a type or shape that does not fit, a damaged archive.
void read_region_npz(const std::filesystem::path& file, RegionRecord& record);

class RegionNpzReader final : public RegionReader {
 public:
  // A file, or every .npz below a folder, by name. Throws BadInput for a folder without any.
  RegionNpzReader(const std::filesystem::path& path, RegionStore store, RegionContent content);
  bool next(RegionRecord& record) override;
  std::string place() const override { return files_[done_ - 1].string(); }
  const RegionStore& store() const override { return store_; }

 private:
  std::vector<std::filesystem::path> files_;
  size_t done_ = 0;
  RegionStore store_;
  RegionContent content_;
};

}  // namespace vlp::formats
