#include "core/formats/records.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

// How far the indices of appended records move.
struct Shift {
  int64_t images = 0, regions = 0;
  int32_t sources = 0;
};

template <class Set> Shift shift_behind(const Set& to) {
  Shift shift{.images = static_cast<int64_t>(to.images.size()), .sources = static_cast<int32_t>(to.sources.size())};
  if constexpr (requires { to.regions; }) shift.regions = static_cast<int64_t>(to.regions.size());
  return shift;
}

template <class Record> void append_records(std::vector<Record>& to, std::vector<Record>& from, const Shift& shift) {
  for (auto& record : from) {
    if (record.place.source >= 0) record.place.source += shift.sources;
    if constexpr (requires { record.image; }) record.image += shift.images;
    if constexpr (requires { record.images; })
      for (auto& image : record.images) image += shift.images;
    if constexpr (requires { record.region; }) record.region += shift.regions;
  }
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

template <class Set> void append_common(Set& to, Set& from, const Shift& shift) {
  append_records(to.images, from.images, shift);
  to.sources.insert(to.sources.end(), from.sources.begin(), from.sources.end());
}

}  // namespace

std::string to_text(const std::vector<Source>& sources, const Place& place) {
  if (place.source < 0) return "";
  const Source& source = sources.at(static_cast<size_t>(place.source));
  if (source.records.empty()) return fmt::format("{}:{}", source.file.string(), place.item);
  return fmt::format("{}: {}[{}]", source.file.string(), source.records == "." ? "" : source.records, place.item);
}

void append(Captions& to, Captions from) {
  const Shift shift = shift_behind(to);
  append_records(to.captions, from.captions, shift);
  append_common(to, from, shift);
  to.skipped_captions += from.skipped_captions;
}

void append(Questions& to, Questions from) {
  const Shift shift = shift_behind(to);
  append_records(to.questions, from.questions, shift);
  append_common(to, from, shift);
}

void append(Statements& to, Statements from) {
  if (to.labels.empty()) to.labels = from.labels;
  if (to.labels != from.labels) throw InternalFault("append: statements with different labels");
  const Shift shift = shift_behind(to);
  append_records(to.statements, from.statements, shift);
  append_common(to, from, shift);
}

void append(Regions& to, Regions from) {
  const Shift shift = shift_behind(to);
  append_records(to.regions, from.regions, shift);
  append_records(to.expressions, from.expressions, shift);
  append_common(to, from, shift);
}

}  // namespace vlp::formats
