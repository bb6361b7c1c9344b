#include "core/metrics/nlvr2.hpp"

#include <unordered_map>

#include <fmt/format.h>

#include "core/metrics/item_mean.hpp"
#include "core/text/unicode.hpp"
#include "core/util/error.hpp"

namespace vlp::metrics {

std::string nlvr2_group(std::string_view identifier) {
  const size_t first = identifier.find('-');
  const size_t second = first == std::string_view::npos ? first : identifier.find('-', first + 1);
  if (second == std::string_view::npos) throw InternalFault(fmt::format("NLVR2 identifier \"{}\" is not SPLIT-SET-PAIR-SENTENCE", identifier));
  const size_t third = identifier.find('-', second + 1);
  std::string out(identifier.substr(0, second + 1));
  return third == std::string_view::npos ? out : out.append(identifier.substr(third));
}

Nlvr2Scores score_nlvr2(std::span<const Nlvr2Item> items) {
  if (items.empty()) throw InternalFault("score_nlvr2: there is no item to score");
  Nlvr2Scores out;
  std::unordered_map<std::string, size_t> index;
  for (const auto& item : items) {
    const auto [known, added] = index.emplace(nlvr2_group(item.identifier), out.groups.size());
    if (added) {
      out.groups.push_back(100);
      out.group_names.push_back(known->first);
    }
    const bool right = text::to_lower(item.prediction) == text::to_lower(item.label);
    out.items.push_back(right ? 100 : 0);
    if (!right) out.groups[known->second] = 0;
  }
  out.accuracy = item_mean(out.items).value;
  out.consistency = item_mean(out.groups).value;
  return out;
}

}  // namespace vlp::metrics
