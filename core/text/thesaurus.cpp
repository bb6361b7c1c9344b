#include "core/text/thesaurus.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text/singular.hpp"
#include "core/text/words.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/nearest.hpp"
#include "core/util/split.hpp"

namespace vlp::text {
namespace {

constexpr std::array<std::string_view, kVariations> kNames{"case", "number", "synonym", "subword", "abbrev"};

Variations only(Variation v) { return Variations().set(static_cast<size_t>(v)); }

std::string joined_words(std::string_view phrase, bool lower_case) {
  Words words;
  split_words(phrase, lower_case, words);
  std::string out;
  for (const auto& w : words.words) out.append(out.empty() ? "" : " ").append(words.view(w));
  return out;
}

int64_t word_count(std::string_view folded_phrase) { return 1 + std::ranges::count(folded_phrase, ' '); }

struct Line {
  std::string variant, canonical;
  Variation category;
  int64_t number;
};

class Reader final {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  void read(std::string_view content) {
    int64_t number = 0;
    for (const auto line : lines_of(content))
      if (++number; !line.empty() && !line.starts_with('#')) take(line, number);
    if (lines_.empty()) throw BadInput(fmt::format("{}: holds no line VARIANT TAB CANONICAL TAB CATEGORY", name_));
  }

  // The last canonical form of every variant, and of these forms themselves.
  std::unordered_map<std::string, Form> forms() const {
    std::unordered_map<std::string, Form> out;
    for (const auto& line : lines_) {
      Form form{line.canonical, only(line.category)};
      std::string way = fmt::format("{} -> {}", line.variant, line.canonical);
      auto next = by_variant_.find(form.text);
      // As many steps as there are lines end in the cycle of other variants, whose own lines say so.
      for (size_t steps = 0; next != by_variant_.end() && steps < lines_.size(); ++steps, next = by_variant_.find(form.text)) {
        if (form.text == line.variant) fail(line.number, fmt::format("a cycle: {}; one of them must be the canonical form", way));
        const auto& step = lines_[next->second];
        form = {step.canonical, form.by | only(step.category)};
        way += " -> " + form.text;
      }
      out.emplace(form.text, Form{form.text, {}});
      out.insert_or_assign(line.variant, std::move(form));
    }
    return out;
  }

  int64_t longest() const {
    int64_t out = 1;
    for (const auto& line : lines_) out = std::max({out, word_count(line.variant), word_count(line.canonical)});
    return out;
  }

 private:
  [[noreturn]] void fail(int64_t line, const std::string& what) const { throw BadInput(fmt::format("{}:{}: {}", name_, line, what)); }

  Variation category(std::string_view text, int64_t number) const {
    const auto found = std::ranges::find(kNames, text);
    if (found != kNames.end()) return static_cast<Variation>(found - kNames.begin());
    const std::vector<std::string> names(kNames.begin(), kNames.end());
    fail(number, fmt::format("unknown category \"{}\"; the categories are {}{}", text, fmt::join(kNames, ", "), did_you_mean(text, names)));
  }

  void take(std::string_view text, int64_t number) {
    const auto fields = split_at(text, '\t');
    if (fields.size() != 3) fail(number, fmt::format("{} fields, expected VARIANT TAB CANONICAL TAB CATEGORY", fields.size()));
    Line line{folded(fields[0]), folded(fields[1]), category(fields[2], number), number};
    if (line.variant.empty() || line.canonical.empty())
      fail(number, fmt::format("the {} is empty", line.variant.empty() ? "variant" : "canonical form"));
    const bool same = line.variant == line.canonical;
    if (line.category == Variation::kCase && !same)
      fail(number, fmt::format("\"{}\" and \"{}\" differ in more than case; give the category that tells how", fields[0], fields[1]));
    if (line.category == Variation::kCase) return;  // folding does it
    if (same) fail(number, fmt::format("\"{}\" is its own canonical form; remove the line", fields[0]));
    const auto [known, added] = by_variant_.emplace(line.variant, lines_.size());
    if (!added)
      fail(number, fmt::format("\"{}\" is already a variant of \"{}\" on line {}; a word belongs to one group", line.variant,
                               lines_[known->second].canonical, lines_[known->second].number));
    lines_.push_back(std::move(line));
  }

  const std::string& name_;
  std::vector<Line> lines_;
  std::unordered_map<std::string, size_t> by_variant_;
};

}  // namespace

std::string_view name_of(Variation variation) { return kNames[static_cast<size_t>(variation)]; }

std::string folded(std::string_view phrase) { return joined_words(phrase, true); }

Thesaurus Thesaurus::load(const std::filesystem::path& file) { return Thesaurus(read_file(file), file.string()); }

Thesaurus::Thesaurus(std::string_view content, const std::string& name) {
  Reader reader(name);
  reader.read(content);
  forms_ = reader.forms();
  longest_ = reader.longest();
}

Form Thesaurus::canonical(std::string_view phrase) const {
  const std::string plain = folded(phrase);
  Variations by;
  if (plain != joined_words(phrase, false)) by = only(Variation::kCase);
  if (const auto found = forms_.find(plain); found != forms_.end()) return {found->second.text, by | found->second.by};
  const size_t last = plain.find_last_of(' ') + 1;  // 0 without a space
  const std::string one = plain.substr(0, last) + singular(std::string_view(plain).substr(last));
  if (one == plain) return {plain, by};
  by |= only(Variation::kNumber);
  const auto found = forms_.find(one);
  return found == forms_.end() ? Form{one, by} : Form{found->second.text, by | found->second.by};
}

}  // namespace vlp::text
