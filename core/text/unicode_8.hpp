#pragma once
// BERT's tokenisers in Hugging Face `tokenizers` classify characters by the tables of Unicode 8; utf8proc's are newer.

namespace vlp::text {

// True for characters that those tables take for plain letters, although newer ones have them as marks, punctuation or format characters:
// what was added since. (The ranges also cover letters, where it makes no difference.)
bool is_plain_in_unicode_8(char32_t c);

// Reclassified since: punctuation and a nonspacing mark then.
inline constexpr char32_t kPunctuationThen[] = {0x166D, 0x111C9};
inline constexpr char32_t kMarkThen = 0x1734;

}  // namespace vlp::text
