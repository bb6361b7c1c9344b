#include "core/data/packed.hpp"

#include <fstream>

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
  const auto questions = file_of(folder, "questions", split, "safetensors");
  if (!std::filesystem::exists(questions)) return;
  questions_file_.emplace(questions);
  questions_ = ragged(*questions_file_, "question.ids", "question.first");
  question_picture_ = view<int64_t>(*questions_file_, "question.picture");
  answers_ = ragged(*questions_file_, "answer.ids", "answer.first");
  answer_weight_ = view<float>(*questions_file_, "answer.weight");
  question_answers_ = view<int64_t>(*questions_file_, "question.answers");
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

PackedData::PackedData(std::filesystem::path folder) : folder_(std::move(folder)), vocabulary_(text::Vocabulary::load(folder_ / "vocab.txt")) {
  for (int64_t id = 0; id < vocabulary_.size(); ++id) {
    const auto& token = vocabulary_.token(id);
    continues_.push_back(vocabulary_.is_special(id) || token.starts_with("##"));
    sides_.push_back(token.starts_with("left") || token.starts_with("right"));
  }
}

}  // namespace vlp::data
