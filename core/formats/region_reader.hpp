#pragma once
// Reads region features of any published layout, a picture at a time, in constant memory.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/formats/region_features.hpp"

namespace vlp::formats {

enum class RegionLayout {
  kObj36,     // LXMERT's TSV
  kBottomUp,  // bottom-up-attention's TSV
  kNpz        // an .npz file a picture (UNITER, ROSITA, OpenVQA), or a folder of them
};
enum class RegionContent { kSound, kAny };  // refuse what require_sound and the store refuse | only what cannot be read at all

class RegionReader {
 public:
  virtual ~RegionReader() = default;
  // The next picture into `record`, whose memory is reused; false behind the last. Throws BadInput naming file, line and picture as far as they are
  // known; the next call goes on behind it.
  virtual bool next(RegionRecord& record) = 0;
  virtual std::string place() const = 0;         // of the last record, for messages: "file.tsv:12", "folder/picture.npz"
  virtual const RegionStore& store() const = 0;  // with width and unit of the first record where they were unknown
};

// What the public files of a layout hold. TSV: Faster R-CNN ResNet-101 on Visual Genome, 2048 wide; obj36 has 1600 classes from 0. npz: unknown.
RegionStore public_store(RegionLayout layout);

// Throws BadInput where the path cannot be read.
std::unique_ptr<RegionReader> open_regions(RegionLayout layout, const std::filesystem::path& path, const RegionStore& store,
                                           RegionContent content = RegionContent::kSound);

// Calls `use` for every picture.
void for_each_region_record(RegionLayout layout, const std::filesystem::path& path, const RegionStore& store,
                            const std::function<void(const RegionRecord&)>& use);

// Throws BadInput where the record is not as the store says: width, unit of the boxes, and what require_sound refuses. Fills in what was unknown of
// the first two.
void require_fit(const RegionRecord& record, RegionStore& store, const std::string& where);

}  // namespace vlp::formats
