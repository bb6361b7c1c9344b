#include "core/data/world/describe.hpp"

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/data/world/oracle.hpp"
#include "core/data/world/question_baselines.hpp"
#include "core/data/world/scene_json.hpp"
#include "core/data/world/wording.hpp"
#include "core/formats/karpathy.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"

namespace vlp::data::world {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kGallery = 500;

// The JSON of a file; `use` reads it. Whatever is missing in it is the file's fault.
template <class Use>
void with_json(const fs::path& file, const std::string& text, Use&& use) {
  try {
    use(nlohmann::json::parse(text));
  } catch (const nlohmann::json::exception& e) {
    throw BadInput(fmt::format("{}: is not as the generator writes it: {}; generate the world again", file.string(), e.what()));
  }
}

std::vector<Picture> read_scenes(const fs::path& file) {
  std::vector<Picture> out;
  const auto text = read_file(file);
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    with_json(file, text.substr(at, end - at), [&](const nlohmann::json& line) { out.push_back(picture_from_json(line)); });
    at = end + 1;
  }
  return out;
}

void summarise_captions(const fs::path& folder, Summary& out) {
  const auto data = formats::read_karpathy(folder / "karpathy.json", folder / "images");
  std::set<std::string> vocabulary;
  for (const auto& image : data.images) ++out.splits[image.split].pictures;
  int64_t total = 0;
  for (const auto& caption : data.captions) {
    const auto& split = data.images[static_cast<size_t>(caption.image)].split;
    ++out.splits[split].captions;
    const auto all = words(caption.text);
    total += static_cast<int64_t>(all.size());
    if (split == "train") vocabulary.insert(all.begin(), all.end());
  }
  out.words = static_cast<int64_t>(vocabulary.size());
  out.caption_words = data.captions.empty() ? 0 : static_cast<double>(total) / static_cast<double>(data.captions.size());
}

}  // namespace

Summary describe(const fs::path& folder) {
  Summary out;
  const auto manifest = folder / "manifest.json";
  if (!fs::exists(manifest)) throw BadInput(fmt::format("{}: no generated world (manifest.json is missing); generate it first", folder.string()));
  with_json(manifest, read_file(manifest), [&](const nlohmann::json& j) {
    out.spec = j.at("spec").dump();
    out.sha256 = j.at("sha256");
  });
  summarise_captions(folder, out);
  std::vector<Picture> test;
  for (auto& p : read_scenes(folder / "scenes.jsonl")) {
    for (const auto& c : p.captions) out.splits[p.split].foreign_captions += c.foreign;
    if (p.split == "nocaps") ++out.splits[p.split].pictures;
    if (p.split == "test") test.push_back(std::move(p));
  }
  out.retrieval = retrieval_ceiling(test, kGallery);
  out.questions = question_baselines(folder);
  return out;
}

std::string to_text(const Summary& s) {
  auto out = fmt::format("world {}\nspec {}\n\n{:<8}{:>10}{:>10}{:>10}\n", s.sha256.substr(0, 12), s.spec, "split", "pictures", "captions", "foreign");
  for (const auto& [split, n] : s.splits) out += fmt::format("{:<8}{:>10}{:>10}{:>10}\n", split, n.pictures, n.captions, n.foreign_captions);
  out += fmt::format("\ncaptions: {:.1f} words on average, {} different words in train\n", s.caption_words, s.words);
  if (s.retrieval.galleries > 0)
    out += fmt::format("\nretrieval, {} galleries of {}: TR R@1 floor {:.1f}, oracle {:.1f}; IR R@1 floor {:.1f}, oracle {:.1f}\n", s.retrieval.galleries,
                       s.retrieval.gallery_size, s.retrieval.chance_text, s.retrieval.text_recall, s.retrieval.chance_image, s.retrieval.image_recall);
  for (const auto& [task, types] : s.questions) {
    out += fmt::format("\n{} without the picture (learnt on train, scored on test)\n{:<12}{:>10}{:>10}{:>10}{:>11}{:>9}{:>17}{:>8}\n", task, "type", "questions",
                       "answers", "majority", "text only", "ceiling", "text only, exact", "chance");
    for (const auto& [type, q] : types)
      out += fmt::format("{:<12}{:>10}{:>10}{:>10.1f}{:>11.1f}{:>9.1f}{:>17.1f}{:>8.1f}\n", type, q.test_questions, q.answers, q.majority, q.question_only,
                         q.ceiling, q.question_only_exact, q.chance_exact);
  }
  return out;
}

}  // namespace vlp::data::world
