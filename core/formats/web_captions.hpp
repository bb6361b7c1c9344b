#pragma once
// Captions of pictures on the web: the releases hold addresses, not pictures. Conceptual Captions 3M (Sharma et al., ACL 2018) and SBU
// (Ordonez et al., NIPS 2011).

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "core/formats/records.hpp"

namespace vlp::formats {

enum class WebColumns {
  kCaptionUrl,  // Conceptual Captions: Train_GCC-training.tsv, Validation_GCC-1.1.0-Validation.tsv
  kUrlCaption   // Conceptual Captions 12M, and SBU where it was joined to one file
};

struct WebCaption {
  std::string_view url, caption;
  int64_t line = 0;
};

using UseWebCaption = std::function<void(const WebCaption& pair)>;

// Calls `use` for every line of a file (plain or gzip), in constant memory. A line is two columns apart by a tab, one of them an address
// (http:, https: or ftp:). Throws BadInput naming file:line for another number of columns, an empty caption column, or an address
// that is none, which is what columns in the other order look like.
void for_each_web_caption(const std::filesystem::path& tsv, WebColumns columns, const UseWebCaption& use);

// The same for SBU as released: line n of `captions` describes the picture of line n of `urls`. Throws BadInput if one file is longer.
void for_each_sbu_caption(const std::filesystem::path& urls, const std::filesystem::path& captions, const UseWebCaption& use);

// Where the picture of an address was stored when it was fetched; an empty path: nowhere.
using PictureOfUrl = std::function<std::filesystem::path(std::string_view url, int64_t line)>;

// All pairs as records, for those who can hold them. A picture's id is its address; a caption's is its line; all are of split `split`.
Captions read_web_captions(const std::filesystem::path& tsv, WebColumns columns, const std::string& split, const PictureOfUrl& picture = {});
Captions read_sbu_captions(const std::filesystem::path& urls, const std::filesystem::path& captions, const std::string& split,
                           const PictureOfUrl& picture = {});

}  // namespace vlp::formats
