#pragma once
// Region features as tab-separated rows with base64 arrays (little-endian), a picture a row.
//
//   LXMERT obj36 (airsplay/lxmert): img_id img_h img_w objects_id objects_conf attrs_id attrs_conf num_boxes boxes features; ids are int64 and count
//     from 0, the rest is float32. Height comes before width. An eleventh column cls_prob (num_boxes x classes, background first), which volta's files
//     carry and the losses over class distributions need, is read where it is there.
//   bottom-up (peteanderson80/bottom-up-attention): image_id image_w image_h num_boxes boxes features. Width comes before height.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/lines.hpp"
#include "core/formats/region_reader.hpp"

namespace vlp::formats {

enum class RegionTsv { kObj36, kBottomUp };

// A file of any size, plain or gzip. next() throws BadInput naming file, line and, where it is known, the picture: another number of columns, a
// number that is none, base64 that is truncated or damaged, arrays that do not fit num_boxes, and with kSound what require_fit refuses.
class RegionTsvReader final : public RegionReader {
 public:
  RegionTsvReader(const std::filesystem::path& file, RegionTsv layout, RegionStore store, RegionContent content);
  bool next(RegionRecord& record) override;
  std::string place() const override { return lines_.place(); }
  const RegionStore& store() const override { return store_; }

 private:
  void parse(std::string_view line, RegionRecord& record);
  RegionTsv layout_;
  RegionStore store_;
  RegionContent content_;
  LineSource lines_;
};

}  // namespace vlp::formats
