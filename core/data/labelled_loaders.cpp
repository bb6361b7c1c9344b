// Loaders whose items carry classes: sentences of pre-training with answers, scored questions, labelled sentences.

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include <ATen/ATen.h>

#include "core/data/collator.hpp"
#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::data {
namespace {

struct Target {
  int64_t cls = -1;
  float score = 0;
};

std::vector<Target> targets_of(const PackedSplit& split, int64_t question) {
  std::vector<Target> out;
  for (auto t = split.target_first()[static_cast<size_t>(question)]; t < split.target_first()[static_cast<size_t>(question) + 1]; ++t)
    out.push_back({split.target_class()[static_cast<size_t>(t)], split.target_score()[static_cast<size_t>(t)]});
  return out;
}

// In proportion to the scores; -1 where there is none.
int64_t draw(const std::vector<Target>& targets, Random& random) {
  double total = 0;
  for (const auto& t : targets) total += static_cast<double>(t.score);
  double u = random.uniform() * total;
  for (const auto& t : targets)
    if ((u -= static_cast<double>(t.score)) < 0) return t.cls;
  return targets.empty() ? -1 : targets.back().cls;
}

// Places of one list in another; -1: not there.
std::vector<int64_t> places(const std::vector<std::string>& names, const std::vector<std::string>& in) {
  std::unordered_map<std::string, int64_t> index;
  for (size_t i = 0; i < in.size(); ++i) index.emplace(in[i], static_cast<int64_t>(i));
  std::vector<int64_t> out;
  for (const auto& name : names) out.push_back(index.contains(name) ? index.at(name) : -1);
  return out;
}

class SentenceLoader final : public Loader, private Collator {
 public:
  SentenceLoader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, const SentenceSpec& sentences, uint64_t seed)
      : Collator(data, split, s, seed), sentences_(sentences), sampler_(split.pictures(), s.batch, seed), questions_of_(static_cast<size_t>(split.pictures())) {
    const auto take = [&](int64_t picture, Sentence sentence) {
      if (picture < split.pictures()) questions_of_[static_cast<size_t>(picture)].push_back(std::move(sentence));
    };
    if (split.has_questions()) {
      const auto place = places(data.names("answers"), sentences.answers);
      for (int64_t q = 0; q < split.questions().size(); ++q) {
        Sentence sentence{split.questions()[q], targets_of(split, q)};
        for (auto& t : sentence.targets) t.cls = place[static_cast<size_t>(t.cls)];
        take(split.question_picture()[static_cast<size_t>(q)], std::move(sentence));
      }
    }
    if (data.has("gqa")) {
      gqa_ = split.labelled("gqa");
      const auto place = places(data.names("gqa_answers"), sentences.answers);
      for (int64_t i = 0; i < gqa_->texts.size(); ++i) {
        const auto label = gqa_->labels[static_cast<size_t>(i)];
        std::vector<Target> targets;
        if (label >= 0) targets.push_back({place[static_cast<size_t>(label)], 1.0F});
        take(gqa_->pictures[static_cast<size_t>(i)], {gqa_->texts[i], std::move(targets)});
      }
    }
  }

  Batch batch(int64_t step) override {
    const auto pictures = sampler_.items(step);
    Random random(seed_, "data.sentence", static_cast<uint64_t>(step));
    std::vector<std::span<const int32_t>> texts;
    std::vector<int64_t> label;
    for (const auto p : pictures) {
      const auto& questions = questions_of_[static_cast<size_t>(p)];
      const auto first = split_.captions_of_picture()[static_cast<size_t>(p)], last = split_.captions_of_picture()[static_cast<size_t>(p) + 1];
      const bool question = random.chance(sentences_.question_share) && !questions.empty();
      const auto which = random.below(question ? questions.size() : static_cast<uint64_t>(last - first));
      texts.push_back(question ? questions[which].text : split_.captions()[first + static_cast<int64_t>(which)]);
      label.push_back(question ? draw(questions[which].targets, random) : -1);
    }
    Batch out;
    fill(out, pictures, texts, {}, step);
    out.label = at::tensor(label, at::kLong);
    return out;
  }

 private:
  struct Sentence {
    std::span<const int32_t> text;
    std::vector<Target> targets;
  };
  SentenceSpec sentences_;
  Sampler sampler_;
  std::shared_ptr<const LabelledSet> gqa_;
  std::vector<std::vector<Sentence>> questions_of_;  // by picture
};

std::vector<int64_t> scored(const PackedSplit& split) {
  std::vector<int64_t> out;
  for (int64_t q = 0; q < split.questions().size(); ++q)
    if (split.target_first()[static_cast<size_t>(q)] < split.target_first()[static_cast<size_t>(q) + 1]) out.push_back(q);
  return out;
}

class ScoredQuestionLoader final : public Loader, private Collator {
 public:
  ScoredQuestionLoader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed)
      : Collator(data, split, s, seed),
        answers_(static_cast<int64_t>(data.names("answers").size())),
        usable_(scored(split)),
        sampler_(static_cast<int64_t>(usable_.size()), s.batch, seed) {}

  Batch batch(int64_t step) override {
    std::vector<int64_t> pictures;
    std::vector<std::span<const int32_t>> texts;
    auto scores = at::zeros({spec_.batch, answers_});
    int64_t b = 0;
    for (const auto item : sampler_.items(step)) {
      const auto q = usable_[static_cast<size_t>(item)];
      pictures.push_back(split_.question_picture()[static_cast<size_t>(q)]);
      texts.push_back(split_.questions()[q]);
      for (const auto& t : targets_of(split_, q)) scores[b][t.cls] = t.score;
      ++b;
    }
    Batch out;
    fill(out, pictures, texts, {}, step);
    out.scores = scores;
    return out;
  }

 private:
  int64_t answers_;
  std::vector<int64_t> usable_;
  Sampler sampler_;
};

class LabelledLoader final : public Loader, private Collator {
 public:
  LabelledLoader(const PackedData& data, const PackedSplit& split, std::shared_ptr<const LabelledSet> set, std::vector<int64_t> items, const LoaderSpec& s,
                 uint64_t seed)
      : Collator(data, split, s, seed), set_(std::move(set)), items_(std::move(items)), sampler_(static_cast<int64_t>(items_.size()), s.batch, seed) {}

  Batch batch(int64_t step) override {
    std::vector<int64_t> chosen, pictures, label;
    std::vector<std::span<const int32_t>> texts;
    for (const auto i : sampler_.items(step)) chosen.push_back(items_[static_cast<size_t>(i)]);
    for (int64_t k = 0; k < set_->K; ++k)
      for (const auto i : chosen) pictures.push_back(set_->pictures[static_cast<size_t>(i * set_->K + k)]);
    for (const auto i : chosen) texts.push_back(set_->texts[i]), label.push_back(set_->labels[static_cast<size_t>(i)]);
    Batch out;
    fill(out, pictures, texts, {}, step);
    out.label = at::tensor(label, at::kLong);
    return out;
  }

 private:
  std::shared_ptr<const LabelledSet> set_;
  std::vector<int64_t> items_;
  Sampler sampler_;
};

}  // namespace

std::unique_ptr<Loader> sentence_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, const SentenceSpec& sentences, uint64_t seed) {
  return std::make_unique<SentenceLoader>(data, split, s, sentences, seed);
}

std::unique_ptr<Loader> scored_question_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed) {
  if (!split.has_questions()) throw BadInput("the prepared data has no questions (data.questions = \"none\"), but a task asks for them");
  if (data.names("answers").empty()) throw BadInput("the prepared data has no answer list, but answers are to be classified; set data.answers or lower data.answer_min_count");
  return std::make_unique<ScoredQuestionLoader>(data, split, s, seed);
}

std::unique_ptr<Loader> labelled_loader(const PackedData& data, const PackedSplit& split, std::shared_ptr<const LabelledSet> set,
                                        std::vector<int64_t> items, const LoaderSpec& s, uint64_t seed) {
  return std::make_unique<LabelledLoader>(data, split, std::move(set), std::move(items), s, seed);
}

std::unique_ptr<Loader> labelled_loader(const PackedData& data, const PackedSplit& split, std::shared_ptr<const LabelledSet> set, const LoaderSpec& s,
                                        uint64_t seed) {
  std::vector<int64_t> all(static_cast<size_t>(set->texts.size()));
  std::iota(all.begin(), all.end(), 0);
  return labelled_loader(data, split, std::move(set), std::move(all), s, seed);
}

}  // namespace vlp::data
