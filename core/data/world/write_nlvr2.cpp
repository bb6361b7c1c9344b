// Statements over two pictures in the layout of NLVR2.

#include <map>
#include <optional>

#include <fmt/format.h>

#include "core/data/world/annotations.hpp"
#include "core/data/world/pair_claim.hpp"

namespace vlp::data::world {
namespace {

constexpr size_t kPairs = 4;      // of each sentence, half of them true: neither sentence nor form tells the label
constexpr int kAttempts = 400;

struct Example {
  const Picture* left;
  const Picture* right;
  bool label;
};

// Four pairs of pictures for a claim, in random order; nothing where the split has too few of a kind.
std::optional<std::vector<Example>> examples(const PairClaim& claim, const std::vector<const Picture*>& pictures, Random& random) {
  std::vector<Example> out;
  size_t trues = 0;
  for (int attempt = 0; attempt < kAttempts && out.size() < kPairs; ++attempt) {
    const auto* left = pictures[random.below(pictures.size())];
    const auto* right = pictures[random.below(pictures.size())];
    const bool label = holds(claim, left->scene, right->scene);
    if (left == right || (label ? trues : out.size() - trues) == kPairs / 2) continue;
    out.push_back({left, right, label});
    trues += label;
  }
  if (out.size() < kPairs) return std::nullopt;
  return out;
}

}  // namespace

void write_nlvr2(const World& world, Output& out) {
  const std::map<std::string, std::string> published = {{"train", "train"}, {"val", "dev"}, {"test", "test1"}};
  for (const std::string split : kSplits) {
    const auto pictures = pictures_of(world, split);
    const int64_t sets = static_cast<int64_t>(pictures.size()) * world.spec.nlvr2 / 10;
    std::vector<nlohmann::json> lines;
    for (int64_t set = 0; set < sets; ++set) {
      Random random(static_cast<uint64_t>(world.spec.seed), "world.nlvr2." + split, static_cast<uint64_t>(set));
      std::optional<std::vector<Example>> found;
      PairClaim claim;
      for (int attempt = 0; attempt < 20 && !found; ++attempt) {
        claim = draw_pair_claim(world.allowed, random);
        found = examples(claim, pictures, random);
      }
      if (!found) continue;  // a split of a few pictures
      for (size_t pair = 0; pair < kPairs; ++pair) {
        const auto& e = (*found)[pair];
        lines.push_back({{"identifier", fmt::format("{}-{}-{}-0", published.at(split), set, pair)},
                         {"sentence", sentence(claim)},
                         {"label", e.label ? "True" : "False"},
                         {"left_url", e.left->file()},
                         {"right_url", e.right->file()},
                         {"directory", 0},
                         {"synset", "world"},
                         {"query", "world"}});
      }
    }
    out.write_lines(fmt::format("nlvr2_{}.jsonl", split), lines);
  }
}

}  // namespace vlp::data::world
