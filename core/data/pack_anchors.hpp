#pragma once
// Anchor points of every caption (core/text/anchors.hpp) on their way into packed files; core/data/packed.hpp describes them.

#include <filesystem>
#include <vector>

#include "core/data/collect.hpp"
#include "core/data/pack_pictures.hpp"
#include "core/text/anchors.hpp"

namespace vlp::data {

// The names of the detector's classes, each in one form: of the world, or of the files that s.anchors names below `root`.
text::TagForms tag_forms(const DataSpec& s, const std::filesystem::path& root, const std::filesystem::path& world);
// The usual name of each.
std::vector<std::string> class_names(const DataSpec& s, const std::filesystem::path& root, const std::filesystem::path& world);

struct AnchorCounts {
  int64_t captions = 0, with_anchor = 0, anchors = 0;
};

class AnchorPacker final {
 public:
  AnchorPacker(const DataSpec& s, const Collection& data, const text::WordPiece& words, text::TagForms tags)
      : spec_(s), data_(data), words_(words), tags_(std::move(tags)) {}

  // anchors_SPLIT.safetensors of a split whose pairs and regions are packed. The first split is the training split, whose forms are the global anchor set.
  // Throws BadInput where a region has a class without a name.
  AnchorCounts pack(const SplitFolder& to);
  const text::TagForms& tags() const { return tags_; }
  const std::vector<int64_t>& captions_of_form() const { return times_; }  // of the training split: captions with an anchor of each form

 private:
  class Regions;
  std::vector<text::Anchors> find(const Regions& regions, const std::string& split) const;  // of every caption
  const DataSpec& spec_;
  const Collection& data_;
  const text::WordPiece& words_;
  text::TagForms tags_;
  std::vector<int64_t> times_;
};

}  // namespace vlp::data
