#include "core/formats/check_captions.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/formats/albef_captions.hpp"
#include "core/formats/checker.hpp"
#include "core/formats/coco_captions.hpp"
#include "core/formats/find_file.hpp"
#include "core/formats/flickr30k.hpp"
#include "core/formats/flickr8k.hpp"
#include "core/formats/karpathy.hpp"
#include "core/formats/seen.hpp"
#include "core/formats/web_captions.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

namespace fs = std::filesystem;

fs::path images_or(const CheckRequest& request, const fs::path& usual) { return request.images.empty() ? usual : request.images; }

std::string split_in_name(const fs::path& file) {
  const std::string name = file.filename().string();
  for (const char* split : {"test", "val"})
    if (name.find(split) != std::string::npos) return split;
  return "train";
}

// Counts, empty captions, addresses of two splits, and pairs that occur twice.
class WebCheck final {
 public:
  explicit WebCheck(bool duplicates) : duplicates_(duplicates) {}

  void start(const fs::path& file, std::string split) {
    sources_.push_back({file, ""});
    split_ = std::move(split);
    report.splits[split_]["captions"] = 0;
  }

  void add(const WebCaption& pair) {
    const Place place{static_cast<int32_t>(sources_.size()) - 1, pair.line};
    ++report.splits[split_]["captions"];
    if (trimmed(pair.caption).empty()) report.add(ProblemKind::kEmptyText, to_text(sources_, place), std::string(pair.url), "the text is empty");
    if (!duplicates_) return;
    const std::string url(pair.url);
    const auto address = urls_.again(url, place), same = texts_.again(url + '\t' + std::string(pair.caption), place);
    if (address && address->source != place.source)
      report.add(ProblemKind::kSplitOverlap, to_text(sources_, place), url, fmt::format("is also at {}", to_text(sources_, *address)));
    else if (same) report.add(ProblemKind::kDuplicateText, to_text(sources_, place), url, fmt::format("is also at {}", to_text(sources_, *same)));
  }

  Report report;

 private:
  bool duplicates_;
  std::vector<Source> sources_;
  std::string split_;
  Seen urls_, texts_;
};

}  // namespace

Report check_flickr8k(const CheckRequest& request) { return check(read_flickr8k(request.path), request.rules); }
Report check_flickr30k(const CheckRequest& request) { return check(read_flickr30k(request.path), request.rules); }

Report check_coco_captions(const CheckRequest& request) {
  Captions all;
  for (const std::string split : {"train", "val"}) {
    const std::string name = fmt::format("captions_{}2014.json", split);
    const auto file = find_file(request.path, std::array{"annotations/" + name, name});
    if (file) append(all, read_coco_captions(*file, images_or(request, request.path / (split + "2014")), split));
  }
  if (all.sources.empty()) require_file(request.path, std::array<std::string, 2>{"captions_train2014.json", "captions_val2014.json"});
  return check(all, request.rules);
}

Report check_karpathy(const CheckRequest& request) {
  return check(read_karpathy(request.path, images_or(request, request.path.parent_path() / "images")), request.rules);
}

Report check_albef(const CheckRequest& request) {
  return check(read_albef_captions(request.path, images_or(request, request.path.parent_path()), split_in_name(request.path)), request.rules);
}

Report check_nocaps(const CheckRequest& request) {
  const auto file = require_file(request.path, std::array<std::string, 2>{"nocaps_val_4500_captions.json", "nocaps_val.json"});
  const auto data = read_coco_captions(file, images_or(request, request.path / "images"), "val");
  Report report = check(data, request.rules);
  std::map<std::string, int64_t> domains;
  for (const auto& image : data.images) ++domains[image.domain.empty() ? "no domain" : image.domain];
  std::string note = "pictures:";
  for (const auto& [domain, n] : domains) note += fmt::format(" {} {}", n, domain);
  report.notes.push_back(note);
  return report;
}

Report check_cc3m(const CheckRequest& request) {
  constexpr std::array<std::pair<const char*, const char*>, 2> kParts{
      {{"Train_GCC-training.tsv", "train"}, {"Validation_GCC-1.1.0-Validation.tsv", "val"}}};
  WebCheck web(request.rules.duplicates);
  for (const auto& [name, split] : kParts) {
    const auto file = find_file(request.path, std::array<std::string, 1>{name});
    if (!file) continue;
    web.start(*file, split);
    for_each_web_caption(*file, WebColumns::kCaptionUrl, [&](const WebCaption& pair) { web.add(pair); });
  }
  if (web.report.splits.empty()) require_file(request.path, std::array<std::string, 2>{kParts[0].first, kParts[1].first});
  return web.report;
}

Report check_sbu(const CheckRequest& request) {
  WebCheck web(request.rules.duplicates);
  const auto use = [&](const WebCaption& pair) { web.add(pair); };
  if (!fs::is_directory(request.path)) {
    web.start(request.path, "train");
    for_each_web_caption(request.path, WebColumns::kUrlCaption, use);
    return web.report;
  }
  const auto urls = require_file(request.path, std::array<std::string, 1>{"SBU_captioned_photo_dataset_urls.txt"});
  const auto captions = require_file(request.path, std::array<std::string, 1>{"SBU_captioned_photo_dataset_captions.txt"});
  web.start(captions, "train");
  for_each_sbu_caption(urls, captions, use);
  return web.report;
}

}  // namespace vlp::formats
