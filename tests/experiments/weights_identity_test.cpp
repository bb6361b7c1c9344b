#include <functional>

#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "core/util/sha256.hpp"
#include "experiments/data_identity.hpp"

namespace vlp::experiments {
namespace {

std::string message(const std::function<std::string()>& call) {
  try {
    return call();
  } catch (const BadInput& e) {
    return e.what();
  }
}

TEST(WeightsIdentity, IsTheContentOfWhatTheModelNames) {
  const ScratchFolder scratch("vlp-weights-identity");
  const auto& root = scratch.path();
  write_file_atomic(root / "clip.safetensors", "abc");
  const auto identity = [&](const nlohmann::json& model, const std::filesystem::path& folder) {
    return message([&] { return weights_identity(model, folder, root / "hashes.json"); });
  };
  const nlohmann::json clip = {{"weights", {{"image", "clip.safetensors"}, {"text", ""}}}};
  EXPECT_EQ(identity(nlohmann::json::object(), ""), "");
  EXPECT_EQ(identity(clip, root), "image " + sha256_hex("abc"));
  write_file_atomic(root / "clip.safetensors", "abcd");
  EXPECT_EQ(identity(clip, root), "image " + sha256_hex("abcd"));
  EXPECT_EQ(identity(clip, ""), "model.weights.image = \"clip.safetensors\" lies in the folder of the real data sets; name it with --data-root");
  EXPECT_EQ(identity({{"weights", {{"text", "bert"}}}}, root),
            (root / "bert").string() + ": no such weights (model.weights.text); put the safetensors file there, or name another folder with --data-root");
}

TEST(DataIdentity, IsTheContentOfEveryFileThatTheSettingsName) {
  const ScratchFolder scratch("vlp-data-identity");
  const auto& root = scratch.path();
  const std::vector<std::string> files = {"coco/dataset.json", "snli_ve/train.jsonl", "refcoco/refs.json", "regions/train.tsv", "objects.txt", "thesaurus.tsv", "answers.json"};
  for (const auto& file : files) {
    make_folder((root / file).parent_path());
    write_file_atomic(root / file, "a");
  }
  const nlohmann::json data = {{"pairs", "karpathy"}, {"pairs_path", "coco"}, {"questions", "none"}, {"entailment", "snli_ve"}, {"expressions", "refcoco"},
                               {"expressions_path", "refcoco"}, {"regions", "obj36"}, {"answers", "answers.json"},
                               {"anchors", {{"source", "files"}, {"names", "objects.txt"}, {"thesaurus", "thesaurus.tsv"}}}};
  const auto identity = [&] { return message([&] { return data_identity(data, root, root / "hashes.json"); }); };
  auto before = identity();
  EXPECT_EQ(before.size(), 64U) << before;
  EXPECT_EQ(identity(), before);
  for (const auto& file : files) {
    write_file_atomic(root / file, "another");
    const auto after = identity();
    EXPECT_NE(after, before) << file;
    before = after;
  }
  std::filesystem::remove(root / "thesaurus.tsv");
  EXPECT_EQ(identity(), (root / "thesaurus.tsv").string() + ": no such data set; name the folder of data sets with --data-root");
}

}  // namespace
}  // namespace vlp::experiments
