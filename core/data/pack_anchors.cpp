#include "core/data/pack_anchors.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/data/pack_tensors.hpp"
#include "core/data/pack_texts.hpp"
#include "core/formats/name_lists.hpp"
#include "core/text/caption.hpp"
#include "core/util/error.hpp"

namespace vlp::data {
namespace {

namespace fs = std::filesystem;

std::vector<std::vector<std::string>> all_names(const DataSpec& s, const fs::path& root, const fs::path& world) {
  return formats::read_class_names(s.anchors.source == AnchorSource::kWorld ? world / "objects_vocab.txt" : root / s.anchors.names);
}

void append_flags(std::vector<uint8_t>& out, std::span<const int64_t> forms, std::span<const int64_t> set) {
  for (const bool general : text::general(forms, set)) out.push_back(general ? 0 : 1);
}

}  // namespace

// Of one packed file, the classes and confidences of a picture's regions.
class AnchorPacker::Regions final {
 public:
  explicit Regions(const fs::path& file) : file_(file), R_(file_.at("region.classes").shape[1]) {}
  int64_t most() const { return R_; }
  std::span<const int64_t> classes(size_t picture) const { return row<int64_t>("region.classes", picture); }
  std::span<const float> confidence(size_t picture) const { return row<float>("region.confidence", picture); }

 private:
  template <class T> std::span<const T> row(const char* name, size_t picture) const {
    const auto* values = reinterpret_cast<const T*>(file_.at(name).bytes.data());
    const auto count = reinterpret_cast<const int64_t*>(file_.at("region.count").bytes.data())[picture];
    return {values + picture * static_cast<size_t>(R_), static_cast<size_t>(count)};
  }
  formats::SafetensorsFile file_;
  int64_t R_;
};

std::vector<std::string> class_names(const DataSpec& s, const fs::path& root, const fs::path& world) {
  std::vector<std::string> out;
  for (const auto& names : all_names(s, root, world)) out.push_back(names.front());
  return out;
}

text::TagForms tag_forms(const DataSpec& s, const fs::path& root, const fs::path& world) {
  const auto file = s.anchors.source == AnchorSource::kWorld ? world / "thesaurus.tsv" : s.anchors.thesaurus.empty() ? fs::path() : root / s.anchors.thesaurus;
  return {file.empty() ? text::Thesaurus() : text::Thesaurus::load(file), all_names(s, root, world)};
}

std::vector<text::Anchors> AnchorPacker::find(const Regions& regions, const std::string& split) const {
  std::vector<text::Anchors> out;
  const auto captions = captions_of_pictures(data_.captions, split);
  for (size_t p = 0; p < captions.size(); ++p)
    for (const auto c : captions[p]) {
      const auto caption = text::clean_caption(data_.captions.captions[static_cast<size_t>(c)].text);
      auto pieces = words_.encode_with_offsets(caption);
      if (const auto most = static_cast<size_t>(spec_.max_text - 1); pieces.size() > most) pieces.resize(most);  // as the caption was cut
      Random random(0, "data.anchor." + split, static_cast<uint64_t>(out.size()));
      out.push_back(text::find_anchors(tags_,
                                       {.classes = regions.classes(p),
                                        .confidence = regions.confidence(p),
                                        .caption = caption,
                                        .pieces = pieces,
                                        .unknown = words_.vocabulary().unk()},
                                       spec_.anchors.choice, random));
    }
  return out;
}

AnchorCounts AnchorPacker::pack(const SplitFolder& to) {
  const Regions table(to.folder / fmt::format("regions_{}.safetensors", to.split));
  const auto all = find(table, to.split);
  const bool first = times_.empty();
  times_.resize(static_cast<size_t>(tags_.size()));
  std::vector<int64_t> global, first_of{0};
  if (first)
    for (const auto& a : all)
      for (const auto form : a.forms) ++times_[static_cast<size_t>(form)];
  for (size_t f = 0; f < times_.size(); ++f)
    if (times_[f] > 0) global.push_back(static_cast<int64_t>(f));
  const auto R = table.most();
  std::vector<int32_t> places;
  std::vector<uint8_t> words, regions;
  AnchorCounts counts;
  for (const auto& a : all) {
    for (const auto& anchor : a.all)  // columns of a text whose first is [CLS]
      for (const auto v : {anchor.region, anchor.token + 1, anchor.token + 1 + anchor.tokens, anchor.form}) places.push_back(static_cast<int32_t>(v));
    first_of.push_back(static_cast<int64_t>(places.size()) / 4);
    const std::span<const int64_t> set = spec_.anchors.general == GeneralScope::kPair ? a.forms : global;
    words.push_back(0);  // [CLS]
    append_flags(words, a.token_forms, set);
    append_flags(regions, a.region_forms, set);
    regions.resize(regions.size() + static_cast<size_t>(R) - a.region_forms.size(), 0);
    ++counts.captions, counts.with_anchor += !a.all.empty(), counts.anchors += static_cast<int64_t>(a.all.size());
  }
  const auto C = static_cast<int64_t>(all.size());
  formats::write_safetensors(to.folder / fmt::format("anchors_{}.safetensors", to.split),
                             std::vector{tensor("anchor.places", {static_cast<int64_t>(places.size()) / 4, 4}, places),
                                         list("anchor.first", first_of), list("word.in_set", words), tensor("region.in_set", {C, R}, regions)});
  return counts;
}

}  // namespace vlp::data
