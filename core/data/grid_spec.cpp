#include "core/data/grid_spec.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::data {
namespace {

std::optional<GridSpec::Scale> parse(const std::string& text) {
  GridSpec::Scale s;
  const auto* end = text.data() + text.size();
  const auto [x, first] = std::from_chars(text.data(), end, s.columns);
  if (first != std::errc() || x == end || *x != 'x') return std::nullopt;
  const auto [rest, second] = std::from_chars(x + 1, end, s.rows);
  if (second != std::errc() || rest != end || s.columns < 1 || s.rows < 1 || s.columns > 64 || s.rows > 64) return std::nullopt;
  return s;
}

}  // namespace

std::vector<GridSpec::Scale> GridSpec::scales() const {
  std::vector<Scale> out;
  for (const auto& text : cells) {
    const auto scale = parse(text);
    if (!scale) throw InternalFault(fmt::format("grid.cells: '{}' was not checked", text));
    out.push_back(*scale);
  }
  return out;
}

int64_t GridSpec::regions() const {
  int64_t n = 0;
  for (const auto& s : scales()) n += s.columns * s.rows;
  return n;
}

GridSpec read_grid(const spec::Node& node) {
  GridSpec s;
  node.read("cells", s.cells);
  node.read("pixels", s.pixels, spec::range<int64_t>(1, 32));
  node.read("orientations", s.orientations, spec::range<int64_t>(0, 36));
  node.read("segments", s.segments, spec::range<int64_t>(0, 256));
  if (s.cells.empty()) node.error("cells", "names no scale");
  for (const auto& text : s.cells)
    if (!parse(text)) node.error("cells", fmt::format("'{}' is no grid such as \"4x4\" (columns x rows, each 1 to 64)", text));
  node.reject_unread_keys();
  return s;
}

}  // namespace vlp::data
