#pragma once
// Data checks: what a data set holds, and everything in it that would make a run stop or a score wrong.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/formats/records.hpp"

namespace vlp::formats {

enum class ProblemKind {
  kMissingPicture, kUndecodablePicture, kEmptyText, kLongText, kNoCaption, kSplitOverlap, kAnswerOutsideList, kNoAnswer
};

std::string_view name_of(ProblemKind kind);  // "missing picture", ...

struct Problem {
  ProblemKind kind;
  std::string where;  // file:line or file: list[index], or the picture's file
  std::string item;   // the record's id
  std::string text;   // what is wrong
};

struct SplitCounts {
  int64_t images = 0, captions = 0, questions = 0;
};

// Which checks to make; a check whose function or list is empty is not made. Always looked for: empty texts, pictures without caption,
// questions without answer, and pictures in two splits (the same path, or the same file name with equal bytes).
struct CheckSpec {
  bool pictures = true;                                             // every picture file is there
  std::function<void(const std::filesystem::path&)> decode = {};    // throws where a picture cannot be decoded
  bool same_content = false;                                        // equal bytes in two splits whatever the names; may read every picture
  std::function<int64_t(std::string_view)> count_tokens = {};       // of a text, special tokens included
  int64_t max_tokens = 0;                                           // 0: no limit
  std::unordered_set<std::string> answers = {};                     // the answer list, for `majority`; empty: not checked
};

struct Report {
  std::map<std::string, SplitCounts> splits;
  int64_t skipped_captions = 0;
  std::map<ProblemKind, int64_t> counts;  // problems of each kind; kinds without any are absent
  std::vector<Problem> problems;          // in the order of the data
};

Report check(const Captions& data, const CheckSpec& spec);
Report check(const Questions& data, const CheckSpec& spec);

// A table of counts, the number of problems of each kind and the first `most` problems of each kind, a line each.
std::string to_text(const Report& report, int64_t most = 10);

}  // namespace vlp::formats
