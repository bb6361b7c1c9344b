// core/deps/find_libtorch.sh: which LibTorch it takes, and what it says about one that does not serve.

#include <thread>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "core/util/file.hpp"
#include "core/util/process.hpp"
#include "core/util/scratch_folder.hpp"

namespace vlp {
namespace {

namespace fs = std::filesystem;

class FindLibTorch : public ::testing::Test {
 protected:
  // A folder that looks like LibTorch of that version.
  fs::path libtorch(const std::string& name, int major, int minor) const {
    const auto root = folder_ / name;
    make_folder(root / "torch/include/torch/headeronly");
    make_folder(root / "torch/lib");
    write_file_atomic(root / "torch/include/torch/headeronly/version.h",
                      fmt::format("#define TORCH_VERSION_MAJOR {}\n#define TORCH_VERSION_MINOR {}\n#define TORCH_VERSION_PATCH 0\n", major, minor));
    write_file_atomic(root / "torch/lib/libtorch_cpu.so", "");
    return root;
  }

  // "EXIT CODE|standard output|standard error"
  std::string found(const std::string& root) const {
    const auto script = fs::path(VLP_TEST_DIR) / "../core/deps/find_libtorch.sh";
    Process process({.arguments = {"/bin/bash", script.string()},
                     .environment = {{"LIBTORCH_ROOT", root}, {"VLP_CACHE", (folder_ / "cache").string()}},
                     .stdout_file = folder_ / "out",
                     .stderr_file = folder_ / "err"});
    auto end = process.poll();
    for (; !end; end = process.poll()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return fmt::format("{}|{}|{}", end->exit_code, read_file(folder_ / "out"), read_file(folder_ / "err"));
  }

  ScratchFolder scratch_{"vlp-libtorch"};
  fs::path folder_ = scratch_.path();
  const std::string advice_ =
      ", but vlp is pinned to 2.11.0: unset LIBTORCH_ROOT to let core/deps/setup.sh fetch it, or point it at the folder above torch/include and "
      "torch/lib\n";
};

TEST_F(FindLibTorch, TakesThePinnedVersion) {
  const auto root = libtorch("good", 2, 11).string();
  EXPECT_EQ(found(root), fmt::format("0|{}\n|", root));
}

TEST_F(FindLibTorch, AnotherVersionIsOneLineThatSaysWhatToDo) {
  const auto root = libtorch("old", 2, 3).string();
  EXPECT_EQ(found(root), fmt::format("2||LIBTORCH_ROOT={} holds LibTorch 2.3.0{}", root, advice_));
}

TEST_F(FindLibTorch, AFolderWithoutLibTorchIsNamed) {
  const auto root = (folder_ / "nothing").string();
  EXPECT_EQ(found(root), fmt::format("2||LIBTORCH_ROOT={} holds no LibTorch{}", root, advice_));
}

TEST_F(FindLibTorch, TheCacheServesWhereNothingIsNamed) {
  const auto root = libtorch("cache/libtorch-2.11.0", 2, 11).string();
  EXPECT_EQ(found(""), fmt::format("0|{}\n|", root));
}

}  // namespace
}  // namespace vlp
