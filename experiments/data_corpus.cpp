#include "experiments/data_corpus.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/formats/corpus_counts.hpp"
#include "core/util/error.hpp"
#include "experiments/caption_kinds.hpp"
#include "experiments/verb_support.hpp"

namespace vlp::experiments {
namespace {

using formats::CorpusTable;

// "val:captions_val2014.json" -> split and path; a path without one is of train.
CaptionRequest request_of(const std::string& kind, const std::string& text) {
  for (const std::string split : {"train", "val", "test"})
    if (text.starts_with(split + ":")) return {kind, text.substr(split.size() + 1), split};
  return {kind, text, "train"};
}

std::string as_text(const CorpusTable& table, const std::vector<std::string>& names) {
  std::vector<std::vector<std::string>> rows{{"split"}};
  for (const auto& name : names) rows[0].insert(rows[0].end(), {name + " pictures", "texts"});
  rows[0].insert(rows[0].end(), {"total pictures", "texts", "in several sources"});
  for (const auto& split : table.splits) {
    rows.push_back({split.name});
    for (const auto& n : split.sources) rows.back().insert(rows.back().end(), {std::to_string(n.pictures), std::to_string(n.texts)});
    rows.back().insert(rows.back().end(), {std::to_string(split.total.pictures), std::to_string(split.total.texts), std::to_string(split.shared)});
  }
  auto out = aligned(rows);
  if (!table.in_several.empty())
    out += fmt::format("{} pictures are in more than one split, the first is '{}'\n", table.in_several.size(), table.in_several.front());
  return out;
}

std::string as_json(const CorpusTable& table, const std::vector<std::string>& names) {
  auto splits = nlohmann::ordered_json::array();
  for (const auto& split : table.splits) {
    auto sources = nlohmann::ordered_json::array();
    for (size_t s = 0; s < names.size(); ++s)
      sources.push_back({{"source", names[s]}, {"pictures", split.sources[s].pictures}, {"texts", split.sources[s].texts}});
    splits.push_back({{"split", split.name},
                      {"sources", sources},
                      {"pictures", split.total.pictures},
                      {"texts", split.total.texts},
                      {"in_several_sources", split.shared}});
  }
  return nlohmann::ordered_json{{"splits", splits}, {"in_several_splits", table.in_several}}.dump(1) + "\n";
}

}  // namespace

int data_corpus(const CommandLine& line) {
  const auto& names = line.names();
  if (names.size() < 3 || names.size() % 2 == 0) throw BadInput("vlp data corpus: give KIND and PATH of each source");
  std::vector<std::string> kinds;
  std::vector<formats::Captions> sources;
  for (size_t i = 1; i + 1 < names.size(); i += 2) {
    const auto request = request_of(names[i], names[i + 1]);
    auto captions = read_captions("data corpus", request);
    const auto known = std::ranges::find(kinds, request.kind);
    if (known == kinds.end()) kinds.push_back(request.kind), sources.push_back(std::move(captions));
    else formats::append(sources[static_cast<size_t>(known - kinds.begin())], std::move(captions));  // another split of the same source
  }
  const auto table = formats::corpus_counts(sources);
  fmt::print("{}", line.has("json") ? as_json(table, kinds) : as_text(table, kinds));
  return table.in_several.empty() ? 0 : 1;
}

}  // namespace vlp::experiments
