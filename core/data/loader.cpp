#include "core/data/loader.hpp"

#include <algorithm>

#include <ATen/ATen.h>

#include "core/data/collator.hpp"
#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::data {
namespace {

class PairLoader final : public Loader, private Collator {
 public:
  PairLoader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed)
      : Collator(data, split, s, seed), sampler_(split.pictures(), s.batch, seed) {}

  Batch batch(int64_t step) override {
    const auto pictures = sampler_.items(step);
    Random random(seed_, "data.caption", static_cast<uint64_t>(step));
    std::vector<std::span<const int32_t>> texts;
    std::vector<int64_t> captions;
    for (const auto p : pictures) {
      const auto first = split_.captions_of_picture()[static_cast<size_t>(p)], last = split_.captions_of_picture()[static_cast<size_t>(p) + 1];
      captions.push_back(first + static_cast<int64_t>(random.below(static_cast<uint64_t>(last - first))));
      texts.push_back(split_.captions()[captions.back()]);
    }
    Batch out;
    fill(out, pictures, texts, {}, step);
    fill_anchors(out, captions, step);
    return out;
  }

 private:
  Sampler sampler_;
};

std::vector<int64_t> answerable(const PackedSplit& split) {
  std::vector<int64_t> out;
  for (int64_t q = 0; q < split.questions().size(); ++q)
    if (split.answers_of_question()[static_cast<size_t>(q)] < split.answers_of_question()[static_cast<size_t>(q) + 1]) out.push_back(q);
  return out;
}

class QuestionLoader final : public Loader, private Collator {
 public:
  QuestionLoader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed)
      : Collator(data, split, s, seed), usable_(answerable(split)), sampler_(static_cast<int64_t>(usable_.size()), s.batch, seed) {}

  Batch batch(int64_t step) override {
    Random random(seed_, "data.answer", static_cast<uint64_t>(step));
    std::vector<int64_t> pictures;
    std::vector<std::span<const int32_t>> texts, answers;
    for (const auto item : sampler_.items(step)) {
      const auto q = usable_[static_cast<size_t>(item)];
      pictures.push_back(split_.question_picture()[static_cast<size_t>(q)]);
      texts.push_back(split_.questions()[q]);
      answers.push_back(split_.answers()[draw_answer(q, random)]);
    }
    Batch out;
    fill(out, pictures, texts, answers, step);
    out.answer = padded(answers);
    return out;
  }

 private:
  int64_t draw_answer(int64_t q, Random& random) const {
    const auto first = split_.answers_of_question()[static_cast<size_t>(q)], last = split_.answers_of_question()[static_cast<size_t>(q) + 1];
    double total = 0;
    for (auto a = first; a < last; ++a) total += split_.answer_weight()[static_cast<size_t>(a)];
    double u = random.uniform() * total;
    for (auto a = first; a < last; ++a)
      if ((u -= split_.answer_weight()[static_cast<size_t>(a)]) < 0) return a;
    return last - 1;
  }

  std::vector<int64_t> usable_;
  Sampler sampler_;
};

}  // namespace

std::unique_ptr<Loader> pair_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed) {
  return std::make_unique<PairLoader>(data, split, s, seed);
}

std::unique_ptr<Loader> question_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed) {
  if (!split.has_questions()) throw BadInput("the prepared data has no questions (data.questions = \"none\"), but a task asks for them");
  return std::make_unique<QuestionLoader>(data, split, s, seed);
}

}  // namespace vlp::data
