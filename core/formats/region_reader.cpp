#include "core/formats/region_reader.hpp"

#include <fmt/format.h>

#include "core/formats/region_npz.hpp"
#include "core/formats/region_tsv.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {

RegionStore public_store(RegionLayout layout) {
  const std::string detector = "Faster R-CNN ResNet-101 on Visual Genome (bottom-up-attention)";
  switch (layout) {
    case RegionLayout::kObj36:
      return {.extractor = detector, .feature_width = 2048, .classes = 1600, .label_offset = 0, .boxes = BoxUnit::kPixels};
    case RegionLayout::kBottomUp:
      return {.extractor = detector, .feature_width = 2048, .boxes = BoxUnit::kPixels};
    case RegionLayout::kNpz:
      return {};
  }
  throw InternalFault("RegionLayout out of range");
}

std::unique_ptr<RegionReader> open_regions(RegionLayout layout, const std::filesystem::path& path, const RegionStore& store, RegionContent content) {
  switch (layout) {
    case RegionLayout::kObj36:
      return std::make_unique<RegionTsvReader>(path, RegionTsv::kObj36, store, content);
    case RegionLayout::kBottomUp:
      return std::make_unique<RegionTsvReader>(path, RegionTsv::kBottomUp, store, content);
    case RegionLayout::kNpz:
      return std::make_unique<RegionNpzReader>(path, store, content);
  }
  throw InternalFault("RegionLayout out of range");
}

void for_each_region_record(RegionLayout layout, const std::filesystem::path& path, const RegionStore& store,
                            const std::function<void(const RegionRecord&)>& use) {
  const auto reader = open_regions(layout, path, store);
  for (RegionRecord record; reader->next(record);) use(record);
}

void require_fit(const RegionRecord& record, RegionStore& store, const std::string& where) {
  if (store.feature_width > 0 && record.feature_width != store.feature_width)
    throw BadInput(fmt::format("{}: picture {}: features are {} wide, expected {}", where, record.image, record.feature_width, store.feature_width));
  if (store.boxes && record.unit != *store.boxes)
    throw BadInput(fmt::format("{}: picture {}: boxes are in {}, expected {}", where, record.image, name_of(record.unit), name_of(*store.boxes)));
  require_sound(record, store, where);
  store.boxes = record.unit;
  store.feature_width = record.feature_width;
}

}  // namespace vlp::formats
