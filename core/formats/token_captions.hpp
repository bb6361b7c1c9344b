#pragma once
// What Flickr8k and Flickr30k share: a file of captions "IMAGE#NUMBER<TAB>CAPTION" and lists of the pictures of each split.

#include <filesystem>
#include <string>
#include <vector>

#include "core/formats/records.hpp"

namespace vlp::formats {

struct TokenCaptionFiles {
  struct List {
    std::filesystem::path file;
    std::string split;
  };
  std::vector<List> lists;  // a picture a line
  std::filesystem::path captions, pictures;
  std::string suffix = {};  // what a list leaves out of a picture's name (".jpg")
};

// Images come in the order of the lists, captions in that of the token file. Captions of pictures outside the lists are skipped and
// counted. Throws BadInput naming file:line for a malformed line or a picture that is listed twice.
Captions read_token_captions(const TokenCaptionFiles& files);

}  // namespace vlp::formats
