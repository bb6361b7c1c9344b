#include "core/text/word_piece.hpp"

#include <algorithm>
#include <utility>

namespace vlp::text {
namespace {

constexpr uint32_t kMostCharacters = 100;
constexpr std::string_view kContinues = "##";

bool inside_character(std::string_view s, size_t at) { return at < s.size() && (static_cast<unsigned char>(s[at]) & 0xC0) == 0x80; }

}  // namespace

WordPiece::WordPiece(Vocabulary vocabulary, bool lower_case) : vocabulary_(std::move(vocabulary)), lower_case_(lower_case) {
  for (const auto& token : vocabulary_.tokens()) longest_ = std::max(longest_, token.size());
}

// Greedy longest match: the longest token that starts the word, then the longest "##" token that continues it, to the end.
void WordPiece::append_pieces(const Words& words, size_t word, std::vector<Piece>& out) const {
  const Word& w = words.words[word];
  const auto ordinal = static_cast<int64_t>(word);
  const auto piece = [&](int64_t id, size_t begin, size_t end) {  // of the word's bytes
    return Piece{id, ordinal, words.origin[w.begin + begin].begin, words.origin[w.begin + end - 1].end};
  };
  const std::string_view text = words.view(w);
  const size_t first_piece = out.size();
  std::string key;
  for (size_t begin = 0; begin < text.size() && w.characters <= kMostCharacters;) {
    if (begin > 0) key.assign(kContinues).append(text.substr(begin, longest_));
    const std::string_view rest = begin > 0 ? std::string_view(key) : text.substr(0, longest_);
    const size_t prefix = begin > 0 ? kContinues.size() : 0;
    std::optional<int64_t> id;
    size_t length = rest.size();
    for (; length > prefix && !id; --length)
      if (!inside_character(text, begin + length - prefix)) id = vocabulary_.find(rest.substr(0, length));
    if (!id) break;
    const size_t end = begin + (length + 1) - prefix;
    out.push_back(piece(*id, begin, end));
    begin = end;
    if (begin == text.size()) return;
  }
  out.resize(first_piece);
  out.push_back(piece(vocabulary_.unk(), 0, text.size()));
}

std::vector<Piece> WordPiece::encode_with_offsets(std::string_view text) const {
  Words words;
  split_words(text, lower_case_, words);
  std::vector<Piece> out;
  out.reserve(words.words.size() + words.words.size() / 2);
  for (size_t i = 0; i < words.words.size(); ++i) append_pieces(words, i, out);
  return out;
}

std::vector<int64_t> WordPiece::encode(std::string_view text) const {
  const auto pieces = encode_with_offsets(text);
  std::vector<int64_t> ids(pieces.size());
  std::transform(pieces.begin(), pieces.end(), ids.begin(), [](const Piece& p) { return p.id; });
  return ids;
}

std::string WordPiece::decode(std::span<const int64_t> ids) const {
  std::string out;
  for (const int64_t id : ids) {
    const std::string_view token = vocabulary_.token(id);
    if (id == vocabulary_.pad() || id == vocabulary_.cls() || id == vocabulary_.sep()) continue;
    const bool continues = token.starts_with(kContinues) && token.size() > kContinues.size();
    if (!out.empty() && !continues) out.push_back(' ');
    out.append(continues ? token.substr(kContinues.size()) : token);
  }
  return out;
}

}  // namespace vlp::text
