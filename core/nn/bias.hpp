#pragma once

namespace vlp::nn {

enum class Bias { kYes, kNo };  // of a linear layer

}  // namespace vlp::nn
