#include <filesystem>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "experiments/command_line.hpp"
#include "experiments/verbs.hpp"
#include "plots/associations_json.hpp"
#include "plots/gnuplot.hpp"

namespace vlp::experiments {

int verb_draw(const Arguments& args) {
  const auto line = CommandLine::parse(
      {.verb = "draw",
       .names = "FILE...",
       .summary =
           "Draws what a model associates, of any program: NAME.svg, NAME.png and NAME.csv for each figure that a JSON file describes.\n"
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
       .options = {{"into", "DIR", "where the figures are written", "."}}},
      args);
  const std::filesystem::path into = line.text("into");
  make_folder(into);
  for (const auto& file : line.names())
    for (const auto& figure : plots::read_figures(file)) {
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
