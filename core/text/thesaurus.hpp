#pragma once
// One form for all the words that name one thing (CMAL, section 3.1).

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

namespace vlp::text {

// The five ways in which two names of one thing differ, with the paper's examples.
enum class Variation {
  kCase,         // "car", "Car": by rule (lower case and no accents, as split_words has it)
  kNumber,       // "dog", "dogs": by rule (core/text/singular.hpp) and lines
  kSynonym,      // "carpet", "rug"
  kSubword,      // "laptop", "laptop computer"
  kAbbreviation  // "CD", "compact disk"
};
inline constexpr size_t kVariations = 5;
using Variations = std::bitset<kVariations>;    // by number of the variation
std::string_view name_of(Variation variation);  // as files write it: "case", "number", "synonym", "subword", "abbrev"

// The words of a text (core/text/words.hpp, lower case) with a space between each two: "T-shirt" -> "t - shirt".
std::string folded(std::string_view phrase);

struct Form {
  std::string text;  // equal for all names of one thing
  Variations by;     // what led to it from the phrase
};

// Immutable after construction. The one of no file knows the rules alone.
class Thesaurus final {
 public:
  Thesaurus() = default;
  // A line a variant: variant TAB canonical TAB category; empty lines, and comments from "#" at the beginning of a line, which say where lines come
  // from. A canonical form may be the variant of another line: its last one counts. Throws BadInput naming file:line for another number of
  // fields, an empty field, an unknown category, a variant that was there before (a word in two groups), a cycle, a variant that is its own
  // canonical form, a line of category "case" whose words differ in more, and the file where it has no line.
  static Thesaurus load(const std::filesystem::path& file);
  // The same from a text; `name` stands for the file in messages.
  Thesaurus(std::string_view content, const std::string& name);

  // Folded; then what the lines say; else, where no line knows the phrase, with its last word in the singular, and what the lines say of that.
  Form canonical(std::string_view phrase) const;
  int64_t longest() const { return longest_; }  // words of the longest name in the file; 1 without one

 private:
  // Of every variant and of every last canonical form (which leads to itself).
  std::unordered_map<std::string, Form> forms_;
  int64_t longest_ = 1;
};

}  // namespace vlp::text
