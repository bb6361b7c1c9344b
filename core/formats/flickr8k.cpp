#include "core/formats/flickr8k.hpp"

#include "core/formats/token_captions.hpp"

namespace vlp::formats {

Captions read_flickr8k(const std::filesystem::path& root) {
  return read_token_captions({.lists = {{root / "Flickr_8k.trainImages.txt", "train"},
                                        {root / "Flickr_8k.devImages.txt", "val"},
                                        {root / "Flickr_8k.testImages.txt", "test"}},
                              .captions = root / "Flickr8k.token.txt",
                              .pictures = root / "Flicker8k_Dataset"});
}

}  // namespace vlp::formats
