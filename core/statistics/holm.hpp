#pragma once
// Holm's step-down adjustment (Holm, 1979): with m tests, controls the chance of any false rejection at alpha.

#include <cstdint>
#include <span>
#include <vector>

namespace vlp::statistics {

// Adjusted p values in the order given: sort p_(1) <= ... <= p_(m), adjusted p_(i) = max over j <= i of min(1, (m - j + 1) p_(j)).
// A test that cannot be computed yet enters as p = 1. Throws InternalFault for a p outside [0, 1].
std::vector<double> holm_adjust(std::span<const double> p);

// The factor m - j + 1 of each test, so that alpha / factor is the level it is tested at. Equal p values share the strictest.
std::vector<int64_t> holm_factors(std::span<const double> p);

}  // namespace vlp::statistics
