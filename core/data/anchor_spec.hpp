#pragma once
// Keys of the readings that anchor points leave open. No torch here.

#include "core/spec/node.hpp"
#include "core/text/anchors.hpp"

namespace vlp::data {

// unit = token | word, box = best | random | all, occurrence = first | random (core/text/anchors.hpp).
text::AnchorSpec read_anchors(const spec::Node& node);

}  // namespace vlp::data
