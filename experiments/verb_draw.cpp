#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "experiments/command_line.hpp"
#include "experiments/spec_files.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"
#include "plots/associations_json.hpp"
#include "plots/evaluated_figures.hpp"
#include "plots/gnuplot.hpp"

namespace vlp::experiments {
namespace {

// "cmal/figure-3" is `make reproduce-figure-3 PAPER=cmal`.
std::string command_of(const results_db::ExhibitKey& key) {
  const auto slash = key.id.find('/');
  return fmt::format("make reproduce-{} PAPER={} SCALE={} DATA={} DEVICE={}", key.id.substr(slash + 1), key.id.substr(0, slash), key.variant.scale, key.variant.data,
                     key.variant.device);
}

bool is_registered(const results_db::Reader& db, const results_db::ExhibitKey& key) {
  return std::ranges::any_of(db.exhibits(), [&](const auto& entry) { return entry.key == key; });
}

// What the runs of an exhibit left to be drawn.
std::vector<plots::Figure> figures_of(const CommandLine& line, const std::string& id) {
  const auto key = exhibit_key(line, find_spec(spec_folders(), id).id);
  const auto not_yet = [&](const std::string& what) { return BadInput(fmt::format("{} at {} scale on {}: {}; `{}` makes what is missing", key.id, key.variant.scale,
                                                                                 key.variant.data, what, command_of(key))); };
  if (!std::filesystem::exists(database_of(line))) throw not_yet(fmt::format("there are no runs yet ({} does not exist)", database_of(line).string()));
  const auto db = results_db::Reader::open(database_of(line));
  if (!is_registered(db, key)) throw not_yet("was not run yet");
  const auto drawn = plots::evaluated_figures(db, key);
  if (!drawn.missing.empty()) throw not_yet(fmt::format("no finished run, or no run folder, of {}", fmt::join(drawn.missing, ", ")));
  if (drawn.figures.empty()) throw BadInput(fmt::format("{}: its runs leave no figure of this kind; `vlp report {}` draws its scores", key.id, key.id));
  return drawn.figures;
}

}  // namespace

int verb_draw(const Arguments& args) {
  const auto line = CommandLine::parse(
      {.verb = "draw",
       .names = "FILE|EXHIBIT...",
       .summary =
           "Draws what a model associates: NAME.svg, NAME.png and NAME.csv for each figure that a JSON file of any program describes, or that the runs of an\n"
           "exhibit left (cmal/figure-3 to 5; their report has them, too).\n"
           "\n"
           "  \"figure\"     beside \"name\" and \"title\"; \"note\" may be left out everywhere\n"
           "  map          panels [{title, note, points [{x, y, label, modality: image or text}]}]\n"
           "  features     labels [N], models [{title, image [N x D numbers, row by row], text [the same]}], perplexity, seed: a map by t-SNE with\n"
           "               the modality gap, the share of features whose nearest of the other modality is their partner's, and the distance ratio\n"
           "  attention    picture (a file beside it), regions [{left, top, right, bottom as fractions, tag}], words [], anchors [{word, region}],\n"
           "               shown [numbers of words], models [{title, note, weights [words x regions]}]\n"
           "  classes      across, panels [{title, note, truth, bars [{name, probability}]}]",
       .least = 1,
       .most = 1000,
       .options = joined({{{"into", "DIR", "where the figures are written", "."}}, db_options(), variant_options()})},
      args);
  const std::filesystem::path into = line.text("into");
  make_folder(into);
  for (const auto& file : line.names())
    for (const auto& figure : std::filesystem::exists(file) || file.ends_with(".json") ? plots::read_figures(file) : figures_of(line, file)) {
      if (figure.name.empty() || figure.name.find('/') != std::string::npos)
        throw BadInput(fmt::format("{}: the name \"{}\" cannot be a file's name", file, figure.name));
      const auto drawing = plots::draw(figure);
      const auto path = (into / figure.name).string();
      for (const auto& [ending, bytes] : {std::pair{".svg", &drawing.svg}, {".png", &drawing.png}, {".csv", &figure.csv}})
        write_file_atomic(path + ending, *bytes);
      fmt::print("wrote {}.svg, .png, .csv\n", path);
    }
  return 0;
}

}  // namespace vlp::experiments
