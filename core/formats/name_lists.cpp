#include "core/formats/name_lists.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/formats/gzip.hpp"
#include "core/formats/json_records.hpp"
#include "core/formats/json_stream.hpp"
#include "core/formats/lines.hpp"
#include "core/util/error.hpp"
#include "core/util/split.hpp"

namespace vlp::formats {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

// The first character that is no space: '[' and '{' begin JSON.
char first_character(const fs::path& file) {
  std::array<char, 256> begin{};
  const size_t n = ByteSource(file).read(begin);
  const auto text = std::string_view(begin.data(), n);
  const size_t at = text.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? '\0' : text[at];
}

std::string answer_of(const fs::path& file, const json& entry, size_t i) {
  if (entry.is_string()) return entry.get<std::string>();
  if (entry.is_object()) return JsonRecord(entry, {&file, nullptr, "", static_cast<int64_t>(i)}).text("ans");
  throw BadInput(fmt::format("{}: [{}]: is {}, neither an answer nor an object with \"ans\"", file.string(), i, type_of(entry)));
}

std::vector<std::string> numbered(const fs::path& file, const json& numbers) {
  std::vector<std::optional<std::string>> found(numbers.size());
  for (const auto& [answer, number] : numbers.items()) {
    const int64_t n = number.is_number_integer() ? number.get<int64_t>() : -1;
    if (n < 0 || n >= static_cast<int64_t>(found.size()) || found[static_cast<size_t>(n)])
      throw BadInput(
          fmt::format("{}: \"{}\": its number must be one of 0 to {} that no other answer has", file.string(), answer, numbers.size() - 1));
    found[static_cast<size_t>(n)] = answer;
  }
  std::vector<std::string> out;
  for (auto& answer : found) out.push_back(std::move(*answer));
  return out;
}

std::vector<std::string> from_json(const fs::path& file) {
  const json content = read_json(file);
  if (content.is_object()) return numbered(file, content);
  std::vector<std::string> out;
  for (const auto& entry : content) out.push_back(answer_of(file, entry, out.size()));
  return out;
}

std::vector<std::string> from_lines(const fs::path& file) {
  std::vector<std::string> out;
  for_each_line(file, [&](std::string_view line, int64_t) { out.emplace_back(trimmed(line)); });
  return out;
}

}  // namespace

std::vector<std::string> read_answers(const fs::path& file) {
  const char first = first_character(file);
  auto out = first == '[' || first == '{' ? from_json(file) : from_lines(file);
  if (out.empty()) throw BadInput(fmt::format("{}: holds no answer", file.string()));
  std::unordered_map<std::string_view, size_t> seen;
  for (size_t i = 0; i < out.size(); ++i) {
    const auto [known, added] = seen.emplace(out[i], i);
    if (!added) throw BadInput(fmt::format("{}: the answer \"{}\" occurs twice, as number {} and {}", file.string(), out[i], known->second, i));
  }
  return out;
}

std::vector<std::vector<std::string>> read_class_names(const fs::path& file) {
  std::vector<std::vector<std::string>> out;
  std::unordered_map<std::string, int64_t> line_of;
  for_each_line(file, [&](std::string_view line, int64_t number) {
    std::vector<std::string> names;
    for (const auto part : split_at(line, ',')) {
      const std::string name(trimmed(part));
      if (name.empty()) throw BadInput(fmt::format("{}:{}: has an empty name; expected NAME or NAME,NAME,...", file.string(), number));
      const auto [known, added] = line_of.emplace(name, number);
      if (!added && known->second != number)
        throw BadInput(fmt::format("{}:{}: the name \"{}\" is already that of line {}", file.string(), number, name, known->second));
      if (added) names.push_back(name);
    }
    out.push_back(std::move(names));
  });
  if (out.empty()) throw BadInput(fmt::format("{}: holds no name", file.string()));
  return out;
}

}  // namespace vlp::formats
