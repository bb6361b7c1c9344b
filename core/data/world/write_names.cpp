// The names that a detector and a thesaurus need.

#include <fmt/format.h>

#include "core/data/world/annotations.hpp"
#include "core/data/world/palette.hpp"

namespace vlp::data::world {

void write_names(const World&, Output& out) {
  std::string thesaurus, objects, attributes;
  const auto add = [&](std::string_view variant, std::string_view canonical, std::string_view category) {
    thesaurus += fmt::format("{}\t{}\t{}\n", variant, canonical, category);
  };
  for (const auto& n : nouns()) {
    objects += fmt::format("{}\n", n.name);
    add(n.plural, n.name, "number");
    add(n.synonym, n.name, "synonym");
    add(n.compound, n.name, "subword");
    add(n.abbreviation, n.name, "abbrev");
  }
  for (const auto& c : colours()) attributes += fmt::format("{}\n", c.name);
  out.write("thesaurus.tsv", thesaurus);
  out.write("objects_vocab.txt", objects);
  out.write("attributes_vocab.txt", attributes);
}

}  // namespace vlp::data::world
