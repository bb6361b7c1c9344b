#pragma once
// How well a thesaurus serves a data set: what is found of anchor points (core/text/anchors.hpp), and what is not.

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/formats/records.hpp"
#include "core/formats/region_reader.hpp"
#include "core/text/anchors.hpp"

namespace vlp::formats {

struct NamedCount {
  std::string name;
  int64_t count = 0;
};

struct AnchorCoverage {
  int64_t pictures = 0, pairs = 0;             // with regions, and their captions
  int64_t pictures_without_regions = 0;        // left out
  int64_t pairs_with_anchor = 0, anchors = 0;  // pairs with at least one; all anchors of all pairs
  int64_t regions = 0, anchor_regions = 0;     // over all pairs; those whose form is in the pair's anchor set
  int64_t tokens = 0, anchor_tokens = 0;
  int64_t classes = 0, classes_seen = 0;            // of the detector; detected at least once
  int64_t classes_met = 0, forms_met = 0;           // in an anchor at least once; different forms of anchors, the paper's "anchor set"
  int64_t met_as_they_stand = 0;                    // classes that a word named letter by letter
  std::array<int64_t, text::kVariations> met_by{};  // classes that a word named through this variation, by its number
  std::vector<NamedCount> frequent;                 // forms by anchors, all of them, most frequent first
  std::vector<NamedCount> never_met;                // classes that were detected, but are in no anchor, by regions, most frequent first
};

// Adds up pair by pair.
class AnchorCounter final {
 public:
  // names[c]: all names of class c, as TagForms was made of.
  AnchorCounter(const text::TagForms& tags, std::vector<std::vector<std::string>> names, const text::AnchorSpec& spec);
  void add_picture(std::span<const int64_t> classes);  // before its pairs
  void add(const text::TaggedPair& pair);
  AnchorCoverage coverage() const;

 private:
  void count_ways(const text::TaggedPair& pair, const text::Anchors& found);

  const text::TagForms& tags_;
  std::vector<std::vector<std::string>> names_;
  text::AnchorSpec spec_;
  AnchorCoverage sums_;
  std::vector<int64_t> seen_, met_;                          // (classes) regions; pairs
  std::map<std::pair<int64_t, std::string>, int64_t> ways_;  // (class, the caption's words) -> pairs
  std::vector<int64_t> anchors_;                             // (forms)
};

struct CoverageSpec {
  RegionLayout layout = RegionLayout::kObj36;
  std::vector<std::filesystem::path> regions =
      {};  // files; empty: every class counts as detected in every picture, so that the words alone are tested
  text::AnchorSpec anchors = {};
  int64_t max_tokens = 60;  // of a caption
};

// Of all captions whose picture has regions (found by the picture's file name). Throws BadInput where a reader does, where the layout has no classes,
// and where no picture has regions.
AnchorCoverage anchor_coverage(const Captions& captions, const text::TagForms& tags, const std::vector<std::vector<std::string>>& names,
                               const text::WordPiece& words, const CoverageSpec& spec);

}  // namespace vlp::formats
