#pragma once
// Keys of the readings that anchor points leave open. No torch here.

#include <string>

#include "core/spec/node.hpp"
#include "core/text/anchors.hpp"

namespace vlp::data {

enum class AnchorSource { kNone, kWorld, kFiles };
// Which words and regions are general: those outside the anchor set of their own pair | of any training pair (Sec. 3.3 leaves it open).
enum class GeneralScope { kPair, kGlobal };
struct AnchorData {
  AnchorSource source = AnchorSource::kNone;
  std::string names = "objects_vocab.txt";  // of the detector's classes, a line each, below the data root
  std::string thesaurus;                    // below the data root; empty: the rules for case and number alone
  GeneralScope general = GeneralScope::kPair;
  text::AnchorSpec choice;  // random choices are drawn once for each caption, when the data is prepared
};
AnchorData read_anchor_data(const spec::Node& node);

// unit = token | word, box = best | random | all, occurrence = first | random (core/text/anchors.hpp).
text::AnchorSpec read_anchors(const spec::Node& node);

}  // namespace vlp::data
