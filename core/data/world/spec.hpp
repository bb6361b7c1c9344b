#pragma once
// What an embedded world contains. Everything that is generated is a function of this struct alone.

#include <cstdint>
#include <string>
#include <vector>

namespace vlp::spec {
class Node;
}

namespace vlp::data::world {

enum class Difficulty { kEasy, kHard };

// One number for each of train, val and test.
struct PerSplit {
  int64_t train = 0, val = 0, test = 0;
};

struct WorldSpec {
  int64_t seed = 1;
  // easy: objects centred in cells that they fill, twelve nouns told apart by their silhouettes. hard: free places and angles, overlap,
  // clutter, all training nouns.
  Difficulty difficulty = Difficulty::kEasy;
  int64_t size = 64;               // a picture's side in pixels
  int64_t cells = 4;               // easy: cells a side; the place grid of relations in both
  PerSplit pictures{8000, 500, 2000};
  int64_t captions = 5;            // a picture
  PerSplit questions{6, 6, 10};    // VQA questions a picture
  double mismatch = 0;             // share of training captions that belong to another picture or to none, as on the web
  double colourless = 0.5;         // share of the three coarser captions that name categories without colours: colour alone then explains little
  double vague = 0.1;              // share of captions that name no two objects
  double synonyms = 0.05;          // share of nouns in captions that appear under another of their names
  double occlusion = 0.05;         // share of objects half hidden behind a screen; texts name them all the same
  double annotator_noise = 0.1;    // share of single VQA answers that are wrong; the majority never is
  int64_t nlvr2 = 2;               // sentences for each ten pictures, four pairs each
  int64_t entailment = 3;          // SNLI-VE-like hypotheses a picture
  int64_t gqa = 10;                // questions a picture before balancing
  int64_t nocaps = 300;            // pictures of the NoCaps-like validation set
  int64_t regions = 10;            // detections a picture
  int64_t region_features = 32;    // numbers a detection
  // Annotations to write beside pictures, captions and scene graphs: vqa, gqa, nlvr2, snli_ve, refcoco, nocaps, regions,
  // gold_regions (of the true boxes).
  std::vector<std::string> write{"vqa"};

  bool writes(const std::string& what) const;
};

// The names that `write` may hold, in the order of generation.
const std::vector<std::string>& annotation_names();
// The defaults of a difficulty.
WorldSpec world_defaults(Difficulty difficulty);
// Reads the table `world` of a configuration over the defaults of its difficulty; all problems go to the node's document.
WorldSpec read_world(const spec::Node& node);
// The same limits for a spec made by a program: throws BadInput "world.size = 3 is outside [16, 2048]" for the first breach.
void check(const WorldSpec& spec);
// The spec as one line of JSON with sorted keys; equal specs give equal text.
std::string to_json(const WorldSpec& spec);

}  // namespace vlp::data::world
