#pragma once
// Predictions by id, and their pairing with what they are scored against.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/metrics/boxes.hpp"

namespace vlp::formats {

// The ids of a file, each with the place where it stands ("FILE: [12]", "FILE:12").
class IdTable final {
 public:
  // `what` names an id in messages: "question", "image".
  IdTable(std::filesystem::path file, std::string what) : file_(std::move(file)), what_(std::move(what)) {}
  void add(const std::string& id, std::string place);  // throws BadInput for a second time, naming both places
  bool contains(const std::string& id) const { return index_.contains(id); }
  // For each of `wanted` its number, in the order that the ids were added. Throws BadInput naming the first wanted id that is not here, or,
  // unless `more` are allowed, the first one here that is not wanted; `wanted_file` stands for where the wanted ones come from.
  std::vector<size_t> match(std::span<const std::string> wanted, const std::filesystem::path& wanted_file, bool more = false) const;
  // Throws BadInput naming the first id here that is not among `known`.
  void only(std::span<const std::string> known, const std::filesystem::path& known_file) const;

 private:
  std::filesystem::path file_;
  std::string what_;
  std::vector<std::pair<std::string, std::string>> ids_;  // id, place
  std::unordered_map<std::string, size_t> index_;
};

template <class Value> struct Predictions {
  IdTable ids;
  std::vector<Value> values;
  // The values in the order of `wanted`.
  std::vector<Value> in_order(std::span<const std::string> wanted, const std::filesystem::path& wanted_file, bool more = false) const {
    std::vector<Value> out;
    for (const size_t i : ids.match(wanted, wanted_file, more)) out.push_back(values[i]);
    return out;
  }
};

using TextPredictions = Predictions<std::string>;
using BoxPredictions = Predictions<metrics::Box>;

// The submission files of the evaluation servers; plain or gzip. All throw BadInput naming the file, the record or line, and the field.
TextPredictions read_vqa_results(const std::filesystem::path& file);      // [{"question_id": n, "answer": "..."}]
TextPredictions read_caption_results(const std::filesystem::path& file);  // [{"image_id": n, "caption": "..."}]
TextPredictions read_gqa_results(const std::filesystem::path& file);      // [{"questionId": "...", "prediction": "..."}]
TextPredictions read_nlvr2_results(const std::filesystem::path& file);    // lines IDENTIFIER,PREDICTION; True or False in either case
// Not of a server: a JSON object a line, {"pairID": "...", "prediction": "entailment" | "neutral" | "contradiction"}, and a list
// [{"sent_id": n, "bbox": [x, y, width, height]}].
TextPredictions read_entailment_results(const std::filesystem::path& file);
BoxPredictions read_grounding_results(const std::filesystem::path& file);

// A box from a record's numbers; throws BadInput unless there are four with extents that are not negative.
class JsonRecord;
metrics::Box read_box(const JsonRecord& record, const char* key);

// The same files written, atomically and in the given order: read back, they are the same predictions. Throw InternalFault for an id
// that the format cannot hold (image_id must be a whole number; no comma or line end in an NLVR2 line).
using IdAndText = std::pair<std::string, std::string>;
void write_caption_results(const std::filesystem::path& file, std::span<const IdAndText> captions);
void write_gqa_results(const std::filesystem::path& file, std::span<const IdAndText> answers);
void write_nlvr2_results(const std::filesystem::path& file, std::span<const IdAndText> labels);

}  // namespace vlp::formats
