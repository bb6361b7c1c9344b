#include "core/formats/lines.hpp"

#include <algorithm>
#include <string>

#include "core/util/file.hpp"

namespace vlp::formats {

void for_each_line(const std::filesystem::path& file, const std::function<void(std::string_view line, int64_t number)>& use) {
  const std::string content = read_file(file);
  int64_t number = 0;
  for (std::string_view rest = content; !rest.empty();) {
    const size_t newline = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, newline);
    if (line.ends_with('\r')) line.remove_suffix(1);
    use(line, ++number);
    rest.remove_prefix(std::min(newline + 1, rest.size()));
  }
}

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace vlp::formats
