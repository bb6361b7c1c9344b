#include "core/data/loader.hpp"

#include <algorithm>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/data/view.hpp"
#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::data {
namespace {

// What both loaders share: views of pictures and padded text.
class Collator {
 public:
  Collator(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed) : data_(data), split_(split), spec_(s), seed_(seed) {
    if (split.picture_size() < s.picture_size)
      throw BadInput(fmt::format("pictures are stored at {} px (data.picture_size), but the model reads {} px (model.image.size)",
                                 split.picture_size(), s.picture_size));
  }

  at::Tensor views(std::span<const int64_t> pictures, std::span<const Mirror> mirror, int64_t step, ViewOf view) const {
    const char* purpose = view == ViewOf::kFirst ? "augment.view1" : "augment.view2";
    const auto B = static_cast<int64_t>(pictures.size()), S = spec_.picture_size;
    auto out = at::empty({B, 3, S, S}, at::kFloat);
    for (int64_t b = 0; b < B; ++b) {
      Random random(seed_, purpose, static_cast<uint64_t>(step * B + b));
      random_view(split_.pixels(pictures[static_cast<size_t>(b)]), split_.picture_size(), S, spec_.view, random,
                  out.data_ptr<float>() + b * 3 * S * S, {.view = view, .mirror = mirror[static_cast<size_t>(b)]});
    }
    return out;
  }

  Mirror mirror_of(std::span<const int32_t> text) const {
    const auto side = [&](int32_t id) { return data_.sides()[static_cast<size_t>(id)]; };
    const bool forbidden = spec_.view.left_right == LeftRight::kSkip && std::any_of(text.begin(), text.end(), side);
    return forbidden ? Mirror::kForbidden : Mirror::kAllowed;
  }

  // `also`: further texts about the same pictures, such as answers, or empty.
  void fill(Batch& out, std::span<const int64_t> pictures, std::span<const std::span<const int32_t>> texts,
            std::span<const std::span<const int32_t>> also, int64_t step) const {
    std::vector<Mirror> mirror;
    for (const auto& text : texts) mirror.push_back(mirror_of(text));
    for (size_t i = 0; i < also.size(); ++i)
      if (mirror_of(also[i]) == Mirror::kForbidden) mirror[i] = Mirror::kForbidden;
    out.view1 = views(pictures, mirror, step, ViewOf::kFirst);
    if (spec_.views == Views::kTwo) out.view2 = views(pictures, mirror, step, ViewOf::kSecond);
    out.image_ids = at::tensor(at::IntArrayRef(pictures.data(), pictures.size()), at::kLong);
    out.text = padded(texts);
    out.word_start = at::zeros(out.text.sizes(), at::kBool);
    const auto id = out.text.accessor<int64_t, 2>();
    auto starts = out.word_start.accessor<bool, 2>();
    for (int64_t b = 0; b < out.text.size(0); ++b)
      for (int64_t l = 0; l < out.text.size(1); ++l) starts[b][l] = !data_.continues()[static_cast<size_t>(id[b][l])];
  }

  const PackedData& data_;
  const PackedSplit& split_;
  LoaderSpec spec_;
  uint64_t seed_;
};

class PairLoader final : public Loader, private Collator {
 public:
  PairLoader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed)
      : Collator(data, split, s, seed), sampler_(split.pictures(), s.batch, seed) {}

  Batch batch(int64_t step) override {
    const auto pictures = sampler_.items(step);
    Random random(seed_, "data.caption", static_cast<uint64_t>(step));
    std::vector<std::span<const int32_t>> texts;
    for (const auto p : pictures) {
      const auto first = split_.captions_of_picture()[static_cast<size_t>(p)], last = split_.captions_of_picture()[static_cast<size_t>(p) + 1];
      texts.push_back(split_.captions()[first + static_cast<int64_t>(random.below(static_cast<uint64_t>(last - first)))]);
    }
    Batch out;
    fill(out, pictures, texts, {}, step);
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

at::Tensor plain_pictures(const PackedSplit& split, std::span<const int64_t> pictures, int64_t picture_size) {
  const auto S = picture_size;
  auto out = at::empty({static_cast<int64_t>(pictures.size()), 3, S, S}, at::kFloat);
  for (size_t i = 0; i < pictures.size(); ++i)
    plain_view(split.pixels(pictures[i]), split.picture_size(), S, out.data_ptr<float>() + static_cast<int64_t>(i) * 3 * S * S);
  return out;
}

at::Tensor padded(std::span<const std::span<const int32_t>> rows) {
  size_t longest = 1;
  for (const auto& r : rows) longest = std::max(longest, r.size());
  auto out = at::zeros({static_cast<int64_t>(rows.size()), static_cast<int64_t>(longest)}, at::kLong);
  auto a = out.accessor<int64_t, 2>();
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t l = 0; l < rows[i].size(); ++l) a[static_cast<int64_t>(i)][static_cast<int64_t>(l)] = rows[i][l];
  return out;
}

}  // namespace vlp::data
