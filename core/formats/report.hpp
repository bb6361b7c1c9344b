#pragma once
// What a data check found.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/records.hpp"

namespace vlp::formats {

enum class ProblemKind {
  kMissingPicture,
  kUndecodablePicture,
  kEmptyText,
  kLongText,
  kNoCaption,
  kSplitOverlap,
  kAnswerOutsideList,
  kNoAnswer,
  kDuplicateId,
  kDuplicateText,
  kBoxOutside,
  kEmptyBox,
  kCountDiffers
};

std::string_view name_of(ProblemKind kind);  // "missing picture", ...

// A remark is worth knowing and no reason to refuse the data: published sets have it too (a text twice on a picture, an answer outside the
// list, a box that reaches out of the picture), or it is a subset's nature (a count unlike the published one).
bool is_remark(ProblemKind kind);

struct Problem {
  ProblemKind kind;
  std::string where;  // file:line or file: list[index], or the picture's file
  std::string item;   // the record's id
  std::string text;   // what is wrong
};

struct Report {
  std::map<std::string, std::map<std::string, int64_t>> splits;  // split -> what ("pictures", "captions", ...) -> how many
  int64_t skipped_captions = 0;
  std::map<ProblemKind, int64_t> counts;  // problems of each kind; kinds without any are absent
  std::vector<Problem> problems;          // in the order of the data
  std::vector<std::string> notes;         // a line each: neither good nor bad

  void add(ProblemKind kind, const std::string& where, const std::string& item, const std::string& text);
  int64_t defects() const;  // problems that are no remarks
  // Sums over the splits of "train", "train+val", or "all"; captions outside the splits count in "all".
  int64_t count(const std::string& split, const std::string& what) const;
};

// A table of counts, notes, the number of problems of each kind and the first `most` problems of each kind, a line each.
std::string to_text(const Report& report, int64_t most = 10);

}  // namespace vlp::formats
