#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/data/world/describe.hpp"
#include "core/data/world/generate.hpp"
#include "core/formats/check.hpp"
#include "core/formats/daquar.hpp"
#include "core/formats/flickr8k.hpp"
#include "core/formats/karpathy.hpp"
#include "core/formats/vqa2.hpp"
#include "core/util/error.hpp"
#include "core/util/nearest.hpp"
#include "core/vision/read_image.hpp"
#include "experiments/command_line.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;
namespace world = data::world;

int make_world(const CommandLine& line) {
  const auto difficulty = line.text("difficulty");
  if (difficulty != "easy" && difficulty != "hard") throw BadInput(fmt::format("--difficulty {}: must be easy or hard", difficulty));
  auto spec = world::world_defaults(difficulty == "easy" ? world::Difficulty::kEasy : world::Difficulty::kHard);
  spec.seed = line.integer("seed", 0);
  spec.size = line.integer("size", 16);
  spec.pictures = {line.integer("train", 1), line.integer("val", 1), line.integer("test", 1)};
  spec.write = line.has("all") ? world::annotation_names() : std::vector<std::string>{"vqa"};
  const auto hash = world::generate(spec, line.names()[1]);
  fmt::print("{}: {} pictures, sha256 {}\n", line.names()[1], spec.pictures.train + spec.pictures.val + spec.pictures.test, hash);
  return 0;
}

formats::Report check_kind(const std::string& kind, const fs::path& path) {
  formats::CheckSpec rules;
  rules.decode = [](const fs::path& file) { vision::read_image(file); };
  rules.same_content = true;
  if (kind == "flickr8k") return formats::check(formats::read_flickr8k(path), rules);
  if (kind == "daquar") return formats::check(formats::read_daquar(path), rules);
  if (kind == "karpathy") return formats::check(formats::read_karpathy(path, path.parent_path() / "images"), rules);
  if (kind == "vqa2") {
    formats::Questions all;
    for (const char* split : {"train", "val", "test"})
      formats::append(all, formats::read_vqa2(path / fmt::format("vqa_{}_questions.json", split), path / fmt::format("vqa_{}_annotations.json", split),
                                              path / "images", split));
    return formats::check(all, rules);
  }
  const std::vector<std::string> kinds = {"flickr8k", "daquar", "karpathy", "vqa2"};
  throw BadInput(fmt::format("data check: unknown kind '{}'{}; there are flickr8k, daquar, karpathy and vqa2", kind, did_you_mean(kind, kinds)));
}

}  // namespace

int verb_data(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "data",
                                        .names = "make-world FOLDER | describe FOLDER | check KIND PATH",
                                        .summary = "make-world writes an embedded world in the published formats. describe prints what a world holds, its floors and ceilings.\n"
                                                   "check looks for everything that would make a run stop or a score wrong; KIND is flickr8k, daquar or vqa2 (PATH a\n"
                                                   "folder) or karpathy (PATH the JSON file, pictures in images/ beside it). Ends with 1 where it finds a defect.",
                                        .least = 2,
                                        .most = 3,
                                        .options = {{"difficulty", "NAME", "easy or hard", "easy"},
                                                    {"seed", "N", "of the world", "1"},
                                                    {"size", "PIXELS", "a picture's side", "64"},
                                                    {"train", "N", "pictures", "8000"},
                                                    {"val", "N", "pictures", "500"},
                                                    {"test", "N", "pictures", "2000"},
                                                    {"all", "", "write every kind of annotation, not only captions and VQA"}}},
                                       args);
  const auto& verb = line.names()[0];
  if (verb == "check") {
    if (line.names().size() != 3) throw BadInput("data check: give KIND and PATH");
    const auto report = check_kind(line.names()[1], line.names()[2]);
    fmt::print("{}", formats::to_text(report));
    return report.problems.empty() ? 0 : 1;
  }
  if (line.names().size() != 2) throw BadInput(fmt::format("data {}: takes one folder", verb));
  if (verb == "make-world") return make_world(line);
  if (verb == "describe") {
    fmt::print("{}", world::to_text(world::describe(line.names()[1])));
    return 0;
  }
  const std::vector<std::string> verbs = {"make-world", "describe", "check"};
  throw BadInput(fmt::format("data: unknown action '{}'{}", verb, did_you_mean(verb, verbs)));
}

}  // namespace vlp::experiments
