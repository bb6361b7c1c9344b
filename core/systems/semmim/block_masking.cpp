#include "core/systems/semmim/block_masking.hpp"

#include <cmath>
#include <vector>

#include <ATen/ATen.h>

namespace vlp::systems::semmim {
namespace {

struct Block {
  int64_t row = 0, column = 0, height = 0, width = 0;
};

class Grid final {
 public:
  explicit Grid(int64_t side) : side_(side), hidden_(static_cast<size_t>(side * side)) {}
  int64_t hidden() const { return count_; }
  bool hidden(int64_t i) const { return hidden_[static_cast<size_t>(i)]; }

  int64_t not_yet_hidden(const Block& b) const {
    int64_t n = 0;
    for (auto y = b.row; y < b.row + b.height; ++y)
      for (auto x = b.column; x < b.column + b.width; ++x) n += !hidden(y * side_ + x);
    return n;
  }
  void hide(const Block& b) {
    for (auto y = b.row; y < b.row + b.height; ++y)
      for (auto x = b.column; x < b.column + b.width; ++x) hide(y * side_ + x);
  }
  void hide(int64_t i) {
    count_ += !hidden(i);
    hidden_[static_cast<size_t>(i)] = true;
  }

 private:
  int64_t side_, count_ = 0;
  std::vector<bool> hidden_;
};

// One block of at most `room` patches that are not hidden yet; false where ten draws gave none.
bool add_block(Grid& grid, int64_t side, int64_t room, const BlockSpec& s, Random& random) {
  const double limit = std::log(1.0 / s.aspect);
  for (int attempt = 0; attempt < 10; ++attempt) {
    const double area = random.uniform(static_cast<double>(s.min_patches), static_cast<double>(room));
    const double aspect = std::exp(random.uniform(-limit, limit));
    Block b{.height = std::llround(std::sqrt(area * aspect)), .width = std::llround(std::sqrt(area / aspect))};
    if (b.height < 1 || b.width < 1 || b.height > side || b.width > side) continue;
    b.row = static_cast<int64_t>(random.below(static_cast<uint64_t>(side - b.height + 1)));
    b.column = static_cast<int64_t>(random.below(static_cast<uint64_t>(side - b.width + 1)));
    const auto fresh = grid.not_yet_hidden(b);
    if (fresh < 1 || fresh > room) continue;
    grid.hide(b);
    return true;
  }
  return false;
}

}  // namespace

PatchMask block_mask(int64_t batch, int64_t grid, int64_t masked, const BlockSpec& s, const at::Device& device, Random& random) {
  const auto N = grid * grid;
  auto index = at::empty({batch, masked}, at::kLong);
  auto hidden = at::zeros({batch, N}, at::kBool);
  auto place = index.accessor<int64_t, 2>();
  auto flag = hidden.accessor<bool, 2>();
  for (int64_t b = 0; b < batch; ++b) {
    Grid picture(grid);
    while (picture.hidden() < masked && add_block(picture, grid, masked - picture.hidden(), s, random)) {}
    while (picture.hidden() < masked) picture.hide(static_cast<int64_t>(random.below(static_cast<uint64_t>(N))));
    for (int64_t i = 0, m = 0; i < N; ++i)
      if (picture.hidden(i)) flag[b][i] = true, place[b][m++] = i;
  }
  return {index.to(device), hidden.to(device)};
}

}  // namespace vlp::systems::semmim
