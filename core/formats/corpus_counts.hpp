#pragma once
// How large a pre-training corpus of several sources is (CMAL Table 1).

#include <cstdint>
#include <string>
#include <vector>

#include "core/formats/records.hpp"

namespace vlp::formats {

struct CorpusCount {
  int64_t pictures = 0, texts = 0;  // pictures: with at least one text
};
struct CorpusSplit {
  std::string name;
  std::vector<CorpusCount> sources;  // in their order
  CorpusCount total;                 // a picture of several sources counts once
  int64_t shared = 0;                // pictures that several sources have
};
struct CorpusTable {
  std::vector<CorpusSplit> splits;      // train, val, test, then others by name
  std::vector<std::string> in_several;  // pictures in more than one split, by name: a leak
};

// A picture is known by its file name without folder and extension; without a file by its id.
CorpusTable corpus_counts(const std::vector<Captions>& sources);

}  // namespace vlp::formats
