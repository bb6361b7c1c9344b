#include "plots/text_grid.hpp"

#include <algorithm>

#include "plots/format.hpp"

namespace vlp::plots {
namespace {

constexpr size_t kBetweenColumns = 2, kBetweenGroups = 3;

size_t width_of(const GridColumn& column) {
  size_t width = display_width(column.head);
  for (const auto& cell : column.cells) width = std::max(width, display_width(cell));
  return width;
}

size_t width_of(const GridGroup& group) {
  size_t width = 0;
  for (const auto& column : group.columns) width += width_of(column) + kBetweenColumns;
  return std::max(width - kBetweenColumns, display_width(group.head));
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string aligned(const std::string& text, const GridColumn& column, size_t width) {
  return column.left ? pad_right(text, width) : pad_left(text, width);
}

// One line of a group: the text that `pick` gives for each column.
template <class Pick> std::string line_of(const GridGroup& group, Pick pick) {
  std::string line;
  for (const auto& column : group.columns) {
    if (!line.empty()) line.append(kBetweenColumns, ' ');
    line += aligned(pick(column), column, width_of(column));
  }
  return pad_right(line, width_of(group));
}

std::string rule(size_t width) {
  std::string out;
  for (size_t i = 0; i < width; ++i) out += "─";
  return out;
}

std::string block(const GridColumn& labels, const std::vector<GridGroup>& groups) {
  const size_t label_width = width_of(labels);
  const std::string gap(kBetweenGroups, ' ');
  std::string heads = pad_right("", label_width), subheads = pad_right(labels.head, label_width), rules = rule(label_width);
  bool any_head = false;
  for (const auto& group : groups) {
    any_head = any_head || !group.head.empty();
    heads += gap + centred(group.head, width_of(group));
    subheads += gap + line_of(group, [](const GridColumn& c) { return c.head; });
    rules += gap + rule(width_of(group));
  }
  std::string out = (any_head ? trimmed(heads) : "") + trimmed(subheads) + trimmed(rules);
  for (size_t row = 0; row < labels.cells.size(); ++row) {
    std::string line = pad_right(labels.cells[row], label_width);
    for (const auto& group : groups) line += gap + line_of(group, [row](const GridColumn& c) { return c.cells.at(row); });
    out += trimmed(line);
  }
  return out;
}

}  // namespace

size_t grid_width(const GridColumn& labels, const GridGroup& group) { return width_of(labels) + kBetweenGroups + width_of(group); }

std::string grid(const GridColumn& labels, const std::vector<GridGroup>& groups, size_t width) {
  std::string out;
  for (size_t from = 0; from < groups.size();) {
    size_t used = width_of(labels), to = from;
    while (to < groups.size() && (to == from || used + kBetweenGroups + width_of(groups[to]) <= width))
      used += kBetweenGroups + width_of(groups[to++]);
    if (!out.empty()) out += "\n";
    out += block(labels, std::vector<GridGroup>(groups.begin() + static_cast<long>(from), groups.begin() + static_cast<long>(to)));
    from = to;
  }
  return out;
}

}  // namespace vlp::plots
