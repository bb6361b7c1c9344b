#pragma once
// METEOR 1.5 and SPICE 1.0 by their authors' programs: both need Java and data of their own, so that they are called and not imitated.

#include <filesystem>
#include <span>
#include <vector>

#include "core/metrics/caption_words.hpp"

namespace vlp::formats {

struct ProgramScores {
  double corpus = 0;          // 0 to 1
  std::vector<double> items;  // 0 to 1
};

// `java -jar JAR - - -stdio -l en -norm`, asked as salaniz/pycocoevalcap does (meteor/meteor.py): the statistics of every caption, then the
// scores of those statistics; the corpus score is that of the summed statistics and not the mean. Captions are tokenised. Throws BadInput
// where java or the jar is not there or does not answer as it should, quoting what it printed.
ProgramScores meteor(const std::filesystem::path& jar, std::span<const metrics::CaptionItem> items);

// `java -jar JAR IN -out OUT -subset -silent`, on tokenised captions as in the official evaluation; the score is the mean F of the "All"
// tuples. An F that the program leaves out (null: there is nothing to compare) counts 0; the official mean is NaN then. The jar needs its `lib` folder with the CoreNLP 3.6 models beside it (pycocoevalcap/spice/get_stanford_models.py fetches them).
// Throws as meteor does.
ProgramScores spice(const std::filesystem::path& jar, std::span<const metrics::CaptionItem> items);

}  // namespace vlp::formats
