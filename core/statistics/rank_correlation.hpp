#pragma once
// Rank agreement of two columns: Kendall's tau-b, its exact null distribution, Spearman's rho.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/statistics/paper_number.hpp"

namespace vlp::statistics {

// For every pair of rows which one is larger: all that tau needs to know of a column, and the place where ties are decided.
class PairSigns final {
 public:
  explicit PairSigns(std::span<const double> values);  // ties are equal values
  explicit PairSigns(const PaperColumn& column);       // ties differ by at most the rounding unit u, which need not be transitive

  size_t size() const { return size_; }
  int operator()(size_t i, size_t j) const { return signs_[i * size_ + j]; }  // sign of value i - value j

 private:
  size_t size_;
  std::vector<int8_t> signs_;
};

// tau-b = sum x_ij y_ij / sqrt(sum x_ij^2 sum y_ij^2) over pairs i < j (Kendall 1945). None where a column is all ties. Throws InternalFault for
// columns of different size.
std::optional<double> kendall_tau_b(const PairSigns& x, const PairSigns& y);

// P(tau >= the observed one) if the order of y were random, over all permutations. Above 8 rows 40 000 fixed-seed shuffles stand in for
// them, the observed order counted among them, and `exact` is false.
struct PermutationP {
  double p = 1.0;
  bool exact = true;
};
PermutationP tau_permutation_p(const PairSigns& x, const PairSigns& y);

// Pearson correlation of average ranks. None where a column is all ties.
std::optional<double> spearman_rho(std::span<const double> x, std::span<const double> y);

}  // namespace vlp::statistics
