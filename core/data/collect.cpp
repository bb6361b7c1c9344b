#include "core/data/collect.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/formats/daquar.hpp"
#include "core/formats/flickr8k.hpp"
#include "core/formats/gqa.hpp"
#include "core/formats/karpathy.hpp"
#include "core/formats/nlvr.hpp"
#include "core/formats/nlvr2.hpp"
#include "core/formats/refcoco.hpp"
#include "core/formats/snli_ve.hpp"
#include "core/formats/token_captions.hpp"
#include "core/formats/vqa2.hpp"
#include "core/util/error.hpp"

namespace vlp::data {
namespace {

namespace fs = std::filesystem;

fs::path existing(const fs::path& root, const std::string& name) {
  if (root.empty()) throw BadInput(fmt::format("data '{}' needs a data root: give --data-root DIR (make: DATA_ROOT=DIR)", name));
  const auto folder = root / name;
  if (!fs::exists(folder)) throw BadInput(fmt::format("{}: not found; --data-root must be the folder that holds {}", folder.string(), name));
  return folder;
}

// VQA v2 files of a split by their usual names: the world's, or the authors'.
formats::Questions vqa_split(const fs::path& folder, const std::string& split, const fs::path& images) {
  return formats::read_vqa2(folder / fmt::format("vqa_{}_questions.json", split), folder / fmt::format("vqa_{}_annotations.json", split), images,
                            split);
}

formats::Questions all_vqa_splits(const fs::path& folder) {
  formats::Questions out;
  for (const char* split : {"train", "val", "test"}) formats::append(out, vqa_split(folder, split, folder / "images"));
  return out;
}

formats::Statements nlvr_splits(const fs::path& folder) {
  formats::Statements out;
  for (const char* ours : {"train", "val", "test"}) {
    const auto part = formats::nlvr_part(folder, ours);
    auto some = formats::read_nlvr(part.json, part.images, part.split);
    for (auto& image : some.images) image.split = ours;
    for (auto& statement : some.statements) statement.split = ours;
    formats::append(out, std::move(some));
  }
  return out;
}

formats::Statements nlvr2_splits(const fs::path& folder, const std::string& pattern, const fs::path& images) {
  formats::Statements out;
  for (const auto& [ours, theirs] : {std::pair{"train", "train"}, {"val", "dev"}, {"test", "test1"}})
    formats::append(out, formats::read_nlvr2(folder / fmt::format(fmt::runtime(pattern), fmt::arg("ours", ours), fmt::arg("theirs", theirs)), images, ours));
  return out;
}

// A true sentence is a caption of each of its pictures.
formats::Captions true_statements(const formats::Statements& s) {
  formats::Captions out{.images = s.images, .captions = {}, .sources = s.sources};
  std::vector<bool> has(s.images.size(), false);
  for (const auto& statement : s.statements)
    if (statement.label == "true")
      for (const auto image : statement.images) {
        out.captions.push_back({fmt::format("{}#{}", statement.id, image), image, statement.text, statement.place});
        has[static_cast<size_t>(image)] = true;
      }
  std::vector<int64_t> moved(s.images.size(), -1);
  out.images.clear();
  for (size_t i = 0; i < has.size(); ++i)
    if (has[i]) moved[i] = static_cast<int64_t>(out.images.size()), out.images.push_back(s.images[i]);
  for (auto& c : out.captions) c.image = moved[static_cast<size_t>(c.image)];
  return out;
}

formats::Captions flickr8k_with_lists(const fs::path& folder, const fs::path& lists) {
  formats::TokenCaptionFiles files{.lists = {}, .captions = folder / "Flickr8k.token.txt", .pictures = folder / "Flicker8k_Dataset"};
  for (const std::string split : {"train", "val", "test"}) files.lists.push_back({lists / (split + ".txt"), split});
  return formats::read_token_captions(files);
}

formats::Captions read_pairs(const DataSpec& s, const fs::path& root, const fs::path& world) {
  switch (s.pairs) {
    case PairSource::kWorld: return formats::read_karpathy(world / "karpathy.json", world / "images");
    case PairSource::kKarpathy: {
      const auto folder = existing(root, s.pairs_path);
      return formats::read_karpathy(folder / s.pairs_json, folder);
    }
    case PairSource::kFlickr8k: {
      const auto folder = existing(root, s.pairs_path);
      return s.pairs_splits.empty() ? formats::read_flickr8k(folder) : flickr8k_with_lists(folder, existing(root, s.pairs_splits));
    }
    case PairSource::kNlvr: return true_statements(nlvr_splits(existing(root, s.pairs_path)));
  }
  throw InternalFault("read_pairs: source out of range");
}

formats::Questions read_questions(const DataSpec& s, const fs::path& root, const fs::path& world) {
  switch (s.questions) {
    case QuestionSource::kNone: return {};
    case QuestionSource::kWorld: return all_vqa_splits(world);
    case QuestionSource::kVqa2: return all_vqa_splits(existing(root, s.questions_path));
    case QuestionSource::kDaquar: return formats::read_daquar(existing(root, s.questions_path));
  }
  throw InternalFault("read_questions: source out of range");
}

formats::Statements read_statements(const DataSpec& s, const fs::path& root, const fs::path& world) {
  switch (s.statements) {
    case StatementSource::kNone: return {};
    case StatementSource::kWorld: return nlvr2_splits(world, "nlvr2_{ours}.jsonl", world / "images");
    case StatementSource::kNlvr2: return nlvr2_splits(existing(root, s.statements_path), "{theirs}.json", existing(root, s.statements_path));
    case StatementSource::kNlvr: return nlvr_splits(existing(root, s.statements_path));
  }
  throw InternalFault("read_statements: source out of range");
}

// Every fifth picture and its sentences become val.
void divide(formats::Statements& dev) {
  for (size_t i = 4; i < dev.images.size(); i += 5) dev.images[i].split = "val";
  for (auto& statement : dev.statements) statement.split = dev.images[static_cast<size_t>(statement.images.at(0))].split;
}

formats::Statements read_entailment(const DataSpec& s, const fs::path& root, const fs::path& world) {
  if (s.entailment == EntailmentSource::kNone) return {};
  const bool ours = s.entailment == EntailmentSource::kWorld;
  const auto folder = ours ? world : existing(root, s.entailment_path);
  const auto images = s.entailment_images.empty() ? folder / "images" : existing(root, s.entailment_images);
  const auto part = [&](const std::string& split, const std::string& name) {
    return formats::read_snli_ve(folder / fmt::format("snli_ve_{}.jsonl", name), images, split);
  };
  formats::Statements out;
  if (s.entailment_train == EntailmentTrain::kDev) {
    out = part("train", "dev");
    divide(out);
  } else {
    out = part("train", "train");
    formats::append(out, part("val", ours ? "val" : "dev"));
  }
  formats::append(out, part("test", "test"));
  return out;
}

formats::Regions read_expressions(const DataSpec& s, const fs::path& root, const fs::path& world) {
  switch (s.expressions) {
    case ExpressionSource::kNone: return {};
    case ExpressionSource::kWorld: return formats::read_refcoco(world / "refcoco_refs.json", world / "refcoco_instances.json", world / "images");
    case ExpressionSource::kRefcoco: {
      const auto folder = existing(root, s.expressions_path);
      return formats::read_refcoco(folder / "refs.json", folder / "instances.json", folder / "images");
    }
  }
  throw InternalFault("read_expressions: source out of range");
}

// All questions, those of the balanced subset marked. The authors' test-dev is our test: their val shares its pictures with pre-training data.
void read_gqa(const DataSpec& s, const fs::path& root, const fs::path& world, Collection& out) {
  if (s.gqa == GqaSource::kNone) return;
  const bool ours = s.gqa == GqaSource::kWorld;
  const auto folder = ours ? world : existing(root, s.gqa_path);
  for (const auto& [split, theirs] : {std::pair{"train", "train"}, {"val", "val"}, {"test", "testdev"}}) {
    const auto file = [&](const char* part) { return folder / fmt::format("{}_{}{}.json", ours ? "gqa" : theirs, ours ? split : part, ours ? std::string("_") + part : "_questions"); };
    std::unordered_set<std::string> balanced;
    for (const auto& q : formats::read_gqa(file("balanced"), folder / "images", split).questions) balanced.insert(q.id);
    formats::append(out.gqa, formats::read_gqa(file("all"), folder / "images", split));
    for (auto i = out.gqa_balanced.size(); i < out.gqa.questions.size(); ++i) out.gqa_balanced.push_back(balanced.contains(out.gqa.questions[i].id));
  }
}

}  // namespace

Collection collect(const DataSpec& s, const fs::path& root, const fs::path& world) {
  Collection out{.captions = read_pairs(s, root, world), .questions = read_questions(s, root, world), .statements = read_statements(s, root, world),
                 .gqa = {}, .gqa_balanced = {}, .entailment = read_entailment(s, root, world), .expressions = read_expressions(s, root, world)};
  read_gqa(s, root, world, out);
  return out;
}

void refuse_bad_data(const formats::Report& report) {
  const auto& all = report.problems;
  const auto first = std::find_if(all.begin(), all.end(), [](const formats::Problem& p) { return !formats::is_remark(p.kind); });
  if (first == all.end()) return;
  throw BadInput(fmt::format("the data fails its check ({} problems, first: {}: {}); mend it, or look with `vlp data check`\n{}", report.defects(),
                             first->where, first->text, formats::to_text(report, 5)));
}

}  // namespace vlp::data
