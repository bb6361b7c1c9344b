#pragma once

namespace vlp::nn {

enum class Init { kNormal002, kFanIn };  // N(0, 0.02) as BERT; N(0, 1/sqrt(columns)), which small widths need

}  // namespace vlp::nn
