#pragma once
// Region features: what a detector found in a picture. One record type for every published layout.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vlp::formats {

enum class BoxUnit {
  kPixels,    // of the picture that the record's width and height state
  kFractions  // of width and height, which the file does not know (UNITER): the record's width and height are 1
};
std::string_view name_of(BoxUnit unit);  // "pixels", ...

// What the files do not say themselves, and what must agree before two sets of features may be mixed.
struct RegionStore {
  std::string extractor = {};         // the detector's name; empty: unknown
  int64_t feature_width = 0;          // 0: unknown; a reader then takes that of its first record
  int64_t classes = 0;                // object classes without background; 0: unknown, class ids are not checked
  int64_t label_offset = 0;           // id of the first object class: 0 in LXMERT's TSV, 1 where class 0 is the background
  std::optional<BoxUnit> boxes = {};  // none: unknown
};

// One picture with N regions. Boxes are (x1, y1, x2, y2) from the top left corner; x / width and y / height are its place whatever the unit.
struct RegionRecord {
  std::string image;  // the picture's id, as in the file
  int64_t width = 0, height = 0;
  int64_t regions = 0, feature_width = 0;                               // N, D
  BoxUnit unit = BoxUnit::kPixels;                                      // of the boxes
  std::vector<float> boxes = {};                                        // (N,4)
  std::vector<float> features = {};                                     // (N,D)
  std::vector<int64_t> classes = {}, attributes = {};                   // (N), or empty where the layout has none
  std::vector<float> class_confidence = {}, attribute_confidence = {};  // (N), or empty
  std::vector<float> class_distribution = {};                           // (N,C), or empty; C counts the background where the detector has one
};

enum class RegionDefect { kNotFinite, kBoxOutside, kEmptyBox, kClassOutside };
std::string_view name_of(RegionDefect defect);  // "feature or box that is not finite", ...

struct RegionFinding {
  RegionDefect defect;
  int64_t region;    // from 0
  std::string text;  // "box 3 (10, 20, 700, 40) leaves the picture of 640 x 480"
};

// Each region's first defect: values that are not finite, boxes outside the picture by more than a half pixel and 0.1 % of its side, boxes without
// area (x2 < x1 or y2 < y1), class ids outside [label_offset, label_offset + classes).
std::vector<RegionFinding> findings(const RegionRecord& record, const RegionStore& store);

// Throws BadInput "WHERE: picture ID: the first finding", if there is one.
void require_sound(const RegionRecord& record, const RegionStore& store, const std::string& where);

// Throws BadInput where the two must not be mixed: extractor, width, classes, label offset or box unit differ (unknown ones do not).
void require_same_store(const RegionStore& a, const std::string& name_a, const RegionStore& b, const std::string& name_b);

// "Faster R-CNN ..., 2048 wide, 1600 classes from 0, boxes in pixels".
std::string to_text(const RegionStore& store);

}  // namespace vlp::formats
