#pragma once
// The checks that the record sets share; `check` calls them.

#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "core/formats/check.hpp"
#include "core/formats/lines.hpp"
#include "core/formats/overlap.hpp"
#include "core/formats/seen.hpp"

namespace vlp::formats {

template <class Set> class Checker final {
 public:
  Checker(const Set& data, const CheckSpec& spec) : data_(data), spec_(spec) {}

  void pictures() {
    for (const auto& image : data_.images) {
      ++count(image.split, "pictures");
      std::error_code error;
      if (image.file.empty()) continue;
      if (spec_.pictures && !std::filesystem::is_regular_file(image.file, error))
        add(ProblemKind::kMissingPicture, image.place, image.id, fmt::format("{} is not there", image.file.string()));
      else if (spec_.decode) decode(image);
    }
    for (const auto& overlap : find_overlaps(data_.images, spec_.same_content)) add_overlap(overlap);
  }

  int64_t& count(const std::string& split, const char* what) { return report_.splits[split][what]; }

  void text(const std::string& text, const Place& place, const std::string& id) {
    if (trimmed(text).empty()) return add(ProblemKind::kEmptyText, place, id, "the text is empty");
    if (!spec_.count_tokens || spec_.max_tokens <= 0) return;
    const int64_t tokens = spec_.count_tokens(text);
    if (tokens > spec_.max_tokens)
      add(ProblemKind::kLongText, place, id, fmt::format("{} tokens, more than {}: the end is cut off", tokens, spec_.max_tokens));
  }

  // An id twice in `split`, and a text twice with the same `owner` (a picture, a region).
  void twice(const std::string& id, const std::string& split, const Place& place) {
    if (!spec_.duplicates) return;
    if (const auto first = ids_.again(split + '\n' + id, place))
      add(ProblemKind::kDuplicateId, place, id, fmt::format("is also the id of {}", to_text(data_.sources, *first)));
  }
  void twice_on(int64_t owner, const std::string& text, const Place& place, const std::string& id) {
    if (!spec_.duplicates) return;
    if (const auto first = texts_.again(fmt::format("{}\n{}", owner, trimmed(text)), place))
      add(ProblemKind::kDuplicateText, place, id, fmt::format("\"{}\" is also at {}", trimmed(text), to_text(data_.sources, *first)));
  }

  // Splits in which nothing is labelled, and what else has no label.
  template <class Records, class Labelled> void labels(const Records& records, const char* what, const Labelled& labelled) {
    std::map<std::string, int64_t> with;
    for (const auto& record : records) with[record.split] += labelled(record) ? 1 : 0;
    for (const auto& record : records)
      if (!labelled(record) && with[record.split] > 0)
        add(ProblemKind::kNoAnswer, record.place, record.id, fmt::format("the {} has no answer", what));
    for (const auto& [split, n] : with)
      if (n == 0) report_.notes.push_back(fmt::format("no {} of {} has an answer: its labels are private", what, split));
  }

  void pictures_without_caption(const std::vector<bool>& used) {
    for (size_t i = 0; i < used.size(); ++i)
      if (!used[i]) add(ProblemKind::kNoCaption, data_.images[i].place, data_.images[i].id, "the picture has no caption");
  }

  void add(ProblemKind kind, const Place& place, const std::string& id, const std::string& text) {
    report_.add(kind, to_text(data_.sources, place), id, text);
  }

  Report& report() { return report_; }

 private:
  void decode(const ImageRecord& image) {
    try {
      spec_.decode(image.file);
    } catch (const std::exception& e) {
      add(ProblemKind::kUndecodablePicture, image.place, image.id, e.what());
    }
  }

  void add_overlap(const Overlap& overlap) {
    const auto &a = data_.images[overlap.first], &b = data_.images[overlap.second];
    const std::string first = to_text(data_.sources, a.place);
    add(ProblemKind::kSplitOverlap, b.place, b.id,
        fmt::format("{} ({}) {} {} ({}{}{})", b.file.string(), b.split, overlap.same_file ? "is also" : "has the same content as", a.file.string(),
                    a.split, first.empty() ? "" : ", ", first));
  }

  const Set& data_;
  const CheckSpec& spec_;
  Report report_;
  Seen ids_, texts_;
};

}  // namespace vlp::formats
