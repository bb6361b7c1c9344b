#include "core/data/packed.hpp"

#include <fstream>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"

namespace vlp::data {
namespace {

template <class T> std::span<const T> view(const formats::SafetensorsFile& file, const char* name) {
  const auto& t = file.at(name);
  return {reinterpret_cast<const T*>(t.bytes.data()), t.bytes.size() / sizeof(T)};
}

Ragged ragged(const formats::SafetensorsFile& file, const char* ids, const char* first) {
  return {view<int32_t>(file, ids), view<int64_t>(file, first)};
}

std::filesystem::path file_of(const std::filesystem::path& folder, const char* kind, const std::string& split, const char* extension) {
  return folder / fmt::format("{}_{}.{}", kind, split, extension);
}

}  // namespace

PackedSplit::PackedSplit(const std::filesystem::path& folder, const std::string& split)
    : folder_(folder),
      split_(split),
      pictures_file_(file_of(folder, "pictures", split, "safetensors")),
      pairs_file_(file_of(folder, "pairs", split, "safetensors")) {
  size_ = pictures_file_.at("pixels").shape.at(1);
  pixels_ = view<uint8_t>(pictures_file_, "pixels");
  captions_ = ragged(pairs_file_, "caption.ids", "caption.first");
  picture_first_ = view<int64_t>(pairs_file_, "picture.first");
  pictures_ = static_cast<int64_t>(picture_first_.size()) - 1;
  open_questions();
  open_regions();
  open_anchors();
}

void PackedSplit::open_questions() {
  const auto questions = file_of(folder_, "questions", split_, "safetensors");
  if (!std::filesystem::exists(questions)) return;
  questions_file_.emplace(questions);
  questions_ = ragged(*questions_file_, "question.ids", "question.first");
  question_picture_ = view<int64_t>(*questions_file_, "question.picture");
  answers_ = ragged(*questions_file_, "answer.ids", "answer.first");
  answer_weight_ = view<float>(*questions_file_, "answer.weight");
  question_answers_ = view<int64_t>(*questions_file_, "question.answers");
  target_first_ = view<int64_t>(*questions_file_, "target.first");
  target_class_ = view<int32_t>(*questions_file_, "target.class");
  target_score_ = view<float>(*questions_file_, "target.score");
}

void PackedSplit::open_regions() {
  for (const auto& [kind, held, tables] : {std::tuple{"regions", &regions_file_, &regions_}, {"gold_regions", &gold_file_, &gold_}}) {
    const auto name = file_of(folder_, kind, split_, "safetensors");
    if (!std::filesystem::exists(name)) continue;
    const auto& file = held->emplace(name);
    const auto& shape = file.at("region.features").shape;
    *tables = {.regions = shape[1], .features = shape[2], .classes = file.at("region.distribution").shape[2],
               .feature = view<float>(file, "region.features"), .box = view<float>(file, "region.boxes"),
               .confidence = view<float>(file, "region.confidence"), .distribution = view<float>(file, "region.distribution"),
               .cls = view<int64_t>(file, "region.classes"), .count = view<int64_t>(file, "region.count")};
  }
}

const RegionTables& PackedSplit::regions(Boxes boxes) const {
  if (boxes == Boxes::kDetected) return regions_;
  if (!gold_file_) throw BadInput("the prepared data has no true boxes (data.gold_regions = \"none\"), but boxes = \"gold\" asks for them");
  return gold_;
}

void PackedSplit::open_anchors() {
  const auto file = file_of(folder_, "anchors", split_, "safetensors");
  if (!std::filesystem::exists(file)) return;
  anchors_file_.emplace(file);
  anchors_ = {.places = view<int32_t>(*anchors_file_, "anchor.places"), .first = view<int64_t>(*anchors_file_, "anchor.first"),
              .words = view<uint8_t>(*anchors_file_, "word.in_set"), .regions = view<uint8_t>(*anchors_file_, "region.in_set")};
}

std::shared_ptr<const ExpressionSet> PackedSplit::expressions() const {
  const auto file = file_of(folder_, "expressions", split_, "safetensors");
  if (!std::filesystem::exists(file)) throw BadInput("the prepared data has no expressions (data.expressions = \"none\"), but a task asks for them");
  struct Held {
    formats::SafetensorsFile file;
    ExpressionSet set;
  };
  const auto held = std::make_shared<Held>(Held{formats::SafetensorsFile(file), {}});
  auto& set = held->set;
  set.texts = ragged(held->file, "text.ids", "text.first");
  set.pictures = view<int64_t>(held->file, "picture");
  set.boxes = view<float>(held->file, "box"), set.sizes = view<float>(held->file, "size");
  std::ifstream in(file_of(folder_, "expressions", split_, "jsonl"));
  for (std::string line; std::getline(in, line);) {
    const auto j = nlohmann::json::parse(line);
    set.infos.push_back({j.at("id"), j.at("reference"), j.at("split")});
  }
  if (static_cast<int64_t>(set.infos.size()) != set.texts.size())
    throw BadInput(fmt::format("{}: {} expressions, but {} are packed; prepare the data again", file.string(), set.infos.size(), set.texts.size()));
  return {held, &set};
}

std::shared_ptr<const LabelledSet> PackedSplit::labelled(const std::string& kind) const {
  const auto file = file_of(folder_, kind.c_str(), split_, "safetensors");
  if (!std::filesystem::exists(file)) throw BadInput(fmt::format("the prepared data has no {0} (data.{0} = \"none\"), but a task asks for them", kind));
  struct Held {  // the map that the set's spans point into, and the set
    formats::SafetensorsFile file;
    LabelledSet set;
  };
  const auto held = std::make_shared<Held>(Held{formats::SafetensorsFile(file), {}});
  auto& set = held->set;
  set.texts = ragged(held->file, "text.ids", "text.first");
  set.K = held->file.at("pictures").shape[1];
  set.pictures = view<int64_t>(held->file, "pictures");
  set.labels = view<int64_t>(held->file, "labels");
  std::ifstream in(file_of(folder_, kind.c_str(), split_, "jsonl"));
  for (std::string line; std::getline(in, line);) {
    const auto j = nlohmann::json::parse(line);
    set.infos.push_back({j.at("id"), j.at("group"), j.at("label"), j.value("type", ""), j.value("topic", ""), j.value("balanced", true)});
  }
  if (static_cast<int64_t>(set.infos.size()) != set.texts.size())
    throw BadInput(fmt::format("{}: {} items, but {} are packed; prepare the data again", file.string(), set.infos.size(), set.texts.size()));
  return {held, &set};
}

std::span<const uint8_t> PackedSplit::pixels(int64_t picture) const {
  const auto bytes = static_cast<size_t>(size_ * size_ * 3);
  return pixels_.subspan(static_cast<size_t>(picture) * bytes, bytes);
}

std::vector<QuestionInfo> PackedSplit::question_infos() const {
  const auto file = file_of(folder_, "questions", split_, "jsonl");
  std::ifstream in(file);
  std::vector<QuestionInfo> out;
  for (std::string line; std::getline(in, line);) {
    const auto j = nlohmann::json::parse(line);
    out.push_back({j.at("id"), j.at("picture"), j.at("question_type"), j.at("answer_type"), j.at("text"), j.at("answers")});
  }
  if (static_cast<int64_t>(out.size()) != questions_.size())
    throw BadInput(fmt::format("{}: {} questions, but {} are packed; prepare the data again", file.string(), out.size(), questions_.size()));
  return out;
}

bool PackedData::has(const std::string& kind) const { return std::filesystem::exists(file_of(folder_, kind.c_str(), "train", "safetensors")); }

std::vector<std::string> PackedData::names(const std::string& list) const {
  std::ifstream in(folder_ / (list + ".txt"));
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

PackedData::PackedData(std::filesystem::path folder) : folder_(std::move(folder)), vocabulary_(text::Vocabulary::load(folder_ / "vocab.txt")) {
  for (int64_t id = 0; id < vocabulary_.size(); ++id) {
    const auto& token = vocabulary_.token(id);
    continues_.push_back(vocabulary_.is_special(id) || token.starts_with("##"));
    sides_.push_back(token.starts_with("left") || token.starts_with("right"));
  }
}

}  // namespace vlp::data
