#pragma once
// Columns that add up others ("Sum").

#include <string>
#include <vector>

namespace vlp::results_db {

// A metric with the id "a+b" is the sum of the exhibit's metrics a and b, for the seeds that have both -> {"a", "b"}; {} for any other id.
std::vector<std::string> sum_parts(const std::string& metric_id);

}  // namespace vlp::results_db
