#include "experiments/data_anchors.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/formats/anchor_coverage.hpp"
#include "core/formats/name_lists.hpp"
#include "core/text/build_vocabulary.hpp"
#include "core/util/error.hpp"
#include "experiments/caption_kinds.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;
using formats::AnchorCoverage;
using text::Variation;

// The value that an option's text names. Throws BadInput listing them.
template <class T> T chosen(const CommandLine& line, const std::string& option, const std::vector<std::pair<std::string, T>>& values) {
  std::vector<std::string> names;
  for (const auto& [name, value] : values) {
    if (line.text(option) == name) return value;
    names.push_back(name);
  }
  throw BadInput(fmt::format("vlp data anchors: --{} {}: must be {}", option, line.text(option), fmt::join(names, " or ")));
}

struct Request {
  formats::Captions captions;
  std::vector<fs::path> regions;
  fs::path tags, thesaurus;
};

fs::path file_of(const CommandLine& line, const std::string& option, const fs::path& fallback) {
  return line.has(option) ? fs::path(line.text(option)) : fallback;
}

formats::Captions of_split(formats::Captions captions, const std::string& split) {
  std::vector<std::string> splits;
  for (const auto& image : captions.images)
    if (std::ranges::find(splits, image.split) == splits.end()) splits.push_back(image.split);
  std::erase_if(captions.captions, [&](const auto& c) { return captions.images[static_cast<size_t>(c.image)].split != split; });
  if (captions.captions.empty())
    throw BadInput(fmt::format("vlp data anchors: --split {}: has no captions; there are {}", split, fmt::join(splits, ", ")));
  return captions;
}

// A world brings its regions, tags and thesaurus; other captions name theirs.
Request request_of(const CommandLine& line, const std::string& split) {
  const auto& names = line.names();
  const bool world = names.size() == 2;
  const CaptionRequest captions{world ? "world" : names[1], names.back(), split};
  Request out;
  if (!world)
    for (const char* needed : {"tags", "thesaurus"})
      if (!line.has(needed)) throw BadInput(fmt::format("vlp data anchors: --{} is missing; vlp data --help says what it is", needed));
  out.captions = of_split(read_captions("data anchors", captions), split);
  for (const auto& file : line.all("regions")) out.regions.emplace_back(file);
  if (world && out.regions.empty()) {
    out.regions = {captions.path / fmt::format("regions_{}.tsv", split)};
    if (!fs::exists(out.regions[0]))
      throw BadInput(fmt::format("{}: not found; make the world with --all, which writes regions", out.regions[0].string()));
  }
  out.tags = file_of(line, "tags", captions.path / "objects_vocab.txt");
  out.thesaurus = file_of(line, "thesaurus", captions.path / "thesaurus.tsv");
  return out;
}

text::WordPiece word_piece(const CommandLine& line, const formats::Captions& captions) {
  if (line.has("vocab")) return text::WordPiece(text::Vocabulary::load(line.text("vocab")));
  std::vector<std::string> texts;
  for (const auto& c : captions.captions) texts.push_back(c.text);
  return text::WordPiece(text::build_vocabulary(texts));
}

double percent(int64_t part, int64_t whole) { return whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0; }
double per(int64_t part, int64_t whole) { return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0; }

std::string listed(const std::vector<formats::NamedCount>& all, int64_t most) {
  std::string out;
  for (size_t i = 0; i < all.size() && i < static_cast<size_t>(most); ++i)
    out += fmt::format("{}{} {}", i == 0 ? "" : ", ", all[i].name, all[i].count);
  if (static_cast<int64_t>(all.size()) > most) out += fmt::format(", and {} more", static_cast<int64_t>(all.size()) - most);
  return out.empty() ? "none" : out;
}

std::string as_text(const AnchorCoverage& c, const formats::CoverageSpec& spec, int64_t most) {
  std::string out = fmt::format("{} captions of {} pictures", c.pairs, c.pictures);
  out += spec.regions.empty() ? "; no regions: every class counts as detected in every picture\n"
                              : fmt::format(" with regions; {} pictures without regions left out\n", c.pictures_without_regions);
  out += fmt::format("pairs with an anchor {:>8}  {:.1f} %\n", c.pairs_with_anchor, percent(c.pairs_with_anchor, c.pairs));
  out += fmt::format("anchors              {:>8}  {:.2f} a pair\n", c.anchors, per(c.anchors, c.pairs));
  out += fmt::format("words (tokens)       {:>8}  {:.1f} % are anchors\n", c.tokens, percent(c.anchor_tokens, c.tokens));
  out += fmt::format("regions              {:>8}  {:.1f} % are anchors\n", c.regions, percent(c.anchor_regions, c.regions));
  out +=
      fmt::format("classes              {:>8}  {} detected, {} met by a word, in {} forms\n", c.classes, c.classes_seen, c.classes_met, c.forms_met);
  out += fmt::format("\nclasses met by a word, and how (one class can be met in several ways)\n  as it stands {:>8}\n", c.met_as_they_stand);
  for (size_t v = 0; v < text::kVariations; ++v) out += fmt::format("  {:<12} {:>8}\n", name_of(static_cast<Variation>(v)), c.met_by[v]);
  out += fmt::format("\nmost frequent, by anchors\n  {}\n", listed(c.frequent, most));
  return out + fmt::format("\ndetected but never met, by regions\n  {}\n", listed(c.never_met, most));
}

nlohmann::ordered_json as_json(const std::vector<formats::NamedCount>& all) {
  auto out = nlohmann::ordered_json::array();
  for (const auto& one : all) out.push_back({{"name", one.name}, {"count", one.count}});
  return out;
}

std::string as_json(const AnchorCoverage& c) {
  auto by = nlohmann::ordered_json::object();
  by["as_it_stands"] = c.met_as_they_stand;
  for (size_t v = 0; v < text::kVariations; ++v) by[std::string(name_of(static_cast<Variation>(v)))] = c.met_by[v];
  nlohmann::ordered_json out;
  out["pictures"] = c.pictures, out["pictures_without_regions"] = c.pictures_without_regions, out["pairs"] = c.pairs;
  out["pairs_with_anchor"] = c.pairs_with_anchor, out["anchors"] = c.anchors, out["anchors_a_pair"] = per(c.anchors, c.pairs);
  out["tokens"] = c.tokens, out["anchor_tokens"] = c.anchor_tokens, out["regions"] = c.regions, out["anchor_regions"] = c.anchor_regions;
  out["classes"] = c.classes, out["classes_detected"] = c.classes_seen, out["classes_met"] = c.classes_met, out["forms_met"] = c.forms_met;
  out["classes_met_by"] = by, out["frequent"] = as_json(c.frequent), out["never_met"] = as_json(c.never_met);
  return out.dump(1) + "\n";
}

}  // namespace

std::vector<Option> anchor_options() {
  return {{"split", "NAME", "anchors: of the captions", "train"},
          {"regions", "FILE",
           "anchors: features with object classes, once a file; of no world and not given: the words alone are looked at, as if\n"
           "                           every class were detected in every picture"},
          {"layout", "NAME", "anchors: of the regions, obj36 or npz", "obj36"},
          {"tags", "FILE", "anchors: what the classes are called, objects_vocab.txt"},
          {"thesaurus", "FILE", "anchors: variant TAB canonical TAB case, number, synonym, subword or abbrev"},
          {"vocab", "FILE", "anchors: WordPiece vocabulary; not given: made of the captions, every word in two or more of them a token"},
          {"unit", "NAME", "anchors: token (words of one token) or word (also words and names of several)", "token"},
          {"box", "NAME", "anchors: which region, best, random or all", "best"},
          {"max-tokens", "N", "anchors: of a caption", "60"},
          {"most", "N", "anchors: names in each list", "20"},
          {"json", "", "anchors: everything, as JSON"}};
}

int data_anchors(const CommandLine& line) {
  const auto split = line.text("split");
  formats::CoverageSpec spec;
  spec.layout = chosen<formats::RegionLayout>(line, "layout", {{"obj36", formats::RegionLayout::kObj36}, {"npz", formats::RegionLayout::kNpz}});
  spec.anchors.unit = chosen<text::AnchorUnit>(line, "unit", {{"token", text::AnchorUnit::kToken}, {"word", text::AnchorUnit::kWord}});
  spec.anchors.box =
      chosen<text::AnchorBox>(line, "box", {{"best", text::AnchorBox::kBest}, {"random", text::AnchorBox::kRandom}, {"all", text::AnchorBox::kAll}});
  spec.max_tokens = line.integer("max-tokens", 1);
  const auto request = request_of(line, split);
  spec.regions = request.regions;
  const auto names = formats::read_class_names(request.tags);
  const text::TagForms tags(text::Thesaurus::load(request.thesaurus), names);
  const auto coverage = formats::anchor_coverage(request.captions, tags, names, word_piece(line, request.captions), spec);
  fmt::print("{}", line.has("json") ? as_json(coverage) : as_text(coverage, spec, line.integer("most", 1)));
  return 0;
}

}  // namespace vlp::experiments
