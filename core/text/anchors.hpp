#pragma once
// Anchor points: things that a detector's tag and a word of the caption both name (CMAL, sections 3.1 and 3.2.2).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/text/thesaurus.hpp"
#include "core/text/word_piece.hpp"
#include "core/util/random.hpp"

namespace vlp::text {

// What the classes of a detector are called, each in one form, numbered. Classes that share a form (dog, dogs) share its number.
class TagForms final {
 public:
  // names[c]: all names of class c (formats::read_class_names).
  TagForms(Thesaurus thesaurus, const std::vector<std::vector<std::string>>& names);
  std::optional<int64_t> find(std::string_view phrase) const;  // the number of its form, if a class has it
  int64_t of_class(int64_t c) const;                           // throws BadInput outside [0, classes())
  const std::string& text(int64_t form) const { return texts_[static_cast<size_t>(form)]; }
  int64_t size() const { return static_cast<int64_t>(texts_.size()); }
  int64_t classes() const { return static_cast<int64_t>(of_class_.size()); }
  int64_t longest() const { return longest_; }  // words of the longest name
  const Thesaurus& thesaurus() const { return thesaurus_; }

 private:
  Thesaurus thesaurus_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, int64_t> numbers_;
  std::vector<int64_t> of_class_;
  int64_t longest_ = 1;
};

// The readings of the paper that it leaves open.
enum class AnchorUnit {
  kToken,  // a word that is one token, as the size of the paper's word set says
  kWord    // a word, or a name of several words, of any number of tokens, which share the region
};
enum class AnchorBox { kBest, kRandom, kAll };    // which region with the tag: the one of highest confidence | one at random | each
enum class AnchorOccurrence { kFirst, kRandom };  // which of the places where the caption names it
struct AnchorSpec {
  AnchorUnit unit = AnchorUnit::kToken;
  AnchorBox box = AnchorBox::kBest;
  AnchorOccurrence occurrence = AnchorOccurrence::kFirst;
};

// A picture's regions and one of its captions.
struct TaggedPair {
  std::span<const int64_t> classes;   // (m) of the regions; -1: a region without a tag
  std::span<const float> confidence;  // (m), or empty: all equal
  std::string_view caption;
  std::span<const Piece> pieces;  // (n) of the caption, or the first n; special tokens that frame it are not among them
  int64_t unknown = -1;           // the id of [UNK], which is no anchor
};

struct Anchor {
  int64_t region = 0, token = 0;  // from 0, in TaggedPair's order; the word's first token
  int64_t tokens = 1;             // that it covers; 1 with AnchorUnit::kToken
  int64_t form = 0;
};

struct Anchors {
  std::vector<Anchor> all;            // by token, then by region; one a form, or with kAll one a region
  std::vector<int64_t> forms;         // A_b: what tags and words both name; sorted
  std::vector<int64_t> region_forms;  // (m) the form of each region's tag; -1: none
  std::vector<int64_t> token_forms;   // (n) the form that a token names or helps to name; -1: none
};

// The intersection of the tags' and the words' forms. Where names overlap, the longest from the left counts ("hot dog", not "dog"). `random` is used
// by the random choices alone. Throws BadInput for a class that TagForms does not know, InternalFault where confidences do not fit.
Anchors find_anchors(const TagForms& tags, const TaggedPair& pair, const AnchorSpec& spec, Random& random);

// Which regions or tokens are "general", the only ones that MLM and MRM mask: their form is not in `anchor_forms` (sorted), be they the
// pair's own (Anchors::forms) or those of a whole data set.
std::vector<bool> general(std::span<const int64_t> forms, std::span<const int64_t> anchor_forms);

}  // namespace vlp::text
