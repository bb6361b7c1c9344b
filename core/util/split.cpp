#include "core/util/split.hpp"

#include <algorithm>
#include <cstddef>

namespace vlp {

std::vector<std::string_view> split_at(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (size_t begin = 0;;) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    if (end == text.size()) return out;
    begin = end + 1;
  }
}

std::vector<std::string_view> lines_of(std::string_view text) {
  auto out = split_at(text, '\n');
  if (out.back().empty()) out.pop_back();
  for (auto& line : out)
    if (line.ends_with('\r')) line.remove_suffix(1);
  return out;
}

}  // namespace vlp
