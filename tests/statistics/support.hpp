#pragma once
// Shared by the statistics tests: rows from plain numbers, the message of a refusal, the SciPy values.

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/statistics/gap.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::statistics {

inline Row row(const std::string& name, const std::vector<double>& values) {
  Row r{.name = name};
  for (size_t i = 0; i < values.size(); ++i) r.scores.push_back({static_cast<int64_t>(i), values[i]});
  return r;
}

inline std::vector<PaperNumber> printed(const std::vector<std::string>& texts) {
  std::vector<PaperNumber> numbers;
  for (const auto& text : texts) numbers.push_back(PaperNumber::parse(text));
  return numbers;
}

using test::refusal;

inline const nlohmann::json& reference() {
  static const auto all = nlohmann::json::parse(std::ifstream(VLP_TEST_DIR "/ref/statistics.json"));
  return all;
}

// The rows of the harness's test vector: one table, unit .1, seeds 0..
struct Vector {
  Row full = row("full", {61.2, 61.9, 61.4, 62.1, 61.6});
  Row no_mask = row("no_mask", {60.1, 60.7, 60.3});
  Row raw_px = row("raw_px", {61.0, 61.5, 61.3});
  Row random = row("random", {61.3, 61.8, 61.2});
  std::vector<PaperNumber> paper = printed({"63.4", "61.0", "62.6", "63.3"});

  std::vector<Row> rows() const { return {full, no_mask, raw_px, random}; }
  std::vector<Summary> cells() const { return {summarize(full), summarize(no_mask), summarize(raw_px), summarize(random)}; }
  Comparison pooled() const { return {.mode = SdMode::kPooledTable, .pooled = pool(cells())}; }
};

}  // namespace vlp::statistics
