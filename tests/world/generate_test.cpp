#include "core/data/world/generate.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "core/data/world/output.hpp"
#include "core/data/world/settings.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "core/util/sha256.hpp"
#include "core/vision/read_image.hpp"
#include "tests/world/fixture.hpp"

namespace vlp::data::world::test {
namespace {

WorldSpec tiny(Difficulty difficulty = Difficulty::kEasy) {
  auto spec = world_defaults(difficulty);
  spec.size = difficulty == Difficulty::kEasy ? 64 : 48;
  spec.pictures = {30, 4, 10};
  spec.nocaps = 6;
  spec.mismatch = 0.1;
  spec.write = annotation_names();
  return spec;
}

std::string hash_of(const WorldSpec& spec, const std::string& name, int64_t threads) {
  const ScratchFolder folder("vlp-world-" + name);
  return generate(spec, folder.path(), threads);
}

TEST(Generate, BytesArePinnedForBothDifficulties) {
  // These change whenever a picture or a text changes; then raise the version of the world in experiments/code_version.cpp as well.
  EXPECT_EQ(hash_of(tiny(), "easy-golden", 2), "953761468890bcf44da8a3eaed56302839ca89192f91d39430a8cbfa5804eadb");
  EXPECT_EQ(hash_of(tiny(Difficulty::kHard), "hard-golden", 2), "b02198791775fef1969dbd4fd1d4e9e5eacd31d3922af1d219a2ce73287a962d");
  auto detected = tiny();  // regions of true boxes add files and change no other
  std::erase(detected.write, "gold_regions");
  EXPECT_EQ(hash_of(detected, "detected-golden", 2), "e788226f1654431ec47432f6ea4ef46ca11e106f56c6bc0ef8e2138784e7b3cd");
}

TEST(Generate, ThreadsDoNotMatterButTheSeedDoes) {
  auto spec = tiny();
  const auto one = hash_of(spec, "one", 1);
  EXPECT_EQ(one, hash_of(spec, "three", 3));
  spec.seed = 2;
  EXPECT_NE(one, hash_of(spec, "seed", 1));
}

TEST(Generate, TheManifestHoldsEveryFile) {
  const auto& world = easy_world();
  const auto manifest = world.json("manifest.json");
  EXPECT_EQ(manifest.at("sha256"), world.hash);
  EXPECT_EQ(manifest.at("spec").dump(), to_json(world.spec));
  EXPECT_EQ(manifest.at("counts").at("pictures"), (nlohmann::json{{"train", 240}, {"val", 20}, {"test", 120}, {"nocaps", 45}}));
  EXPECT_EQ(manifest.at("counts").at("captions"), 1900);
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.folder)) {
    if (!entry.is_regular_file() || entry.path().filename() == "manifest.json") continue;
    const auto name = std::filesystem::relative(entry.path(), world.folder).string();
    ASSERT_TRUE(manifest.at("files").contains(name)) << name;
    EXPECT_EQ(manifest["files"][name], sha256_file(entry.path())) << name;
    ++files;
  }
  EXPECT_EQ(files, manifest.at("files").size());
}

TEST(Generate, PicturesReadBackInTheirSize) {
  for (const auto* world : {&easy_world(), &hard_world()})
    for (const auto& [id, picture] : world->pictures) {
      if (id % 20) continue;
      const auto image = vision::read_image(world->folder / "images" / picture.split / (std::string(6 - std::to_string(id).size(), '0') + std::to_string(id) + ".png"));
      EXPECT_EQ(image.width, world->spec.size);
      EXPECT_EQ(image.height, world->spec.size);
    }
}

TEST(Generate, AnOldManifestGoesFirst) {
  const ScratchFolder folder("vlp-world-old");
  make_folder(folder.path() / "vqa_train_questions.json");  // in the way of a file
  write_file_atomic(folder.path() / "manifest.json", "{}");
  try {
    generate(tiny(), folder.path());
    FAIL() << "no error";
  } catch (const BadInput& e) {
    EXPECT_EQ(std::string(e.what()),
              (folder.path() / "vqa_train_questions.json").string() + ": cannot be written: Is a directory");
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "manifest.json"));
}

TEST(Generate, AFullDiskIsNamed) {
  const ScratchFolder folder("vlp-world-full");
  const auto file = folder.path() / "captions.json";
  std::filesystem::create_symlink("/dev/full", file);
  for (const size_t size : {size_t{10}, size_t{1} << 20}) {  // noticed when the file is closed, or at once
    try {
      write_plain(file, std::string(size, 'x'));
      FAIL() << "no error";
    } catch (const BadInput& e) {
      EXPECT_EQ(std::string(e.what()), file.string() + ": writing failed: No space left on device");
    }
  }
}

std::string problem_of(WorldSpec spec) {
  try {
    check(spec);
  } catch (const BadInput& e) {
    return e.what();
  }
  return "none";
}

TEST(Check, NamesTheKeyTheValueAndTheLimit) {
  auto spec = tiny();
  EXPECT_EQ(problem_of(spec), "none");
  spec.size = 3;
  EXPECT_EQ(problem_of(spec), "world.size = 3 is outside [24, 2048]");
  spec = tiny();
  spec.vague = 1.5;
  EXPECT_EQ(problem_of(spec), "world.vague = 1.5 is outside [0, 1]");
  spec = tiny();
  spec.cells = 9;
  EXPECT_EQ(problem_of(spec), "world.cells: 9 cells a side need pictures of 72 pixels, size is 64");
  spec = tiny();
  spec.pictures = {};
  EXPECT_EQ(problem_of(spec), "world.pictures: all three splits are empty");
  spec = tiny();
  spec.write = {"vqa", "nlvr"};
  EXPECT_EQ(problem_of(spec), "world.write: there is no annotation \"nlvr\"; did you mean nlvr2?");
}

}  // namespace
}  // namespace vlp::data::world::test
