#include "core/formats/daquar.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/formats/lines.hpp"
#include "core/util/error.hpp"
#include "core/util/sha256.hpp"

namespace vlp::formats {
namespace {

bool all_digits(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](unsigned char c) { return std::isdigit(c); });
}

// The last "imageN" of a question.
std::optional<std::string> image_of(std::string_view question) {
  constexpr std::string_view kName = "image";
  std::optional<std::string> last;
  for (size_t at = question.find(kName); at != std::string_view::npos; at = question.find(kName, at + 1)) {
    const size_t end = std::min(question.find_first_not_of("0123456789", at + kName.size()), question.size());
    if (end > at + kName.size()) last = question.substr(at, end - at);
  }
  return last;
}

// "what is red in the image3 ?" -> "what is red ?"
std::string without_image_name(const std::string& question, const std::string& image) {
  for (const char* preposition : {"in", "of", "on"}) {
    const std::string tail = fmt::format(" {} the {} ?", preposition, image);
    if (question.ends_with(tail)) return question.substr(0, question.size() - tail.size()) + " ?";
  }
  return question;
}

std::vector<std::string> answers_of(std::string_view line) {
  std::vector<std::string> out;
  for (size_t begin = 0; begin <= line.size();) {
    const size_t comma = std::min(line.find(',', begin), line.size());
    const auto answer = trimmed(line.substr(begin, comma - begin));
    if (!answer.empty()) out.emplace_back(answer);
    begin = comma + 1;
  }
  return out;
}

std::string answer_type(const std::vector<std::string>& answers) {
  if (answers.size() != 1) return "list";
  return all_digits(answers.front()) ? "number" : "other";
}

bool is_validation(const std::string& image, double share) {
  const std::string hash = sha256_hex("daquar.val:" + image).substr(0, 16);
  return std::ldexp(static_cast<double>(std::stoull(hash, nullptr, 16)), -64) < share;
}

class Reader final {
 public:
  Reader(const std::filesystem::path& root, const DaquarSpec& spec) : root_(root), spec_(spec) {}

  void read(const std::string& part) {
    const auto file = root_ / fmt::format("qa.{}.txt", part);
    const auto source = static_cast<int32_t>(out_.sources.size());
    out_.sources.push_back({file, ""});
    std::string question;
    int64_t last = 0;
    for_each_line(file, [&](std::string_view line, int64_t number) {
      last = number;
      if (number % 2 == 1) question = trimmed(line);
      else add(part, question, line, {source, number - 1});
    });
    if (last % 2 == 1) throw BadInput(fmt::format("{}:{}: a question without an answer line: the file is truncated", file.string(), last));
  }

  Questions take() { return std::move(out_); }

 private:
  void add(const std::string& part, const std::string& question, std::string_view answer_line, const Place& place) {
    const auto name = image_of(question);
    if (!name) throw BadInput(fmt::format("{}: the question mentions no imageN", to_text(out_.sources, place)));
    auto answers = answers_of(answer_line);
    if (answers.empty()) throw BadInput(fmt::format("{}: the question has an empty answer line", to_text(out_.sources, place)));
    const int64_t image = image_index(*name, part, place);
    const std::string type = answer_type(answers), split = out_.images[static_cast<size_t>(image)].split;
    out_.questions.push_back({fmt::format("{}-{}", part, (place.item + 1) / 2), image,
                              spec_.cut_image_name ? without_image_name(question, *name) : question, "", type, split, std::move(answers),
                              std::string(trimmed(answer_line)), place});
  }

  int64_t image_index(const std::string& name, const std::string& part, const Place& place) {
    const auto [known, added] = index_.emplace(part + ":" + name, static_cast<int64_t>(out_.images.size()));
    if (added) {
      const std::string split = part == "train" && is_validation(name, spec_.val_share) ? "val" : part;
      out_.images.push_back({name, root_ / "images" / (name + ".jpg"), split, place});
    }
    return known->second;
  }

  std::filesystem::path root_;
  DaquarSpec spec_;
  Questions out_;
  std::unordered_map<std::string, int64_t> index_;  // of "part:imageN"; a picture in both parts stays two records, which `check` reports
};

}  // namespace

Questions read_daquar(const std::filesystem::path& root, const DaquarSpec& spec) {
  Reader reader(root, spec);
  reader.read("train");
  reader.read("test");
  return reader.take();
}

}  // namespace vlp::formats
