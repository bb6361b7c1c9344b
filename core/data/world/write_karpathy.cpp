// Captions in the layout of Karpathy's splits.

#include "core/data/world/annotations.hpp"
#include "core/data/world/wording.hpp"

namespace vlp::data::world {

void write_karpathy(const World& world, Output& out) {
  std::vector<nlohmann::json> images;
  int64_t sentence = 0;
  for (const auto& p : world.pictures) {
    auto sentences = nlohmann::json::array(), ids = nlohmann::json::array();
    for (const auto& c : p.captions) {
      ids.push_back(sentence);
      sentences.push_back({{"imgid", p.id}, {"sentid", sentence++}, {"raw", c.text}, {"tokens", words(c.text)}});
    }
    const auto file = p.file();
    images.push_back({{"filepath", p.split},
                      {"filename", file.substr(file.find('/') + 1)},
                      {"imgid", p.id},
                      {"split", p.split},
                      {"sentids", std::move(ids)},
                      {"sentences", std::move(sentences)}});
  }
  out.write_list("karpathy.json", {{"dataset", "world"}}, "images", images);
}

}  // namespace vlp::data::world
