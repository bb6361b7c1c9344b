#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/data/world/describe.hpp"
#include "core/data/world/generate.hpp"
#include "core/formats/check_kinds.hpp"
#include "core/formats/name_lists.hpp"
#include "core/formats/region_check.hpp"
#include "core/util/error.hpp"
#include "core/util/nearest.hpp"
#include "core/vision/read_image.hpp"
#include "experiments/caption_kinds.hpp"
#include "experiments/command_line.hpp"
#include "experiments/data_anchors.hpp"
#include "experiments/data_corpus.hpp"
#include "experiments/verb_support.hpp"
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

int check_regions(const CommandLine& line, const formats::RegionKind& kind) {
  auto store = formats::public_store(kind.layout);
  if (line.has("feature-width")) store.feature_width = line.integer("feature-width", 1);
  if (line.has("classes")) store.classes = line.integer("classes", 1);
  const auto report = formats::check_region_features(kind.layout, line.names()[2], store);
  fmt::print("{}", formats::to_text(report));
  return report.sound() ? 0 : 1;
}

int check_data(const CommandLine& line) {
  if (line.names().size() != 3) throw BadInput("data check: give KIND and PATH");
  if (const auto* kind = formats::find_region_kind(line.names()[1])) return check_regions(line, *kind);
  formats::CheckRequest request{.path = line.names()[2], .images = line.text("images")};
  request.rules.duplicates = true;
  request.rules.pictures = !line.has("no-pictures");
  if (request.rules.pictures) {
    request.rules.decode = [](const fs::path& file) { vision::read_image(file); };
    request.rules.same_content = true;
  }
  if (line.has("answers"))
    for (auto& answer : formats::read_answers(line.text("answers"))) request.rules.answers.insert(std::move(answer));
  const auto report = formats::check_kind(line.names()[1], request);
  fmt::print("{}", formats::to_text(report));
  const bool counts_matter = line.has("published") && report.counts.contains(formats::ProblemKind::kCountDiffers);
  return report.defects() == 0 && !counts_matter ? 0 : 1;
}

}  // namespace

int verb_data(const Arguments& args) {
  const auto line = CommandLine::parse(
      {.verb = "data",
       .names = "make-world FOLDER | describe FOLDER | check KIND PATH | anchors FOLDER | anchors KIND PATH | corpus KIND PATH [KIND PATH...]",
       .summary = "make-world writes an embedded world in the published formats. describe prints what a world holds, its floors and ceilings.\n"
                  "check looks for everything that would make a run stop or a score wrong, and holds the counts against the published\n"
                  "ones. Ends with 1 where it finds a defect. Annotations may be plain or gzip, also as NAME.gz. KIND, and PATH:\n" +
                  formats::describe_check_kinds() +
                  "\n  anchors counts the things that a detector's tag and a word of the caption both name, through a thesaurus: pairs that have\n"
                  "  one, the most frequent, the ways in which words meet classes, the classes that no word meets. Of a world in FOLDER, or of\n"
                  "  captions. corpus counts pictures and texts of the sources of a pre-training corpus, by split; ends with 1 where a picture is in\n"
                  "  two splits; a PATH without splits of its own may be val:PATH. KIND, and PATH:\n" +
                  describe_caption_kinds(),
       .least = 2,
       .most = 41,
       .options = joined({{{"difficulty", "NAME", "easy or hard", "easy"},
                   {"seed", "N", "of the world", "1"},
                   {"size", "PIXELS", "a picture's side", "64"},
                   {"train", "N", "pictures", "8000"},
                   {"val", "N", "pictures", "500"},
                   {"test", "N", "pictures", "2000"},
                   {"all", "", "write every kind of annotation, not only captions and VQA"},
                   {"images", "DIR", "check: where the pictures are, if not where KIND has them"},
                   {"no-pictures", "", "check: the annotations only"},
                   {"answers", "FILE", "check: the list that answers must be in (see KIND answers)"},
                   {"published", "", "check: counts unlike the published ones are a defect"},
                   {"feature-width", "N", "check: numbers a region has, if not as published"},
                   {"classes", "N", "check: object classes of the detector, if not as published"}},
                          anchor_options()})},
      args);
  const auto& verb = line.names()[0];
  if (verb == "check") return check_data(line);
  if (verb == "corpus") return data_corpus(line);
  if (verb == "anchors" && line.names().size() <= 3) return data_anchors(line);
  if (line.names().size() != 2) throw BadInput(fmt::format("data {}: takes one folder{}", verb, verb == "anchors" ? ", or KIND and PATH" : ""));
  if (verb == "make-world") return make_world(line);
  if (verb == "describe") {
    fmt::print("{}", world::to_text(world::describe(line.names()[1])));
    return 0;
  }
  const std::vector<std::string> verbs = {"make-world", "describe", "check", "anchors", "corpus"};
  throw BadInput(fmt::format("data: unknown action '{}'{}", verb, did_you_mean(verb, verbs)));
}

}  // namespace vlp::experiments
