#include "core/formats/anchor_coverage.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

// How a name of the class and a word of the caption come together: nothing where they are equal letter by letter.
text::Variations way(const text::Thesaurus& thesaurus, const std::vector<std::string>& names, const std::string& words) {
  const auto plain = text::folded(words);
  for (const auto& name : names) {
    if (name == words) return {};
    if (text::folded(name) == plain) return text::Variations().set(static_cast<size_t>(text::Variation::kCase));
  }
  const auto word = thesaurus.canonical(words);
  std::optional<text::Variations> best;
  for (const auto& name : names) {
    const auto tag = thesaurus.canonical(name);
    const auto by = tag.by | word.by;
    if (tag.text == word.text && (!best || by.count() < best->count())) best = by;
  }
  // Another name of the class, or a class of the same form, leads there: names of one thing that the detector's list gives itself.
  return best ? *best : text::Variations().set(static_cast<size_t>(text::Variation::kSynonym));
}

void sort_by_count(std::vector<NamedCount>& list) {
  std::ranges::sort(list, [](const NamedCount& a, const NamedCount& b) { return std::pair(-a.count, a.name) < std::pair(-b.count, b.name); });
}

// Captions by the name of their picture.
std::unordered_map<std::string, std::vector<size_t>> by_picture(const Captions& captions) {
  std::unordered_map<std::string, std::vector<size_t>> out;
  for (size_t i = 0; i < captions.captions.size(); ++i) out[captions.images[static_cast<size_t>(captions.captions[i].image)].name()].push_back(i);
  return out;
}

}  // namespace

AnchorCounter::AnchorCounter(const text::TagForms& tags, std::vector<std::vector<std::string>> names, const text::AnchorSpec& spec)
    : tags_(tags),
      names_(std::move(names)),
      spec_(spec),
      seen_(static_cast<size_t>(tags.classes()), 0),
      met_(static_cast<size_t>(tags.classes()), 0),
      anchors_(static_cast<size_t>(tags.size()), 0) {}

void AnchorCounter::add_picture(std::span<const int64_t> classes) {
  ++sums_.pictures;
  for (const auto c : classes) {
    if (c == -1) continue;
    tags_.of_class(c);  // refuses what is out of range
    ++seen_[static_cast<size_t>(c)];
  }
}

void AnchorCounter::add(const text::TaggedPair& pair) {
  Random random(0, "anchors.coverage", static_cast<uint64_t>(sums_.pairs));
  const auto found = text::find_anchors(tags_, pair, spec_, random);
  const auto of_anchors = [&](const std::vector<int64_t>& forms) {
    const auto rest = text::general(forms, found.forms);
    return static_cast<int64_t>(std::ranges::count(rest, false));
  };
  ++sums_.pairs;
  sums_.pairs_with_anchor += !found.all.empty();
  sums_.anchors += static_cast<int64_t>(found.all.size());
  sums_.regions += static_cast<int64_t>(pair.classes.size());
  sums_.tokens += static_cast<int64_t>(pair.pieces.size());
  sums_.anchor_regions += of_anchors(found.region_forms);
  sums_.anchor_tokens += of_anchors(found.token_forms);
  for (const auto& a : found.all) ++anchors_[static_cast<size_t>(a.form)];
  count_ways(pair, found);
}

void AnchorCounter::count_ways(const text::TaggedPair& pair, const text::Anchors& found) {
  std::map<int64_t, std::string> words;  // of each form in the caption
  for (const auto& a : found.all) {
    const auto begin = pair.pieces[static_cast<size_t>(a.token)].begin, end = pair.pieces[static_cast<size_t>(a.token + a.tokens - 1)].end;
    words[a.form] = pair.caption.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  }
  std::set<int64_t> classes;
  for (size_t i = 0; i < pair.classes.size(); ++i)
    if (words.contains(found.region_forms[i])) classes.insert(pair.classes[i]);
  for (const auto c : classes) {
    ++met_[static_cast<size_t>(c)];
    const auto& word = words.at(tags_.of_class(c));
    ++ways_[{c, word}];
  }
}

AnchorCoverage AnchorCounter::coverage() const {
  auto out = sums_;
  out.classes = tags_.classes();
  std::vector<std::set<size_t>> ways(met_.size());
  std::vector<bool> plain(met_.size(), false);
  for (const auto& [key, count] : ways_) {
    const auto c = static_cast<size_t>(key.first);
    const auto by = way(tags_.thesaurus(), names_[c], key.second);
    if (by.none()) plain[c] = true;
    for (size_t v = 0; v < text::kVariations; ++v)
      if (by.test(v)) ways[c].insert(v);
  }
  for (size_t c = 0; c < met_.size(); ++c) {
    out.classes_seen += seen_[c] > 0;
    out.classes_met += met_[c] > 0;
    out.met_as_they_stand += plain[c];
    for (const auto v : ways[c]) ++out.met_by[v];
    if (seen_[c] > 0 && met_[c] == 0) out.never_met.push_back({names_[c].front(), seen_[c]});
  }
  for (int64_t f = 0; f < tags_.size(); ++f)
    if (const auto n = anchors_[static_cast<size_t>(f)]; n > 0) out.frequent.push_back({tags_.text(f), n});
  out.forms_met = static_cast<int64_t>(out.frequent.size());
  sort_by_count(out.frequent);
  sort_by_count(out.never_met);
  return out;
}

AnchorCoverage anchor_coverage(const Captions& captions, const text::TagForms& tags, const std::vector<std::vector<std::string>>& names,
                               const text::WordPiece& words, const CoverageSpec& spec) {
  AnchorCounter counter(tags, names, spec.anchors);
  auto waiting = by_picture(captions);
  const auto take = [&](const std::vector<size_t>& pairs, std::span<const int64_t> classes, std::span<const float> confidence) {
    counter.add_picture(classes);
    for (const auto i : pairs) {
      const auto& caption = captions.captions[i].text;
      auto pieces = words.encode_with_offsets(caption);
      if (static_cast<int64_t>(pieces.size()) > spec.max_tokens) pieces.resize(static_cast<size_t>(spec.max_tokens));
      counter.add({classes, confidence, caption, pieces, words.vocabulary().unk()});
    }
  };
  if (spec.regions.empty()) {
    std::vector<int64_t> all(static_cast<size_t>(tags.classes()));
    std::iota(all.begin(), all.end(), 0);
    for (const auto& [picture, pairs] : waiting) take(pairs, all, {});
    return counter.coverage();
  }
  const auto total = static_cast<int64_t>(waiting.size());
  for (const auto& file : spec.regions) {
    auto store = public_store(spec.layout);
    store.feature_width = 0;  // any will do
    store.classes = tags.classes();
    const auto reader = open_regions(spec.layout, file, store);
    for (RegionRecord record; reader->next(record);) {
      const auto found = waiting.find(record.image);
      if (found == waiting.end()) continue;
      if (record.classes.empty())
        throw BadInput(fmt::format("{}: picture {} has no object classes, which anchors need; take features of the layout obj36", reader->place(),
                                   record.image));
      for (auto& c : record.classes) c -= reader->store().label_offset;
      take(found->second, record.classes, record.class_confidence);
      waiting.erase(found);
    }
  }
  auto out = counter.coverage();
  out.pictures_without_regions = static_cast<int64_t>(waiting.size());
  if (out.pictures == 0)
    throw BadInput(
        fmt::format("{}: none of the {} pictures with captions has regions; a region's picture is found by its file name without extension",
                    spec.regions.front().string(), total));
  return out;
}

}  // namespace vlp::formats
