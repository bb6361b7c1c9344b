#include "core/data/pack_pictures.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "core/data/grid_regions.hpp"
#include "core/data/pack_tensors.hpp"
#include "core/formats/nlvr.hpp"
#include "core/formats/nlvr_scene.hpp"
#include "core/formats/region_reader.hpp"
#include "core/util/error.hpp"
#include "core/vision/read_image.hpp"
#include "core/vision/resize.hpp"

namespace vlp::data {
namespace {

namespace fs = std::filesystem;

void report(const PrepareProgress& progress, const std::string& what, int64_t done, int64_t total) {
  if (progress && (done % 500 == 0 || done == total)) progress(what, done, total);
}

// What the regions of all pictures of a split are put into. Pictures with fewer regions than the most are padded with zeros.
class RegionTable final {
 public:
  explicit RegionTable(const PictureList& pictures) : records_(static_cast<size_t>(pictures.size())) {
    for (int64_t i = 0; i < pictures.size(); ++i) index_[pictures.files()[static_cast<size_t>(i)].stem().string()].push_back(i);
  }

  void take(const formats::RegionRecord& record) {
    const auto it = index_.find(record.image);
    if (it == index_.end()) return;  // of another split
    for (const auto picture : it->second) take(picture, record);
  }
  void take(int64_t picture, formats::RegionRecord record) {
    found_ += !filled(picture);
    records_[static_cast<size_t>(picture)] = std::move(record);
  }

  int64_t found() const { return found_; }

  void require_all(const PictureList& pictures, const RegionFiles& from) const {
    int64_t missing = 0, first = -1;
    for (int64_t i = 0; i < pictures.size(); ++i)
      if (!filled(i) && (from.needed.empty() || from.needed[static_cast<size_t>(i)]) && ++missing == 1) first = i;
    if (missing > 0)
      throw BadInput(fmt::format("{}: {} of {} pictures have no regions, the first is '{}'; extract them, or take data.{} = \"{}\"", from.files.string(), missing,
                                 pictures.size(), pictures.files()[static_cast<size_t>(first)].stem().string(), from.kind,
                                 from.kind == "regions" ? "grid" : "none"));
  }

  void write(const std::string& kind, const SplitFolder& to) const {
    int64_t R = 0, F = 0, C = -1;
    for (const auto& r : records_) {
      if (r.regions == 0) continue;  // not needed
      R = std::max(R, r.regions), F = r.feature_width;
      const auto classes = r.class_distribution.empty() ? 0 : static_cast<int64_t>(r.class_distribution.size()) / r.regions;
      C = C < 0 || C == classes ? classes : 0;
    }
    C = std::max<int64_t>(C, 0);
    const auto P = static_cast<int64_t>(records_.size());
    std::vector<float> features(static_cast<size_t>(P * R * F), 0), boxes(static_cast<size_t>(P * R * 4), 0), confidence(static_cast<size_t>(P * R), 0),
        distribution(static_cast<size_t>(P * R * C), 0);
    std::vector<int64_t> classes(static_cast<size_t>(P * R), -1), count;
    for (int64_t p = 0; p < P; ++p) {
      const auto& r = records_[static_cast<size_t>(p)];
      count.push_back(r.regions);
      std::copy(r.features.begin(), r.features.end(), features.begin() + p * R * F);
      for (int64_t i = 0; i < r.regions * 4; ++i)
        boxes[static_cast<size_t>(p * R * 4 + i)] =
            std::clamp(r.boxes[static_cast<size_t>(i)] / static_cast<float>(i % 2 == 0 ? r.width : r.height), 0.0F, 1.0F);
      std::copy(r.classes.begin(), r.classes.end(), classes.begin() + p * R);
      std::copy(r.class_confidence.begin(), r.class_confidence.end(), confidence.begin() + p * R);
      if (C > 0) std::copy(r.class_distribution.begin(), r.class_distribution.end(), distribution.begin() + p * R * C);
    }
    formats::write_safetensors(to.folder / fmt::format("{}_{}.safetensors", kind, to.split),
                               std::vector{tensor("region.features", {P, R, F}, features), tensor("region.boxes", {P, R, 4}, boxes),
                                           tensor("region.classes", {P, R}, classes), tensor("region.confidence", {P, R}, confidence),
                                           tensor("region.distribution", {P, R, C}, distribution), list("region.count", count)});
  }

 private:
  bool filled(int64_t picture) const { return records_[static_cast<size_t>(picture)].regions > 0; }

  std::unordered_map<std::string, std::vector<int64_t>> index_;  // by file name without folder and extension; data sets may keep copies of a picture
  std::vector<formats::RegionRecord> records_;
  int64_t found_ = 0;
};

std::vector<fs::path> feature_files(const RegionFiles& from, const std::string& split) {
  const auto& path = from.files;
  if (from.source == RegionSource::kWorld) return {path / fmt::format("{}_{}.tsv", from.kind, split)};
  if (from.source == RegionSource::kNpz || !fs::is_directory(path)) return {path};
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(path))
    if (const auto name = entry.path().filename().string(); name.ends_with(".tsv") || name.ends_with(".tsv.gz")) out.push_back(entry.path());
  if (out.empty()) throw BadInput(fmt::format("{}: holds no .tsv or .tsv.gz file of region features", path.string()));
  std::sort(out.begin(), out.end());
  return out;
}

formats::RegionLayout layout_of(RegionSource source) {
  switch (source) {
    case RegionSource::kWorld:
    case RegionSource::kObj36: return formats::RegionLayout::kObj36;
    case RegionSource::kBottomUp: return formats::RegionLayout::kBottomUp;
    case RegionSource::kNpz: return formats::RegionLayout::kNpz;
    case RegionSource::kNone:
    case RegionSource::kNlvr:
    case RegionSource::kGrid: break;
  }
  throw InternalFault("layout_of: a source without files");
}

// The objects of NLVR's scenes with their names' classes, described as cells of a grid are. A file of the release without scenes gives none.
void take_scenes(const PictureList& pictures, const RegionFiles& from, const std::string& split, const GridSpec& grid, RegionTable& table) {
  const auto part = formats::nlvr_part(from.files, split);
  const auto& names = formats::nlvr_classes();
  const auto scenes = formats::read_nlvr_regions(part.json, part.images, part.split);
  std::unordered_map<std::string, std::vector<const formats::RegionAnnotation*>> objects;
  for (const auto& region : scenes.regions) objects[scenes.images[static_cast<size_t>(region.image)].id].push_back(&region);
  for (int64_t i = 0; i < pictures.size(); ++i) {
    const auto& file = pictures.files()[static_cast<size_t>(i)];
    const auto found = objects.find(file.filename().string());
    if (found == objects.end()) continue;
    std::vector<vision::Box> boxes;
    formats::RegionRecord record;
    for (const auto* object : found->second) {
      const auto& b = object->box;
      boxes.push_back({static_cast<int64_t>(b.x), static_cast<int64_t>(b.y), static_cast<int64_t>(b.width), static_cast<int64_t>(b.height)});
      record.classes.push_back(std::find(names.begin(), names.end(), object->texts.front()) - names.begin());
      record.class_confidence.push_back(1);
    }
    add_regions(vision::read_image(file), boxes, grid, record);
    table.take(i, std::move(record));
  }
}

}  // namespace

int64_t PictureList::index_of(const fs::path& file) {
  const auto [it, fresh] = index_.try_emplace(file.string(), static_cast<int64_t>(files_.size()));
  if (fresh) files_.push_back(file);
  return it->second;
}

void pack_pixels(const PictureList& pictures, const DataSpec& s, const SplitFolder& to, const PrepareProgress& progress) {
  const auto size = s.picture_size, total = pictures.size();
  const auto bytes = static_cast<size_t>(size * size * 3);
  std::vector<uint8_t> pixels(static_cast<size_t>(total) * bytes);
  for (int64_t i = 0; i < total; ++i) {
    auto image = vision::read_image(pictures.files()[static_cast<size_t>(i)]);
    if (image.width != size || image.height != size) image = vision::resize(image, size, size, vision::Filter::kBicubic);
    std::memcpy(pixels.data() + static_cast<size_t>(i) * bytes, image.rgb.data(), bytes);
    report(progress, "packing " + to.split + " pictures", i + 1, total);
  }
  formats::write_safetensors(to.folder / fmt::format("pictures_{}.safetensors", to.split), std::vector{tensor("pixels", {total, size, size, 3}, pixels)});
}

void pack_regions(const PictureList& pictures, const RegionFiles& from, const GridSpec& grid, const SplitFolder& to, const PrepareProgress& progress) {
  RegionTable table(pictures);
  const auto what = fmt::format("packing {} {}", to.split, from.kind);
  if (from.source == RegionSource::kGrid) {
    for (int64_t i = 0; i < pictures.size(); ++i) {
      table.take(i, grid_regions(vision::read_image(pictures.files()[static_cast<size_t>(i)]), grid));
      report(progress, what, i + 1, pictures.size());
    }
  } else if (from.source == RegionSource::kNlvr) {
    take_scenes(pictures, from, to.split, grid, table);
    table.require_all(pictures, from);
  } else {
    const auto layout = layout_of(from.source);
    formats::RegionStore store = from.source == RegionSource::kWorld ? formats::RegionStore{} : formats::public_store(layout);
    store.feature_width = 0;  // the model says how wide it reads them
    for (const auto& file : feature_files(from, to.split))
      formats::for_each_region_record(layout, file, store, [&](const formats::RegionRecord& record) {
        table.take(record);
        report(progress, what, table.found(), pictures.size());
      });
    table.require_all(pictures, from);
  }
  table.write(from.kind, to);
}

}  // namespace vlp::data
