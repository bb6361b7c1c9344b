#include "results_db/metric_sum.hpp"

#include "core/util/split.hpp"

namespace vlp::results_db {

std::vector<std::string> sum_parts(const std::string& id) {
  if (id.find('+') == std::string::npos) return {};
  const auto parts = split_at(id, '+');
  return {parts.begin(), parts.end()};
}

}  // namespace vlp::results_db
