#pragma once
// The string processing of the official VQA evaluation, its oddities included: scores depend on them.

#include <string>
#include <string_view>

namespace vlp::metrics {

// Newline and tab to space, then trimmed. Applied to every answer.
std::string vqa_trim(std::string_view answer);

// A mark of ; / [ ] " { } ( ) = + \ _ - > < @ ` , ? ! is deleted if it stands next to a space anywhere in the text, or if
// digit-comma-digit occurs anywhere; else it becomes a space. The test looks at the original text for every mark. Then
// the first 32 periods that no digit follows are deleted (the official pattern means to spare those after a digit too, but its lookahead
// never matches; 32 is a flag passed as a count).
std::string vqa_punctuation(std::string_view answer);

// Lower-cased words; none, zero .. ten become digits; a, an, the are dropped; contractions get their apostrophe by the official table.
std::string vqa_words(std::string_view answer);

// vqa_words(vqa_punctuation(vqa_trim(answer))): what the evaluation compares where annotators disagree.
std::string vqa_normalize(std::string_view answer);

}  // namespace vlp::metrics
