#include "core/formats/token_captions.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/formats/lines.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

using Index = std::unordered_map<std::string, int64_t>;  // picture -> index into images

void read_list(const TokenCaptionFiles& files, const TokenCaptionFiles::List& list, Captions& out, Index& index) {
  const auto source = static_cast<int32_t>(out.sources.size());
  out.sources.push_back({list.file, ""});
  for_each_line(list.file, [&](std::string_view line, int64_t number) {
    std::string picture(trimmed(line));
    if (picture.empty()) return;
    if (!picture.ends_with(files.suffix)) picture += files.suffix;
    const auto [known, added] = index.emplace(picture, static_cast<int64_t>(out.images.size()));
    if (!added)
      throw BadInput(fmt::format("{}:{}: {} is already listed at {}", list.file.string(), number, picture,
                                 to_text(out.sources, out.images[static_cast<size_t>(known->second)].place)));
    out.images.push_back({picture, files.pictures / picture, list.split, {source, number}});
  });
}

// IMAGE#k<TAB>caption -> (IMAGE#k, caption)
std::pair<std::string_view, std::string_view> parse_caption(const std::filesystem::path& file, std::string_view line, int64_t number) {
  const size_t tab = line.find('\t'), hash = line.substr(0, tab).rfind('#');
  const auto digits = hash == std::string_view::npos || tab == std::string_view::npos ? "" : line.substr(hash + 1, tab - hash - 1);
  const bool numbered = !digits.empty() && std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c); });
  if (!numbered || hash == 0) throw BadInput(fmt::format("{}:{}: expected IMAGE#NUMBER<TAB>CAPTION", file.string(), number));
  return {line.substr(0, tab), line.substr(tab + 1)};
}

void read_captions(const std::filesystem::path& file, Captions& out, const Index& index) {
  const auto source = static_cast<int32_t>(out.sources.size());
  out.sources.push_back({file, ""});
  for_each_line(file, [&](std::string_view line, int64_t number) {
    const auto [id, text] = parse_caption(file, line, number);
    const auto image = index.find(std::string(id.substr(0, id.rfind('#'))));
    if (image == index.end()) ++out.skipped_captions;
    else out.captions.push_back({std::string(id), image->second, std::string(text), {source, number}});
  });
}

}  // namespace

Captions read_token_captions(const TokenCaptionFiles& files) {
  Captions out;
  Index index;
  for (const auto& list : files.lists) read_list(files, list, out, index);
  read_captions(files.captions, out, index);
  return out;
}

}  // namespace vlp::formats
