#pragma once
// Captions by the name of their layout, as verbs take them.

#include <filesystem>
#include <string>
#include <string_view>

#include "core/formats/records.hpp"

namespace vlp::experiments {

struct CaptionRequest {
  std::string kind;  // one of describe_caption_kinds()
  std::filesystem::path path;
  std::string split;  // of layouts that have none of their own
};

// A line a kind, for the help.
std::string describe_caption_kinds();
// Throws BadInput "vlp VERB: unknown kind ..." naming the nearest, and where the reader does.
formats::Captions read_captions(std::string_view verb, const CaptionRequest& request);

}  // namespace vlp::experiments
