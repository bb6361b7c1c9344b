#include "core/formats/records.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace vlp::formats {
namespace {

template <class Record>
void append_records(std::vector<Record>& to, std::vector<Record>& from, int64_t images, int32_t sources) {
  for (auto& record : from) {
    if (record.place.source >= 0) record.place.source += sources;
    if constexpr (requires { record.image; }) record.image += images;
  }
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

template <class Set>
void append_common(Set& to, Set& from) {
  append_records(to.images, from.images, 0, static_cast<int32_t>(to.sources.size()));
  to.sources.insert(to.sources.end(), from.sources.begin(), from.sources.end());
}

}  // namespace

std::string to_text(const std::vector<Source>& sources, const Place& place) {
  if (place.source < 0) return "";
  const Source& source = sources.at(static_cast<size_t>(place.source));
  if (source.records.empty()) return fmt::format("{}:{}", source.file.string(), place.item);
  return fmt::format("{}: {}[{}]", source.file.string(), source.records, place.item);
}

void append(Captions& to, Captions from) {
  append_records(to.captions, from.captions, static_cast<int64_t>(to.images.size()), static_cast<int32_t>(to.sources.size()));
  append_common(to, from);
  to.skipped_captions += from.skipped_captions;
}

void append(Questions& to, Questions from) {
  append_records(to.questions, from.questions, static_cast<int64_t>(to.images.size()), static_cast<int32_t>(to.sources.size()));
  append_common(to, from);
}

}  // namespace vlp::formats
