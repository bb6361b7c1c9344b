#include "core/tasks/anchor_attention.hpp"

#include <algorithm>
#include <map>
#include <span>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/systems/anchor_reader.hpp"
#include "core/tasks/anchor_pairs.hpp"
#include "core/tasks/classify.hpp"
#include "core/util/file.hpp"
#include "core/vision/write_png.hpp"

namespace vlp::tasks {
namespace {

using nlohmann::json;

// One pair's own part of a batch, on the CPU.
struct Attention {
  at::Tensor words, regions;  // (N,R) words to regions, (R,N) regions to words; without padding
};

Attention of_pair(const systems::ReadPair& read, int64_t b, int64_t N, int64_t R) {
  return {read.words_to_regions[b].slice(0, 0, N).slice(1, 0, R).to(at::kCPU, at::kDouble),
          read.regions_to_words[b].slice(0, 0, R).slice(1, 0, N).to(at::kCPU, at::kDouble)};
}

at::Tensor flags(std::span<const uint8_t> values) {
  std::vector<int64_t> out(values.begin(), values.end());
  return at::tensor(out, at::kDouble);
}

// Which words (N) and regions (R) of a pair are in its anchor set.
struct InSet {
  at::Tensor words, regions;
};
InSet in_set(const data::PackedSplit& split, const AnchorPair& p, int64_t R) {
  const auto& t = split.anchors();
  const auto begin = static_cast<size_t>(split.captions().first[static_cast<size_t>(p.caption)]) + 1,
             end = static_cast<size_t>(split.captions().first[static_cast<size_t>(p.caption) + 1]);
  return {flags(t.words.subspan(begin, end - begin)),
          flags(t.regions.subspan(static_cast<size_t>(p.caption * split.regions().regions), static_cast<size_t>(R)))};
}

double share(const at::Tensor& part, const at::Tensor& whole) { return 100 * (part.sum() / whole.sum()).item<double>(); }

// Metric -> percent.
std::map<std::string, double> shares_of(const Attention& a, const AnchorPair& p, const InSet& set) {
  const auto N = static_cast<double>(a.words.size(0)), R = static_cast<double>(a.words.size(1)), pieces = static_cast<double>(p.last - p.first);
  const auto word = a.words.slice(0, p.first - 1, p.last - 1), region = a.regions[p.region];  // (pieces,R), (N)
  return {{"attention_partner", (share(word.select(1, p.region), word) + share(region.slice(0, p.first - 1, p.last - 1), region)) / 2},
          {"attention_partner_even", 50 * (1 / R + pieces / N)},
          {"attention_words", share(a.regions * set.words, a.regions)},
          {"attention_words_even", 100 * set.words.mean().item<double>()},
          {"attention_regions", share(a.words * set.regions, a.words)},
          {"attention_regions_even", 100 * set.regions.mean().item<double>()}};
}

// Up to two words of anchors, and before each the nearest that is none and not yet shown: "red" before "dog", "in" before "street".
std::vector<int64_t> shown(const std::vector<AnchorPair>& anchors, const std::vector<std::string>& words) {
  std::vector<int64_t> out;
  const auto at = [&](int64_t n) { return words[static_cast<size_t>(n)]; };
  const auto is_anchor = [&](int64_t n) { return std::ranges::any_of(anchors, [&](const auto& a) { return a.first - 1 <= n && n < a.last - 1; }); };
  const auto is_shown = [&](int64_t n) { return std::ranges::any_of(out, [&](int64_t o) { return at(o) == at(n); }); };
  const auto some = std::span(anchors).first(std::min<size_t>(2, anchors.size()));
  for (const auto& a : some) out.push_back(a.first - 1);
  for (const auto& a : some)
    for (auto n = a.first - 2; n >= 0; --n)
      if (!is_anchor(n) && !is_shown(n)) {
        out.push_back(n);
        break;
      }
  return out;
}

std::vector<AnchorPair> anchors_of(const data::PackedSplit& split, const AnchorPair& p) {
  const auto& t = split.anchors();
  std::vector<AnchorPair> out;
  for (auto a = t.first[static_cast<size_t>(p.caption)]; a < t.first[static_cast<size_t>(p.caption) + 1]; ++a) {
    const auto* place = t.places.data() + a * 4;
    out.push_back({p.picture, p.caption, place[0], place[1], place[2], place[3]});
  }
  return out;
}

json figure_of(const data::PackedSplit& split, const AnchorPair& p, const Attention& a, size_t number, const Context& c) {
  const auto S = split.picture_size();
  const auto pixels = split.pixels(p.picture);
  const auto file = fmt::format("picture-{}.png", number);
  write_file_atomic(c.folder / file, vision::encode_png({S, S, {pixels.begin(), pixels.end()}}));
  const auto words = words_of(split, p, c);
  const auto classes = c.data.names("classes");
  const auto& t = split.regions();
  auto regions = json::array(), anchors = json::array(), weights = json::array();
  for (int64_t r = 0; r < a.words.size(1); ++r) {
    const auto* box = t.box.data() + (p.picture * t.regions + r) * 4;
    regions.push_back({{"left", box[0]}, {"top", box[1]}, {"right", box[2]}, {"bottom", box[3]}, {"tag", tag_of(split, p.picture, r, classes)}});
  }
  const auto all = anchors_of(split, p);
  for (const auto& anchor : all)
    for (auto n = anchor.first - 1; n < anchor.last - 1; ++n) anchors.push_back({{"word", n}, {"region", anchor.region}});
  const auto flat = a.words.contiguous();
  for (int64_t i = 0; i < flat.numel(); ++i) weights.push_back(flat.data_ptr<double>()[i]);
  const auto s = shares_of(a, p, in_set(split, p, a.words.size(1)));
  const auto note = fmt::format("on anchors: words {:.0f} % (even {:.0f}), regions {:.0f} % (even {:.0f})", s.at("attention_words"),
                                s.at("attention_words_even"), s.at("attention_regions"), s.at("attention_regions_even"));
  return {{"figure", "attention"},
          {"name", fmt::format("attention-{}", number)},
          {"title", fmt::format("Attention in “{}”", fmt::join(words, " "))},
          {"picture", file},
          {"regions", regions},
          {"words", words},
          {"anchors", anchors},
          {"shown", shown(all, words)},
          {"models", json::array({json{{"title", ""}, {"note", note}, {"weights", weights}}})}};
}

}  // namespace

void score_anchor_attention(const AnchorAttentionScoring& s, const Context& c) {
  const at::NoGradGuard no_gradient;
  c.system.eval();
  const nn::PrecisionScope precision(c.performance, c.device);
  const auto& reader = systems::require<systems::AnchorReader>(c.system, "anchor_attention", "AnchorReader");
  const auto split = c.data.split(s.sample.split);
  const auto pairs = anchor_pairs(split, s.sample);
  std::map<std::string, std::vector<double>> values;
  auto figures = json::array();
  each_batch(split, pairs, s.sample.batch, c, [&](std::span<const AnchorPair> some, const data::Batch& b) {
    const auto read = reader.read_pair(on_device({{}, b.regions}, Pictures::kSeen, c.device), b.text.to(nn::torch_device(c.device)));
    for (size_t i = 0; i < some.size(); ++i) {
      const auto R = split.regions().count[static_cast<size_t>(some[i].picture)],
                 N = static_cast<int64_t>(split.captions()[some[i].caption].size()) - 1;
      const auto a = of_pair(read, static_cast<int64_t>(i), N, R);
      for (const auto& [metric, value] : shares_of(a, some[i], in_set(split, some[i], R))) values[metric].push_back(value);
      if (static_cast<int64_t>(figures.size()) < s.cases && anchors_of(split, some[i]).size() > 1)
        figures.push_back(figure_of(split, some[i], a, figures.size() + 1, c));
    }
  });
  for (const auto& [metric, of_pairs] : values) report_pairs(c, metric, {s.sample.split, pairs}, of_pairs);
  write_file_atomic(c.folder / kFigureData, figures.dump() + "\n");
}

}  // namespace vlp::tasks
