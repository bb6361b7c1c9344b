#pragma once
// Numeric tests: reference values from files, comparison that names the worst element, central differences.

#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace vlp::test {

using Tensors = std::map<std::string, at::Tensor>;

// tests/ref/NAME.json: {"tensor": {"shape": [...], "values": [...], "type": "float" | "long" | "bool"}}, made by tests/ref/NAME.py.
inline Tensors load_ref(const std::string& name) {
  const std::string file = std::string(VLP_TEST_DIR) + "/ref/" + name + ".json";
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + ": not found");
  const auto json = nlohmann::json::parse(in);
  Tensors out;
  for (const auto& [key, t] : json.items()) {
    const auto shape = t.at("shape").get<std::vector<int64_t>>();
    const auto type = t.at("type").get<std::string>();
    auto tensor = at::tensor(t.at("values").get<std::vector<double>>(), at::kDouble).view(shape);
    out[key] = tensor.to(type == "float" ? at::kFloat : type == "long" ? at::kLong : at::kBool);
  }
  return out;
}

struct Tolerance {
  double rtol = 1e-5, atol = 1e-6;
};
constexpr Tolerance kForward{1e-5, 1e-6}, kGradient{1e-4, 1e-6};

// |a - b| <= atol + rtol |b| for every element; the message names the worst.
inline testing::AssertionResult near(const at::Tensor& got, const at::Tensor& expected, Tolerance t = kForward) {
  if (got.sizes() != expected.sizes()) {
    std::ostringstream s;
    s << "shape " << got.sizes() << ", expected " << expected.sizes();
    return testing::AssertionFailure() << s.str();
  }
  if (got.numel() == 0) return testing::AssertionSuccess();
  const auto a = got.detach().to(at::kDouble).flatten(), b = expected.detach().to(at::kDouble).flatten();
  const auto excess = (a - b).abs() - t.atol - t.rtol * b.abs();
  const auto worst = excess.argmax().item<int64_t>();
  if (excess[worst].item<double>() <= 0) return testing::AssertionSuccess();
  return testing::AssertionFailure() << fmt::format("element {} of {}: got {}, expected {}", worst, a.numel(), a[worst].item<double>(),
                                                    b[worst].item<double>());
}

// Gradient of f at x by central differences in double precision, compared with autograd.
inline testing::AssertionResult gradient_checks(const std::function<at::Tensor(const at::Tensor&)>& f, const at::Tensor& at, double h = 1e-5) {
  auto x = at.to(at::kDouble).clone().set_requires_grad(true);
  f(x).backward();
  auto numeric = at::zeros_like(x);
  auto probe = x.detach().clone();
  for (int64_t i = 0; i < x.numel(); ++i) {
    auto flat = probe.view({-1});
    const double old = flat[i].item<double>();
    flat[i] = old + h;
    const double up = f(probe).item<double>();
    flat[i] = old - h;
    const double down = f(probe).item<double>();
    flat[i] = old;
    numeric.view({-1})[i] = (up - down) / (2 * h);
  }
  return near(x.grad(), numeric, {1e-4, 1e-7});
}

}  // namespace vlp::test
