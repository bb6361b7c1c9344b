#include "results_db/metric_sum.hpp"

#include <algorithm>

namespace vlp::results_db {

std::vector<std::string> sum_parts(const std::string& id) {
  std::vector<std::string> out;
  if (id.find('+') == std::string::npos) return out;
  for (size_t from = 0; from <= id.size();) {
    const auto end = std::min(id.find('+', from), id.size());
    out.push_back(id.substr(from, end - from));
    from = end + 1;
  }
  return out;
}

}  // namespace vlp::results_db
