#include "core/formats/web_captions.hpp"

#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/formats/lines.hpp"
#include "core/util/error.hpp"
#include "core/util/split.hpp"

namespace vlp::formats {
namespace {

void require_url(const LineSource& lines, std::string_view url, std::string_view hint) {
  for (const std::string_view scheme : {"http://", "https://", "ftp://"})
    if (url.starts_with(scheme)) return;
  throw BadInput(fmt::format("{}: \"{}\" is no web address{}", lines.place(), url.substr(0, 60), hint));
}

class Collector final {
 public:
  Collector(std::string split, const PictureOfUrl& picture) : split_(std::move(split)), picture_(picture) {}

  void add(const WebCaption& pair) {
    const auto [known, added] = index_.emplace(pair.url, static_cast<int64_t>(out.images.size()));
    const Place place{0, pair.line};
    if (added) out.images.push_back({std::string(pair.url), picture_ ? picture_(pair.url, pair.line) : std::filesystem::path(), split_, place});
    out.captions.push_back({std::to_string(pair.line), known->second, std::string(pair.caption), place});
  }

  Captions out;

 private:
  std::string split_;
  const PictureOfUrl& picture_;
  std::unordered_map<std::string, int64_t> index_;
};

}  // namespace

void for_each_web_caption(const std::filesystem::path& tsv, WebColumns columns, const UseWebCaption& use) {
  LineSource lines(tsv);
  const bool caption_first = columns == WebColumns::kCaptionUrl;
  while (const auto line = lines.next_text()) {
    const auto cells = split_at(*line, '\t');
    if (cells.size() != 2)
      throw BadInput(fmt::format("{}: has {} column{}, expected 2: {}", lines.place(), cells.size(), cells.size() == 1 ? "" : "s",
                                 caption_first ? "CAPTION<TAB>URL" : "URL<TAB>CAPTION"));
    const auto caption = cells[caption_first ? 0 : 1], url = cells[caption_first ? 1 : 0];
    require_url(lines, url, fmt::format(": the columns must be {}", caption_first ? "CAPTION<TAB>URL" : "URL<TAB>CAPTION"));
    use({url, caption, lines.number()});
  }
}

void for_each_sbu_caption(const std::filesystem::path& urls, const std::filesystem::path& captions, const UseWebCaption& use) {
  LineSource url_lines(urls), caption_lines(captions);
  while (true) {
    const auto url = url_lines.next_text(), caption = caption_lines.next_text();
    if (!url && !caption) return;
    if (!url || !caption)
      throw BadInput(fmt::format("{}: goes on where {} ends: the two must have a line for each picture", (url ? url_lines : caption_lines).place(),
                                 (url ? captions : urls).string()));
    require_url(url_lines, *url, "");
    use({*url, *caption, url_lines.number()});
  }
}

Captions read_web_captions(const std::filesystem::path& tsv, WebColumns columns, const std::string& split, const PictureOfUrl& picture) {
  Collector collector(split, picture);
  for_each_web_caption(tsv, columns, [&](const WebCaption& pair) { collector.add(pair); });
  collector.out.sources = {{tsv, ""}};
  return std::move(collector.out);
}

Captions read_sbu_captions(const std::filesystem::path& urls, const std::filesystem::path& captions, const std::string& split,
                           const PictureOfUrl& picture) {
  Collector collector(split, picture);
  for_each_sbu_caption(urls, captions, [&](const WebCaption& pair) { collector.add(pair); });
  collector.out.sources = {{captions, ""}};
  return std::move(collector.out);
}

}  // namespace vlp::formats
