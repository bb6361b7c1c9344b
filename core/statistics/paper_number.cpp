#include "core/statistics/paper_number.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <array>
#include <string>

#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

constexpr int kMaxDigits = 9, kMaxDecimals = 6;

int64_t power_of_ten(int exponent) {
  int64_t p = 1;
  while (exponent-- > 0) p *= 10;
  return p;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

[[noreturn]] void reject(std::string_view text, const std::string& reason) {
  throw BadInput(fmt::format("paper value \"{}\": {}; write it as printed, such as \"64.2\"", text, reason));
}

}  // namespace

PaperNumber PaperNumber::parse(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  const size_t point = rest.find('.');
  const std::string_view whole = rest.substr(0, point);
  const std::string_view fraction = point == rest.npos ? std::string_view() : rest.substr(point + 1);
  if (whole.empty() || (point != rest.npos && fraction.empty()) || !std::ranges::all_of(whole, is_digit) || !std::ranges::all_of(fraction, is_digit))
    reject(text, "not a decimal number");
  if (whole.size() + fraction.size() > kMaxDigits || fraction.size() > kMaxDecimals)
    reject(text, fmt::format("more than {} digits or {} decimals", kMaxDigits, kMaxDecimals));
  PaperNumber n{.digits = 0, .decimals = static_cast<int>(fraction.size())};
  for (const std::string_view part : {whole, fraction})
    for (const char c : part) n.digits = 10 * n.digits + (c - '0');
  if (negative) n.digits = -n.digits;
  return n;
}

double PaperNumber::value() const { return static_cast<double>(digits) / static_cast<double>(power_of_ten(decimals)); }

double PaperNumber::unit() const { return 1.0 / static_cast<double>(power_of_ten(decimals)); }

PaperColumn align(std::span<const PaperNumber> numbers) {
  int finest = 0, coarsest = kMaxDecimals;
  for (const PaperNumber& n : numbers) {
    finest = std::max(finest, n.decimals);
    coarsest = std::min(coarsest, n.decimals);
  }
  PaperColumn column{.steps = {}, .unit_steps = power_of_ten(finest - coarsest), .steps_per_one = power_of_ten(finest)};
  for (const PaperNumber& n : numbers) column.steps.push_back(n.digits * power_of_ten(finest - n.decimals));
  return column;
}

PaperGap paper_gap(const PaperNumber& a, const PaperNumber& b, Direction direction) {
  const PaperColumn both = align(std::array{a, b});
  return {.steps = static_cast<int>(direction) * (both.steps[0] - both.steps[1]), .unit_steps = both.unit_steps, .steps_per_one = both.steps_per_one};
}

}  // namespace vlp::statistics
