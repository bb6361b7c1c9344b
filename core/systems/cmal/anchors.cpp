#include "core/systems/cmal/anchors.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

namespace vlp::systems::cmal {
namespace {

struct Anchor {
  int64_t region, first, last;  // columns [first, last) of the text
  bool meets(const Anchor& o) const { return region == o.region || (first < o.last && o.first < last); }
};

// By row of the batch.
std::vector<std::vector<Anchor>> anchors_of(const data::Batch& batch) {
  std::vector<std::vector<Anchor>> out(static_cast<size_t>(batch.size()));
  if (!batch.anchors.places.defined()) return out;
  const auto p = batch.anchors.places.accessor<int64_t, 2>();
  for (int64_t a = 0; a < p.size(0); ++a) out[static_cast<size_t>(p[a][0])].push_back({p[a][1], p[a][2], p[a][3]});
  return out;
}

// The anchors that this pass masks.
std::vector<Anchor> chosen(const std::vector<Anchor>& all, AnchorsPerPass rule, int64_t visit, Random& random) {
  if (all.empty()) return {};
  const auto drawn = random.below(all.size());
  switch (rule) {
    case AnchorsPerPass::kOne:
      return {all[drawn]};
    case AnchorsPerPass::kCycle:
      return {all[static_cast<size_t>(visit) % all.size()]};
    case AnchorsPerPass::kAll:
      break;
  }
  std::vector<Anchor> out;
  for (const auto& a : all)
    if (std::ranges::none_of(out, [&](const Anchor& o) { return a.meets(o); })) out.push_back(a);
  return out;
}

at::Tensor longs(const std::vector<int64_t>& v) { return at::tensor(v, at::kLong); }

// x (B,L,D) with the rows `values` (K,D) at (row, place).
at::Tensor put(const at::Tensor& x, const at::Tensor& row, const at::Tensor& place, const at::Tensor& values) {
  return x.flatten(0, 1).index_copy(0, row * x.size(1) + place, values).view_as(x);
}

}  // namespace

at::Tensor take(const at::Tensor& x, const at::Tensor& row, const at::Tensor& place) {
  return x.flatten(0, 1).index_select(0, row * x.size(1) + place);
}

at::Tensor AnchorSlots::piece_row() const { return row.index_select(0, piece); }

AnchorSlots AnchorSlots::to(const at::Device& d) const { return {row.to(d), region.to(d), swapped.to(d), first.to(d), piece.to(d), column.to(d)}; }

AnchorSlots draw_anchors(const data::Batch& batch, const at::Tensor& rows, const AmcSpec& s, Random& random) {
  const auto all = anchors_of(batch);
  std::vector<int64_t> row, region, swapped, first, piece, column;
  const auto from = rows.accessor<int64_t, 1>();
  const auto id = batch.image_ids.accessor<int64_t, 1>();
  for (int64_t m = 0; m < rows.size(0); ++m) {
    for (const auto& a : chosen(all[static_cast<size_t>(from[m])], s.anchors, batch.anchors.visit + id[from[m]], random)) {
      const bool masked = random.chance(s.mask_probability),
                 swap = random.chance(s.swap_probability);  // both drawn, so that one setting moves not the other
      if (!masked) continue;
      first.push_back(static_cast<int64_t>(piece.size()));
      for (auto c = a.first; c < a.last; ++c) piece.push_back(static_cast<int64_t>(row.size())), column.push_back(c - 1);
      row.push_back(m), region.push_back(a.region), swapped.push_back(swap);
    }
  }
  return {longs(row), longs(region), longs(swapped).to(at::kBool), longs(first), longs(piece), longs(column)};
}

Halves mask_anchors(const Halves& h, const AnchorSlots& s, const at::Tensor& mask) {
  const auto D = mask.size(0);
  return {put(h.regions, s.row, s.region, mask.expand({s.size(), D})), put(h.tokens, s.piece_row(), s.column, mask.expand({s.piece.size(0), D}))};
}

Halves swap_anchors(const Halves& into, const Halves& from, const AnchorSlots& s) {
  const auto of_pieces = take(from.tokens, s.piece_row(), s.column);  // (P,D)
  const auto ones = at::ones({s.piece.size(0), 1}, of_pieces.options());
  const auto D = of_pieces.size(1), K = s.size();
  const auto count = at::zeros({K, 1}, of_pieces.options()).index_add(0, s.piece, ones);               // (K,1)
  const auto words = at::zeros({K, D}, of_pieces.options()).index_add(0, s.piece, of_pieces) / count;  // (K,D)
  const auto regions = take(from.regions, s.row, s.region);                                            // (K,D)
  const auto where = s.swapped.nonzero().squeeze(1);                                                   // (S)
  const auto pieces = s.swapped.index_select(0, s.piece).nonzero().squeeze(1);
  const auto pick = [](const at::Tensor& x, const at::Tensor& i) { return x.index_select(0, i); };
  return {put(into.regions, pick(s.row, where), pick(s.region, where), pick(words, where)),
          put(into.tokens, pick(s.piece_row(), pieces), pick(s.column, pieces), pick(regions, pick(s.piece, pieces)))};
}

}  // namespace vlp::systems::cmal
