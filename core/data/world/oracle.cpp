#include "core/data/world/oracle.hpp"

#include <algorithm>

namespace vlp::data::world {
namespace {


struct Hits {
  double text = 0, image = 0, captions = 0;
};

// A caption finds its picture where it is true of that one alone: among several the oracle can only guess, and ties count against it. A picture
// finds a caption of its own where the true caption that fits the fewest pictures is its own, and no foreign one fits as few.
Hits hits(std::span<const Picture> gallery) {
  Hits out;
  std::vector<size_t> own(gallery.size(), SIZE_MAX), foreign(gallery.size(), SIZE_MAX);  // fewest pictures of a true caption
  for (size_t owner = 0; owner < gallery.size(); ++owner)
    for (const auto& caption : gallery[owner].captions) {
      std::vector<size_t> fits;
      for (size_t i = 0; i < gallery.size(); ++i)
        if (holds(caption.says, gallery[i].scene)) fits.push_back(i);
      ++out.captions;
      out.image += fits.size() == 1 && fits[0] == owner;
      for (const size_t i : fits) {
        auto& fewest = (i == owner ? own : foreign)[i];
        fewest = std::min(fewest, fits.size());
      }
    }
  for (size_t i = 0; i < gallery.size(); ++i) out.text += own[i] < foreign[i];
  return out;
}

}  // namespace

RetrievalSummary retrieval_ceiling(std::span<const Picture> pictures, int64_t gallery_size) {
  RetrievalSummary out;
  out.gallery_size = gallery_size;
  out.galleries = static_cast<int64_t>(pictures.size()) / gallery_size;
  Hits sum;
  for (int64_t g = 0; g < out.galleries; ++g) {
    const auto h = hits(pictures.subspan(static_cast<size_t>(g * gallery_size), static_cast<size_t>(gallery_size)));
    sum.text += h.text, sum.image += h.image, sum.captions += h.captions;
  }
  const double asked = static_cast<double>(out.galleries * gallery_size);
  if (out.galleries == 0 || sum.captions == 0) return out;
  out.text_recall = 100 * sum.text / asked;
  out.image_recall = 100 * sum.image / sum.captions;
  out.chance_text = out.chance_image = 100.0 / static_cast<double>(gallery_size);
  return out;
}

}  // namespace vlp::data::world
