#include "core/formats/flickr30k.hpp"

#include "core/formats/token_captions.hpp"

namespace vlp::formats {

Captions read_flickr30k(const std::filesystem::path& root) {
  return read_token_captions({.lists = {{root / "train.txt", "train"}, {root / "val.txt", "val"}, {root / "test.txt", "test"}},
                              .captions = root / "results_20130124.token",
                              .pictures = root / "flickr30k-images",
                              .suffix = ".jpg"});
}

}  // namespace vlp::formats
