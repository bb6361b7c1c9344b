#pragma once
// Flickr8k in its authors' layout (Hodosh et al., JAIR 2013).

#include <filesystem>

#include "core/formats/records.hpp"

namespace vlp::formats {

// `root` holds Flickr8k.token.txt (IMAGE#k<TAB>caption), Flickr_8k.{train,dev,test}Images.txt (an image a line; dev is `val`) and
// Flicker8k_Dataset/ (sic). Images come in the order of the lists, captions in that of the token file. Captions of pictures outside the
// lists are skipped and counted. Throws BadInput naming file:line for a malformed line or a picture that is listed twice.
Captions read_flickr8k(const std::filesystem::path& root);

}  // namespace vlp::formats
