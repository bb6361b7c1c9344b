#include "core/nn/module.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/util/error.hpp"

namespace vlp::nn {
namespace {

struct Leaf final : Module {
  Leaf() { weight = register_parameter("weight", at::ones({2})), count = register_buffer("count", at::zeros({}, at::kLong)); }
  at::Tensor weight, count;
};
struct Tree final : Module {
  Tree() {
    first = register_module("first", std::make_shared<Leaf>());
    own = register_parameter("own", at::zeros({1}));
    second = register_module("second", std::make_shared<Leaf>());
  }
  std::shared_ptr<Leaf> first, second;
  at::Tensor own;
};

std::vector<std::string> keys(const Named<at::Tensor>& named) {
  std::vector<std::string> out;
  for (const auto& entry : named) out.push_back(entry.key());
  return out;
}

TEST(Module, NamesItsOwnParametersFirstThenThoseOfItsParts) {
  const Tree tree;
  EXPECT_EQ(keys(tree.named_parameters()), (std::vector<std::string>{"own", "first.weight", "second.weight"}));
  EXPECT_EQ(keys(tree.named_buffers()), (std::vector<std::string>{"first.count", "second.count"}));
  EXPECT_EQ(tree.parameters().size(), 3u);
}

TEST(Module, ParametersAskForGradientsAndBuffersDoNot) {
  Tree tree;
  EXPECT_TRUE(tree.first->weight.requires_grad());
  EXPECT_FALSE(tree.first->count.requires_grad());
  (tree.own + tree.first->weight.sum()).sum().backward();
  EXPECT_TRUE(tree.own.grad().defined() && tree.first->weight.grad().defined());
  EXPECT_FALSE(tree.second->weight.grad().defined());
  tree.zero_grad();
  EXPECT_FALSE(tree.own.grad().defined() || tree.first->weight.grad().defined());
}

TEST(Module, WhatItNamesIsWhatItsMembersHold) {
  Tree tree;
  {
    const at::NoGradGuard no_gradient;
    at::Tensor(tree.named_parameters()["second.weight"]).fill_(5.0);
  }
  EXPECT_TRUE(tree.second->weight.equal(at::full({2}, 5.0)));
  tree.named_parameters()["own"].set_data(at::full({1}, 7.0));
  EXPECT_EQ(tree.own.item<double>(), 7.0);
  tree.to(at::kCPU);
  EXPECT_EQ(tree.own.item<double>(), 7.0);
  EXPECT_TRUE(tree.own.requires_grad());
}

TEST(Module, ModesReachEveryPart) {
  Tree tree;
  EXPECT_TRUE(tree.is_training() && tree.second->is_training());
  tree.eval();
  EXPECT_FALSE(tree.is_training() || tree.second->is_training());
  tree.train();
  EXPECT_TRUE(tree.first->is_training());
}

TEST(Module, NamesAreOnceAndWithoutDots) {
  Tree tree;
  EXPECT_THROW(tree.register_parameter("own", at::zeros({1})), InternalFault);
  EXPECT_THROW(tree.register_buffer("first", at::zeros({1})), InternalFault);
  EXPECT_THROW(tree.register_module("a.b", std::make_shared<Leaf>()), InternalFault);
  EXPECT_THROW(tree.register_parameter("", at::zeros({1})), InternalFault);
  EXPECT_THROW(tree.named_parameters()["third"], InternalFault);
  EXPECT_EQ(tree.named_parameters().find("third"), nullptr);
}

}  // namespace
}  // namespace vlp::nn
