#pragma once
// Data checks: what a data set holds, and everything in it that would make a run stop or a score wrong.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/formats/records.hpp"
#include "core/formats/report.hpp"

namespace vlp::formats {

// Which checks to make; a check whose function or list is empty is not made. Always looked for: empty texts, pictures without caption,
// questions and statements without answer (unless nothing of the split has one: private labels, which is a note), boxes that are empty or
// reach out of their picture, and pictures in two splits (the same path, or the same file name with equal bytes). A picture without a
// file is not looked for.
struct CheckSpec {
  bool pictures = true;                                           // every picture file is there
  std::function<void(const std::filesystem::path&)> decode = {};  // throws where a picture cannot be decoded
  bool same_content = false;                                      // equal bytes in two splits whatever the names; may read every picture
  std::function<int64_t(std::string_view)> count_tokens = {};     // of a text, special tokens included
  int64_t max_tokens = 0;                                         // 0: no limit
  std::unordered_set<std::string> answers = {};                   // the answer list, for `majority`; empty: not checked
  bool duplicates = false;                                        // ids twice in a split, texts twice on a picture
};

Report check(const Captions& data, const CheckSpec& spec);
Report check(const Questions& data, const CheckSpec& spec);
Report check(const Statements& data, const CheckSpec& spec);
Report check(const Regions& data, const CheckSpec& spec);

}  // namespace vlp::formats
