#include "core/data/collect.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/formats/daquar.hpp"
#include "core/formats/flickr8k.hpp"
#include "core/formats/karpathy.hpp"
#include "core/formats/vqa2.hpp"
#include "core/util/error.hpp"
#include "core/util/sha256.hpp"

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

formats::Captions read_pairs(const DataSpec& s, const fs::path& root, const fs::path& world) {
  switch (s.pairs) {
    case PairSource::kWorld: return formats::read_karpathy(world / "karpathy.json", world / "images");
    case PairSource::kKarpathy: {
      const auto folder = existing(root, s.pairs_path);
      return formats::read_karpathy(folder / s.pairs_json, folder);
    }
    case PairSource::kFlickr8k: return formats::read_flickr8k(existing(root, s.pairs_path));
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

// Pictures by name and size, everything else by content: annotation files are small, pictures are not.
void add_folder(Sha256& hash, const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    const auto kind = file.extension().string();
    const bool picture = kind == ".jpg" || kind == ".jpeg" || kind == ".png";
    hash.update(fmt::format("{}\n{}\n", fs::relative(file, folder).string(),
                            picture ? std::to_string(fs::file_size(file)) : sha256_file(file)));
  }
}

}  // namespace

Collection collect(const DataSpec& s, const fs::path& root, const fs::path& world) {
  return {read_pairs(s, root, world), read_questions(s, root, world)};
}

void refuse_bad_data(const formats::Report& report) {
  const auto& all = report.problems;
  const auto first = std::find_if(all.begin(), all.end(), [](const formats::Problem& p) { return !formats::is_remark(p.kind); });
  if (first == all.end()) return;
  throw BadInput(fmt::format("the data fails its check ({} problems, first: {}: {}); mend it, or look with `vlp data check`\n{}", report.defects(),
                             first->where, first->text, formats::to_text(report, 5)));
}

std::string manifest_hash(const DataSpec& s, const fs::path& root) {
  Sha256 hash;
  if (s.pairs != PairSource::kWorld) add_folder(hash, existing(root, s.pairs_path));
  if (s.questions == QuestionSource::kVqa2 || s.questions == QuestionSource::kDaquar) add_folder(hash, existing(root, s.questions_path));
  if (!s.vocabulary.empty()) hash.update(sha256_file(existing(root, s.vocabulary)));
  return hash.hex();
}

}  // namespace vlp::data
