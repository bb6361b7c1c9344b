#pragma once
// From 8-bit pictures to the normalised pixels that an image encoder takes.

#include <cstdint>
#include <span>

#include "core/data/view_spec.hpp"
#include "core/util/random.hpp"

namespace vlp::data {

// CLIP's mean and standard deviation, which all ALBEF-family code uses, over values in [0, 1].
inline constexpr float kMean[3] = {0.48145466f, 0.4578275f, 0.40821073f};
inline constexpr float kStd[3] = {0.26862954f, 0.26130258f, 0.27577711f};

enum class ViewOf { kFirst, kSecond };  // DINO blurs the first view always and solarises the second at times
enum class Mirror { kAllowed, kForbidden };
struct ViewUse {
  ViewOf view = ViewOf::kFirst;
  Mirror mirror = Mirror::kAllowed;  // forbidden: the text says left or right, and the spec minds; every other draw stays the same
};

// One random view, mirrored last: pixels (stored,stored,3) -> out (3,size,size), normalised.
void random_view(std::span<const uint8_t> pixels, int64_t stored, int64_t size, const ViewSpec& s, Random& random, float* out, ViewUse use = {});
// The central window of the model's size, as evaluation takes it.
void plain_view(std::span<const uint8_t> pixels, int64_t stored, int64_t size, float* out);

}  // namespace vlp::data
