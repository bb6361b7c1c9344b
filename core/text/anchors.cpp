#include "core/text/anchors.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::text {
namespace {

// A name in the caption: tokens [first, first + count).
struct Mention {
  int64_t first, count;
};

// Where each word of the caption begins among the pieces, and behind the last the number of pieces.
std::vector<size_t> word_starts(std::span<const Piece> pieces) {
  std::vector<size_t> out;
  for (size_t i = 0; i < pieces.size(); ++i)
    if (i == 0 || pieces[i].word != pieces[i - 1].word) out.push_back(i);
  out.push_back(pieces.size());
  return out;
}

std::map<int64_t, std::vector<Mention>> mentions(const TagForms& tags, const TaggedPair& pair, AnchorUnit unit) {
  const auto& pieces = pair.pieces;
  const auto starts = word_starts(pieces);
  const size_t words = starts.size() - 1, longest = unit == AnchorUnit::kToken ? 1 : static_cast<size_t>(tags.longest());
  const auto form = [&](size_t word, size_t count) -> std::optional<int64_t> {
    const size_t first = starts[word], end = starts[word + count];
    if (unit == AnchorUnit::kToken && end - first != 1) return std::nullopt;
    if (std::any_of(pieces.begin() + static_cast<ptrdiff_t>(first), pieces.begin() + static_cast<ptrdiff_t>(end),
                    [&](const Piece& p) { return p.id == pair.unknown; }))
      return std::nullopt;
    const auto begin = static_cast<size_t>(pieces[first].begin);
    return tags.find(pair.caption.substr(begin, static_cast<size_t>(pieces[end - 1].end) - begin));
  };
  std::map<int64_t, std::vector<Mention>> out;
  for (size_t word = 0; word < words;) {
    size_t count = std::min(longest, words - word);
    std::optional<int64_t> found;
    while (count > 0 && !(found = form(word, count))) --count;
    if (found) out[*found].push_back({static_cast<int64_t>(starts[word]), static_cast<int64_t>(starts[word + count] - starts[word])});
    word += std::max<size_t>(count, 1);
  }
  return out;
}

std::vector<int64_t> chosen_regions(const std::vector<int64_t>& regions, const TaggedPair& pair, AnchorBox box, Random& random) {
  switch (box) {
    case AnchorBox::kAll:
      return regions;
    case AnchorBox::kRandom:
      return {regions[random.below(regions.size())]};
    case AnchorBox::kBest:
      if (pair.confidence.empty()) return {regions.front()};
      return {*std::ranges::max_element(regions, {}, [&](int64_t r) { return pair.confidence[static_cast<size_t>(r)]; })};
  }
  throw InternalFault("AnchorBox out of range");
}

}  // namespace

TagForms::TagForms(Thesaurus thesaurus, const std::vector<std::vector<std::string>>& names) : thesaurus_(std::move(thesaurus)) {
  longest_ = thesaurus_.longest();
  // A class's names are names of one thing, whatever the thesaurus knows: their forms are merged, each into the smallest number.
  std::vector<int64_t> merged, first_of_class;
  std::vector<std::string> forms;
  const auto root = [&](int64_t f) {
    while (merged[static_cast<size_t>(f)] != f) f = merged[static_cast<size_t>(f)];
    return f;
  };
  for (const auto& of_one : names) {
    first_of_class.push_back(-1);
    for (const auto& name : of_one) {
      const auto plain = folded(name);
      longest_ = std::max<int64_t>(longest_, 1 + std::ranges::count(plain, ' '));
      const auto text = thesaurus_.canonical(name).text;
      const auto [known, added] = numbers_.emplace(text, static_cast<int64_t>(forms.size()));
      if (added) merged.push_back(known->second), forms.push_back(text);
      auto& first = first_of_class.back();
      if (first < 0) first = known->second;
      const auto a = root(first), b = root(known->second);
      merged[static_cast<size_t>(std::max(a, b))] = std::min(a, b);
    }
  }
  std::vector<int64_t> number(forms.size(), -1);  // of the forms that are left
  for (size_t f = 0; f < forms.size(); ++f)
    if (merged[f] == static_cast<int64_t>(f)) number[f] = size(), texts_.push_back(forms[f]);
  const auto last = [&](int64_t f) { return number[static_cast<size_t>(root(f))]; };
  for (auto& [text, f] : numbers_) f = last(f);
  for (const auto f : first_of_class) of_class_.push_back(f < 0 ? -1 : last(f));
}

std::optional<int64_t> TagForms::find(std::string_view phrase) const {
  const auto found = numbers_.find(thesaurus_.canonical(phrase).text);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

int64_t TagForms::of_class(int64_t c) const {
  if (c < 0 || c >= classes())
    throw BadInput(fmt::format("a region has the class {}, but the list of tags names {}: it belongs to another detector", c, classes()));
  return of_class_[static_cast<size_t>(c)];
}

Anchors find_anchors(const TagForms& tags, const TaggedPair& pair, const AnchorSpec& spec, Random& random) {
  if (!pair.confidence.empty() && pair.confidence.size() != pair.classes.size())
    throw InternalFault(fmt::format("find_anchors: {} regions have {} confidences", pair.classes.size(), pair.confidence.size()));
  Anchors out;
  std::map<int64_t, std::vector<int64_t>> regions;
  for (size_t i = 0; i < pair.classes.size(); ++i) {
    out.region_forms.push_back(pair.classes[i] == -1 ? -1 : tags.of_class(pair.classes[i]));
    if (out.region_forms.back() >= 0) regions[out.region_forms.back()].push_back(static_cast<int64_t>(i));
  }
  out.token_forms.assign(pair.pieces.size(), -1);
  for (const auto& [form, places] : mentions(tags, pair, spec.unit)) {
    for (const auto& m : places) std::fill_n(out.token_forms.begin() + m.first, m.count, form);
    const auto found = regions.find(form);
    if (found == regions.end()) continue;
    out.forms.push_back(form);
    const auto& place = spec.occurrence == AnchorOccurrence::kFirst ? places.front() : places[random.below(places.size())];
    for (const auto region : chosen_regions(found->second, pair, spec.box, random)) out.all.push_back({region, place.first, place.count, form});
  }
  std::ranges::sort(out.all, [](const Anchor& a, const Anchor& b) { return std::pair(a.token, a.region) < std::pair(b.token, b.region); });
  return out;
}

std::vector<bool> general(std::span<const int64_t> forms, std::span<const int64_t> anchor_forms) {
  std::vector<bool> out;
  for (const auto f : forms) out.push_back(!std::ranges::binary_search(anchor_forms, f));
  return out;
}

}  // namespace vlp::text
