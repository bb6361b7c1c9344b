#pragma once
// The paper's numbers, kept as the decimal text that was printed.
//
// In doubles 63.4 - 63.3 > 0.1 is true, which would turn a gap that rounding can explain into a real one. So printed values are
// integers (64.2 is 642 steps of 10^-1) and gaps are compared with the rounding unit u in integers. Where two numbers are printed with
// different precision, u is the coarser.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace vlp::statistics {

enum class Direction : int { kLower = -1, kHigher = 1 };  // which way a metric is better

struct PaperNumber {
  int64_t digits = 0;  // the value in steps of 10^-decimals
  int decimals = 0;

  // An optional sign, digits, at most one point with digits on both sides; at most 9 digits, 6 of them decimals: "64.2", "-0.031", "7".
  // Throws BadInput quoting the text.
  static PaperNumber parse(std::string_view text);
  double value() const;
  double unit() const;  // 10^-decimals
};

// A gap between printed numbers and the unit u that it is judged with, both in the same exact steps.
struct PaperGap {
  int64_t steps = 0;
  int64_t unit_steps = 1;
  int64_t steps_per_one = 1;

  double value() const { return static_cast<double>(steps) / static_cast<double>(steps_per_one); }      // d_p
  double unit() const { return static_cast<double>(unit_steps) / static_cast<double>(steps_per_one); }  // u
  double units() const { return static_cast<double>(steps) / static_cast<double>(unit_steps); }         // d_p / u
  bool vacuous() const { return (steps < 0 ? -steps : steps) <= unit_steps; }                           // |d_p| <= u
};

// d_p = sigma (a - b), positive where a is better.
PaperGap paper_gap(const PaperNumber& a, const PaperNumber& b, Direction direction);

// Several numbers over their finest precision: steps of 10^-decimals, and the coarsest printed unit in those steps.
struct PaperColumn {
  std::vector<int64_t> steps;
  int64_t unit_steps = 1;
  int64_t steps_per_one = 1;
};
PaperColumn align(std::span<const PaperNumber> numbers);

}  // namespace vlp::statistics
