#include "core/data/prepare.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <span>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/data/collect.hpp"
#include "core/data/world/generate.hpp"
#include "core/formats/safetensors.hpp"
#include "core/text/build_vocabulary.hpp"
#include "core/text/caption.hpp"
#include "core/text/word_piece.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/vision/read_image.hpp"
#include "core/vision/resize.hpp"

namespace vlp::data {
namespace {

namespace fs = std::filesystem;

template <class T>
formats::TensorBytes tensor(std::string name, formats::DType dtype, std::vector<int64_t> shape, const std::vector<T>& values) {
  return {std::move(name), dtype, std::move(shape), std::as_bytes(std::span(values))};
}
template <class T>
formats::TensorBytes list(std::string name, formats::DType dtype, const std::vector<T>& values) {
  return tensor(std::move(name), dtype, {static_cast<int64_t>(values.size())}, values);
}

struct RaggedBuilder {
  std::vector<int32_t> values;
  std::vector<int64_t> first{0};
  void add(const std::vector<int64_t>& ids) {
    values.insert(values.end(), ids.begin(), ids.end());
    first.push_back(static_cast<int64_t>(values.size()));
  }
};

// The pictures of one split: each file once, in order of first use.
class Pictures final {
 public:
  int64_t index_of(const fs::path& file) {
    const auto [it, fresh] = index_.try_emplace(file.string(), static_cast<int64_t>(files_.size()));
    if (fresh) files_.push_back(file);
    return it->second;
  }
  std::vector<uint8_t> pack(int64_t size, const std::function<void(int64_t)>& done) const {
    const auto bytes = static_cast<size_t>(size * size * 3);
    std::vector<uint8_t> out(files_.size() * bytes);
    for (size_t i = 0; i < files_.size(); ++i) {
      auto image = vision::read_image(files_[i]);
      if (image.width != size || image.height != size) image = vision::resize(image, size, size, vision::Filter::kBicubic);
      std::memcpy(out.data() + i * bytes, image.rgb.data(), bytes);
      done(static_cast<int64_t>(i) + 1);
    }
    return out;
  }
  int64_t size() const { return static_cast<int64_t>(files_.size()); }

 private:
  std::vector<fs::path> files_;
  std::unordered_map<std::string, int64_t> index_;
};

class Packer final {
 public:
  Packer(const DataSpec& s, const Collection& data, const text::WordPiece& words, fs::path out)
      : spec_(s), data_(data), words_(words), out_(std::move(out)) {}

  nlohmann::json split(const std::string& name, const PrepareProgress& progress) const {
    Pictures pictures;
    nlohmann::json counts = pack_pairs(name, pictures);
    if (spec_.questions != QuestionSource::kNone) counts["questions"] = pack_questions(name, pictures);
    const auto total = pictures.size();
    const auto pixels = pictures.pack(spec_.picture_size, [&](int64_t done) {
      if (progress && (done % 500 == 0 || done == total)) progress("packing " + name + " pictures", done, total);
    });
    formats::write_safetensors(out_ / fmt::format("pictures_{}.safetensors", name),
                               std::vector{tensor("pixels", formats::DType::kU8, {total, spec_.picture_size, spec_.picture_size, 3}, pixels)});
    counts["stored_pictures"] = total;
    return counts;
  }

 private:
  std::vector<int64_t> encode(const std::string& text) const {
    auto ids = words_.encode(text);
    ids.insert(ids.begin(), words_.vocabulary().cls());
    if (static_cast<int64_t>(ids.size()) > spec_.max_text) ids.resize(static_cast<size_t>(spec_.max_text));
    return ids;
  }

  nlohmann::json pack_pairs(const std::string& name, Pictures& pictures) const {
    std::vector<std::vector<int64_t>> captions_of(data_.captions.images.size());
    for (size_t c = 0; c < data_.captions.captions.size(); ++c)
      captions_of[static_cast<size_t>(data_.captions.captions[c].image)].push_back(static_cast<int64_t>(c));
    RaggedBuilder captions;
    std::vector<int64_t> picture_first{0};
    for (size_t i = 0; i < captions_of.size(); ++i) {
      if (data_.captions.images[i].split != name) continue;
      pictures.index_of(data_.captions.images[i].file);
      for (const auto c : captions_of[i]) captions.add(encode(text::clean_caption(data_.captions.captions[static_cast<size_t>(c)].text)));
      picture_first.push_back(static_cast<int64_t>(captions.first.size()) - 1);
    }
    formats::write_safetensors(out_ / fmt::format("pairs_{}.safetensors", name),
                               std::vector{list("caption.ids", formats::DType::kI32, captions.values),
                                           list("caption.first", formats::DType::kI64, captions.first),
                                           list("picture.first", formats::DType::kI64, picture_first)});
    return {{"pictures", picture_first.size() - 1}, {"captions", captions.first.size() - 1}};
  }

  int64_t pack_questions(const std::string& name, Pictures& pictures) const {
    RaggedBuilder questions, answers;
    std::vector<int64_t> picture, answers_first{0};
    std::vector<float> weight;
    std::string lines;
    for (const auto& q : data_.questions.questions) {
      if (q.split != name) continue;
      const auto& image = data_.questions.images[static_cast<size_t>(q.image)];
      questions.add(encode(q.text));
      picture.push_back(pictures.index_of(image.file));
      for (const auto& [answer, share] : shares(q)) {
        auto ids = words_.encode(answer);
        ids.push_back(words_.vocabulary().sep());
        if (static_cast<int64_t>(ids.size()) > spec_.max_answer) continue;
        answers.add(ids);
        weight.push_back(share);
      }
      answers_first.push_back(static_cast<int64_t>(weight.size()));
      const auto& references = spec_.questions == QuestionSource::kDaquar ? std::vector{q.majority} : q.answers;
      lines += nlohmann::json{{"id", q.id}, {"picture", image.id}, {"question_type", q.question_type}, {"answer_type", q.answer_type},
                              {"text", q.text}, {"answers", references}}.dump() + "\n";
    }
    formats::write_safetensors(out_ / fmt::format("questions_{}.safetensors", name),
                               std::vector{list("question.ids", formats::DType::kI32, questions.values),
                                           list("question.first", formats::DType::kI64, questions.first),
                                           list("question.picture", formats::DType::kI64, picture),
                                           list("answer.ids", formats::DType::kI32, answers.values),
                                           list("answer.first", formats::DType::kI64, answers.first),
                                           list("answer.weight", formats::DType::kF32, weight),
                                           list("question.answers", formats::DType::kI64, answers_first)});
    write_file_atomic(out_ / fmt::format("questions_{}.jsonl", name), lines);
    return questions.first.size() - 1;
  }

  // Distinct answers with the share of annotators who gave them; DAQUAR's answer lists are one answer as a whole.
  std::map<std::string, float> shares(const formats::QuestionRecord& q) const {
    std::map<std::string, float> out;
    if (spec_.questions == QuestionSource::kDaquar) return {{q.majority, 1.0f}};
    for (const auto& a : q.answers) out[a] += 1.0f / static_cast<float>(q.answers.size());
    return out;
  }

  const DataSpec& spec_;
  const Collection& data_;
  const text::WordPiece& words_;
  fs::path out_;
};

text::Vocabulary vocabulary_of(const DataSpec& s, const Collection& data, const fs::path& root) {
  if (!s.vocabulary.empty()) return text::Vocabulary::load(root / s.vocabulary);
  std::vector<std::string> texts;
  for (const auto& c : data.captions.captions)
    if (data.captions.images[static_cast<size_t>(c.image)].split == "train") texts.push_back(text::clean_caption(c.text));
  for (const auto& q : data.questions.questions) {
    if (q.split != "train") continue;
    texts.push_back(q.text);
    texts.insert(texts.end(), q.answers.begin(), q.answers.end());
  }
  return text::build_vocabulary(texts, {.min_count = s.vocabulary_min_count});
}

void check_data(const DataSpec& s, const Collection& data, const text::WordPiece& words) {
  formats::CheckSpec rules;  // pictures are decoded when they are packed, which finds the undecodable ones
  if (s.long_text == LongText::kRefuse) {
    rules.max_tokens = s.max_text;
    rules.count_tokens = [&](std::string_view text) { return static_cast<int64_t>(words.encode(text::clean_caption(text)).size()) + 1; };
  }
  refuse_bad_data(formats::check(data.captions, rules));
  if (s.questions != QuestionSource::kNone) refuse_bad_data(formats::check(data.questions, rules));
}

}  // namespace

void prepare(const DataSpec& s, const fs::path& root, const fs::path& out, const PrepareProgress& progress) {
  const auto world = out / "world";
  if (s.pairs == PairSource::kWorld) {
    if (progress) progress("generating the world", 0, 1);
    world::generate(s.world, world);
  }
  const auto data = collect(s, root, world);
  const text::WordPiece words(vocabulary_of(s, data, root));
  check_data(s, data, words);
  words.vocabulary().save(out / "vocab.txt");
  const Packer packer(s, data, words, out);
  nlohmann::json manifest = {{"picture_size", s.picture_size}, {"vocabulary", words.vocabulary().size()}, {"splits", nlohmann::json::object()}};
  for (const char* split : {"train", "val", "test"}) manifest["splits"][split] = packer.split(split, progress);
  write_file_atomic(out / "manifest.json", manifest.dump(2) + "\n");
}

}  // namespace vlp::data
