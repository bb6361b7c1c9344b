#include "core/formats/predictions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <unordered_set>

#include <fmt/format.h>

#include "core/formats/json_records.hpp"
#include "core/formats/lines.hpp"
#include "core/text/unicode.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"

namespace vlp::formats {
namespace {

using nlohmann::json;

TextPredictions read_list(const std::filesystem::path& file, const std::string& what, const char* id_key, const char* value_key) {
  TextPredictions out{IdTable(file, what), {}};
  for_each_record(file, JsonLayout::kList, [&](const JsonRecord& record, int64_t) {
    const std::string id = record.id(id_key);
    out.values.push_back(record.text(value_key));
    out.ids.add(id, record.where());
  });
  return out;
}

bool is_whole_number(const std::string& id) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  return error == std::errc() && end == id.data() + id.size();
}

// One record a line, so that such files can be compared.
void write_list(const std::filesystem::path& file, std::span<const IdAndText> records, const auto& id_field, const char* value_key) {
  std::string out = "[";
  for (const auto& [id, value] : records) {
    out.append(out.size() > 1 ? ",\n" : "");
    out.append(fmt::format("{{{}, \"{}\": {}}}", id_field(id), value_key, json(value).dump()));
  }
  write_file_atomic(file, out + "]\n");
}

}  // namespace

void IdTable::add(const std::string& id, std::string place) {
  const auto [known, added] = index_.emplace(id, ids_.size());
  if (!added) throw BadInput(fmt::format("{}: {} {} occurs twice, first at {}", place, what_, id, ids_[known->second].second));
  ids_.emplace_back(id, std::move(place));
}

std::vector<size_t> IdTable::match(std::span<const std::string> wanted, const std::filesystem::path& wanted_file, bool more) const {
  std::vector<size_t> out;
  for (const auto& id : wanted) {
    const auto found = index_.find(id);
    if (found == index_.end()) throw BadInput(fmt::format("{}: no prediction for {} {} of {}", file_.string(), what_, id, wanted_file.string()));
    out.push_back(found->second);
  }
  if (!more) only(wanted, wanted_file);
  return out;
}

void IdTable::only(std::span<const std::string> known, const std::filesystem::path& known_file) const {
  const std::unordered_set<std::string_view> all(known.begin(), known.end());
  for (const auto& [id, place] : ids_)
    if (!all.contains(id)) throw BadInput(fmt::format("{}: {} {} is not in {}", place, what_, id, known_file.string()));
}

TextPredictions read_vqa_results(const std::filesystem::path& file) { return read_list(file, "question", "question_id", "answer"); }
TextPredictions read_caption_results(const std::filesystem::path& file) { return read_list(file, "image", "image_id", "caption"); }
TextPredictions read_gqa_results(const std::filesystem::path& file) { return read_list(file, "question", "questionId", "prediction"); }

TextPredictions read_nlvr2_results(const std::filesystem::path& file) {
  TextPredictions out{IdTable(file, "item"), {}};
  LineSource lines(file);
  while (const auto next = lines.next_text()) {
    const std::string_view line = *next;
    if (line.empty()) continue;
    const std::string place = lines.place();
    const size_t comma = line.find(',');
    const std::string value = comma == std::string_view::npos ? "" : text::to_lower(line.substr(comma + 1));
    if (value != "true" && value != "false") throw BadInput(fmt::format("{}: \"{}\" is not IDENTIFIER,True or IDENTIFIER,False", place, line));
    out.ids.add(std::string(line.substr(0, comma)), place);
    out.values.push_back(value == "true" ? "True" : "False");
  }
  return out;
}

TextPredictions read_entailment_results(const std::filesystem::path& file) {
  constexpr std::array<std::string_view, 3> kClasses{"entailment", "neutral", "contradiction"};
  TextPredictions out{IdTable(file, "pair"), {}};
  for_each_json_line(file, [&](const JsonRecord& record, int64_t) {
    const std::string value = record.text("prediction");
    if (std::find(kClasses.begin(), kClasses.end(), value) == kClasses.end())
      record.fail("prediction", fmt::format("is \"{}\", not entailment, neutral or contradiction", value));
    out.ids.add(record.id("pairID"), record.where());
    out.values.push_back(value);
  });
  return out;
}

metrics::Box read_box(const JsonRecord& record, const char* key) {
  const auto x = record.numbers(key);
  if (x.size() != 4) record.fail(key, fmt::format("has {} numbers, not the 4 of x, y, width, height", x.size()));
  if (x[2] < 0 || x[3] < 0) record.fail(key, fmt::format("has the extents {} x {}", x[2], x[3]));
  return {x[0], x[1], x[2], x[3]};
}

BoxPredictions read_grounding_results(const std::filesystem::path& file) {
  BoxPredictions out{IdTable(file, "expression"), {}};
  for_each_record(file, JsonLayout::kList, [&](const JsonRecord& record, int64_t) {
    out.ids.add(record.id("sent_id"), record.where());
    out.values.push_back(read_box(record, "bbox"));
  });
  return out;
}

void write_caption_results(const std::filesystem::path& file, std::span<const IdAndText> captions) {
  const auto field = [](const std::string& id) {
    if (!is_whole_number(id)) throw InternalFault(fmt::format("caption results: image id \"{}\" is no whole number", id));
    return fmt::format("\"image_id\": {}", id);
  };
  write_list(file, captions, field, "caption");
}

void write_gqa_results(const std::filesystem::path& file, std::span<const IdAndText> answers) {
  write_list(
      file, answers, [](const std::string& id) { return fmt::format("\"questionId\": {}", json(id).dump()); }, "prediction");
}

void write_nlvr2_results(const std::filesystem::path& file, std::span<const IdAndText> labels) {
  std::string out;
  for (const auto& [id, label] : labels) {
    if (id.find_first_of(",\r\n") != std::string::npos || (label != "True" && label != "False"))
      throw InternalFault(fmt::format("NLVR2 results: \"{}\" with \"{}\" makes no line IDENTIFIER,True or IDENTIFIER,False", id, label));
    out.append(id).append(",").append(label).append("\n");
  }
  write_file_atomic(file, out);
}

}  // namespace vlp::formats
