#pragma once
// Flickr30k in its authors' layout (Young et al., TACL 2014), with split lists beside it. Its Karpathy JSON is read by read_karpathy.

#include <filesystem>

#include "core/formats/records.hpp"

namespace vlp::formats {

// `root` holds results_20130124.token (IMAGE#k<TAB>caption), flickr30k-images/ and the lists {train,val,test}.txt, a picture a line with
// or without ".jpg", as Flickr30k Entities publishes them: the release itself has no splits. Order, skipped captions and errors as in
// read_token_captions.
Captions read_flickr30k(const std::filesystem::path& root);

}  // namespace vlp::formats
