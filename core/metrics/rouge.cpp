#include "core/metrics/rouge.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

constexpr double kBetaSquared = 1.2 * 1.2;

using Words = std::vector<std::string_view>;

size_t longest_common_subsequence(const Words& a, const Words& b) {
  std::vector<size_t> row(b.size() + 1, 0);
  for (const auto& word : a) {
    size_t diagonal = 0;  // of the row before
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = word == b[j - 1] ? diagonal + 1 : std::max(above, row[j - 1]);
      diagonal = above;
    }
  }
  return row.back();
}

double score(const CaptionItem& item) {
  const Words candidate = split_at_blanks(item.candidate);
  double precision = 0, recall = 0;
  for (const auto& text : item.references) {
    const Words reference = split_at_blanks(text);
    const auto common = static_cast<double>(longest_common_subsequence(candidate, reference));
    precision = std::max(precision, common / static_cast<double>(candidate.size()));
    recall = std::max(recall, common / static_cast<double>(reference.size()));
  }
  return precision > 0 && recall > 0 ? (1 + kBetaSquared) * precision * recall / (recall + kBetaSquared * precision) : 0;
}

}  // namespace

std::vector<double> rouge_l(std::span<const CaptionItem> items) {
  std::vector<double> out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (items[i].references.empty()) throw InternalFault(fmt::format("rouge_l: item {} has no reference", i));
    out.push_back(score(items[i]));
  }
  return out;
}

}  // namespace vlp::metrics
