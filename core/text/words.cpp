#include "core/text/words.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <utf8proc.h>

#include "core/text/unicode.hpp"
#include "core/text/unicode_8.hpp"
#include "core/util/error.hpp"

namespace vlp::text {
namespace {

constexpr std::array<std::string_view, 5> kSpecial{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

// Length of the special token that `text` starts with, or 0.
size_t special_length(std::string_view text) {
  for (const auto& token : kSpecial)
    if (text.starts_with(token)) return token.size();
  return 0;
}

bool is_dropped(char32_t c) {  // BertNormalizer's clean_text
  if (c == 0 || c == kReplacement) return true;
  if (c == '\t' || c == '\n' || c == '\r') return false;
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  if (category == UTF8PROC_CATEGORY_CF) return !is_plain_in_unicode_8(c);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CO || category == UTF8PROC_CATEGORY_CS;
}

bool is_cjk(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

enum class Ascii : unsigned char { kKeep, kSpace, kMark, kDrop };

constexpr std::array<Ascii, 128> ascii_classes() {
  std::array<Ascii, 128> out{};
  for (unsigned c = 0; c < 128; ++c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') out[c] = Ascii::kSpace;
    else if (c < 32 || c == 127) out[c] = Ascii::kDrop;
    else out[c] = alphanumeric ? Ascii::kKeep : Ascii::kMark;
  }
  return out;
}
constexpr auto kAscii = ascii_classes();

class Splitter final {
 public:
  Splitter(std::string_view text, bool lower_case, Words& out) : text_(text), lower_case_(lower_case), out_(out) {}

  void run() {
    size_t at = 0;
    while (at < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[at]);
      const size_t special = c == '[' ? special_length(text_.substr(at)) : 0;
      if (special > 0) {
        keep_special(at, special);
        at += special;
      } else if (c < 0x80) {
        ascii(c, at++);
      } else {
        const size_t begin = at;
        const char32_t wide = next_character(text_, at);
        if (!is_dropped(wide)) wide_character(wide, {static_cast<uint32_t>(begin), static_cast<uint32_t>(at)});
      }
    }
    flush_marks();
    end_word();
  }

 private:
  void keep_special(size_t at, size_t length) {
    flush_marks();
    end_word();
    const Span place{static_cast<uint32_t>(at), static_cast<uint32_t>(at + length)};
    out_.bytes.append(text_.substr(at, length));
    out_.origin.resize(out_.bytes.size(), place);
    characters_ = static_cast<uint32_t>(length);
    end_word();
    out_.words.back().special = true;
  }

  void ascii(unsigned char c, size_t at) {
    const Ascii kind = kAscii[c];
    if (kind == Ascii::kDrop) return;
    flush_marks();
    if (kind != Ascii::kKeep) end_word();
    if (kind == Ascii::kSpace) return;
    out_.bytes.push_back(static_cast<char>(lower_case_ ? to_lower(char32_t{c}) : c));
    out_.origin.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(at + 1)});
    ++characters_;
    if (kind == Ascii::kMark) end_word();
  }

  void wide_character(char32_t c, Span place) {
    const bool alone = is_cjk(c);
    if (alone) {
      flush_marks();
      end_word();
    }
    if (lower_case_) decompose(c, place);
    else put(c, place);
    if (alone) end_word();
  }

  // NFD: canonical decomposition, with the characters of nonzero combining class sorted by it. Nonspacing marks are dropped, so
  // only the few spacing ones have to wait.
  void decompose(char32_t c, Span place) {
    std::array<utf8proc_int32_t, 16> parts;
    const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), parts.data(), parts.size(), UTF8PROC_DECOMPOSE, nullptr);
    for (utf8proc_ssize_t i = 0; i < count; ++i) {
      const auto part = static_cast<char32_t>(parts[static_cast<size_t>(i)]);
      const int combining = utf8proc_get_property(parts[static_cast<size_t>(i)])->combining_class;
      if (combining == 0) flush_marks();
      if (is_nonspacing_mark(part)) continue;
      if (combining == 0) put(to_lower(part), place);
      else marks_.push_back({combining, part, place});
    }
  }

  void flush_marks() {
    if (marks_.empty()) return;
    std::stable_sort(marks_.begin(), marks_.end(), [](const Mark& a, const Mark& b) { return a.combining < b.combining; });
    for (const auto& mark : marks_) put(to_lower(mark.character), mark.place);
    marks_.clear();
  }

  void put(char32_t c, Span place) {
    const bool mark = is_punctuation(c);
    if (mark || is_white_space(c)) end_word();
    if (is_white_space(c)) return;
    append_utf8(out_.bytes, c);
    out_.origin.resize(out_.bytes.size(), place);
    ++characters_;
    if (mark) end_word();
  }

  void end_word() {
    if (characters_ == 0) return;
    out_.words.push_back({word_begin_, static_cast<uint32_t>(out_.bytes.size()), characters_, false});
    word_begin_ = static_cast<uint32_t>(out_.bytes.size());
    characters_ = 0;
  }

  struct Mark {
    int combining;
    char32_t character;
    Span place;
  };
  std::string_view text_;
  bool lower_case_;
  Words& out_;
  std::vector<Mark> marks_;
  uint32_t word_begin_ = 0, characters_ = 0;
};

}  // namespace

void Words::clear() {
  bytes.clear();
  origin.clear();
  words.clear();
}

void split_words(std::string_view text, bool lower_case, Words& out) {
  // A character can grow in decomposition (3 bytes to at most 9), and places are 32-bit.
  if (text.size() > std::numeric_limits<uint32_t>::max() / 4)
    throw BadInput(fmt::format("a text of {} bytes is too long to be cut into words: split it", text.size()));
  out.clear();
  out.bytes.reserve(text.size());
  out.origin.reserve(text.size());
  out.words.reserve(text.size() / 4 + 1);
  Splitter(text, lower_case, out).run();
}

}  // namespace vlp::text
