#include "core/data/prepare.hpp"

#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/data/collect.hpp"
#include "core/data/pack_anchors.hpp"
#include "core/data/pack_texts.hpp"
#include "core/data/world/generate.hpp"
#include "core/text/build_vocabulary.hpp"
#include "core/text/caption.hpp"
#include "core/text/word_piece.hpp"
#include "core/util/file.hpp"

namespace vlp::data {
namespace {

namespace fs = std::filesystem;

text::Vocabulary vocabulary_of(const DataSpec& s, const Collection& data, const fs::path& root) {
  if (!s.vocabulary.empty()) return text::Vocabulary::load(root / s.vocabulary);
  std::vector<std::string> texts;
  for (const auto& c : data.captions.captions)
    if (data.captions.images[static_cast<size_t>(c.image)].split == "train") texts.push_back(text::clean_caption(c.text));
  for (const auto* questions : {&data.questions, &data.gqa})
    for (const auto& q : questions->questions) {
      if (q.split != "train") continue;
      texts.push_back(q.text);
      texts.insert(texts.end(), q.answers.begin(), q.answers.end());
    }
  for (const auto* statements : {&data.statements, &data.entailment})
    for (const auto& statement : statements->statements)
      if (statement.split == "train") texts.push_back(statement.text);
  for (const auto& expression : data.expressions.expressions)
    if (expression.split == "train") texts.push_back(expression.text);
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
  if (s.statements != StatementSource::kNone) refuse_bad_data(formats::check(data.statements, rules));
  if (s.gqa != GqaSource::kNone) refuse_bad_data(formats::check(data.gqa, rules));
  if (s.entailment != EntailmentSource::kNone) refuse_bad_data(formats::check(data.entailment, rules));
  if (s.expressions != ExpressionSource::kNone) refuse_bad_data(formats::check(data.expressions, rules));
}

void save_names(const fs::path& file, const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += name + "\n";
  write_file_atomic(file, text);
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
  const auto answers = answer_lists(s, data, root);
  words.vocabulary().save(out / "vocab.txt");
  save_names(out / "answers.txt", answers.vqa);
  save_names(out / "gqa_answers.txt", answers.gqa);
  save_names(out / "labels.txt", data.statements.labels);
  save_names(out / "entailment_labels.txt", data.entailment.labels);
  const TextPacker packer(s, data, words, answers);
  std::optional<AnchorPacker> anchors;
  if (s.anchors.source != AnchorSource::kNone) {
    anchors.emplace(s, data, words, tag_forms(s, root, world));
    save_names(out / "classes.txt", class_names(s, root, world));
  }
  nlohmann::json manifest = {{"picture_size", s.picture_size}, {"vocabulary", words.vocabulary().size()}, {"answers", answers.vqa.size()},
                             {"gqa_answers", answers.gqa.size()}, {"splits", nlohmann::json::object()}};
  for (const std::string split : {"train", "val", "test"}) {
    const SplitFolder to{out, split};
    PictureList pictures;
    const auto pairs = packer.pack_pairs(pictures, to);
    auto& counts = manifest["splits"][split] = {{"pictures", pairs.pictures}, {"captions", pairs.captions}};
    if (s.questions != QuestionSource::kNone) counts["questions"] = packer.pack_questions(pictures, to);
    if (s.statements != StatementSource::kNone) counts["statements"] = packer.pack_statements(pictures, to);
    if (s.gqa != GqaSource::kNone) counts["gqa"] = packer.pack_gqa(pictures, to);
    if (s.entailment != EntailmentSource::kNone) counts["entailment"] = packer.pack_entailment(pictures, to);
    std::vector<bool> referred;  // pictures that an expression is about
    if (s.expressions != ExpressionSource::kNone) counts["expressions"] = packer.pack_expressions(pictures, to, referred);
    pack_pixels(pictures, s, to, progress);
    const auto pack = [&](const char* kind, RegionSource source, const fs::path& path, std::vector<bool> needed) {
      if (source != RegionSource::kNone) pack_regions(pictures, {kind, source, source == RegionSource::kWorld ? world : root / path, std::move(needed)}, s.grid, to, progress);
    };
    pack("regions", s.regions, s.regions_path, {});
    pack("gold_regions", s.gold_regions, s.gold_regions_path, referred);
    if (anchors) {
      const auto found = anchors->pack(to);
      counts["anchors"] = {{"captions", found.captions}, {"with_anchor", found.with_anchor}, {"anchors", found.anchors}};
    }
    counts["stored_pictures"] = pictures.size();
  }
  write_file_atomic(out / "manifest.json", manifest.dump(2) + "\n");
}

}  // namespace vlp::data
