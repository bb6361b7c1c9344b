#pragma once
// A small reader with every kind of setting, for the tests of core/spec.

#include "core/spec/document.hpp"

namespace vlp::spec {

enum class Mode { kFirst, kSecond };

struct Toy {
  std::string name;
  std::string note = "none";
  int64_t steps = 10;
  double lr = 1e-4, temperature = 0.07;
  bool enabled = true;
  Mode mode = Mode::kFirst;
  int64_t heads = 4;
  std::vector<int64_t> sizes = {8, 16};
  std::vector<double> betas = {0.9, 0.98};
  std::vector<std::string> tasks = {"vqa"};
  double mask_ratio = 0.3;
  struct Part { std::string id; double weight = 1.0; };
  std::vector<Part> parts;
};

inline Toy read_toy(const Node& n) {
  Toy t;
  n.require("name", t.name, non_empty());
  n.read("note", t.note);
  n.read("steps", t.steps, at_least(1));
  n.read("lr", t.lr, range(0.0, 1.0));
  n.read("temperature", t.temperature, above(0.0));
  n.read("enabled", t.enabled);
  n.read_enum("mode", t.mode, {{"first", Mode::kFirst}, {"second", Mode::kSecond}});
  n.read("heads", t.heads, one_of({1, 2, 4, 8}));
  n.read("sizes", t.sizes, non_empty(range(1, 64)));
  n.read("betas", t.betas);
  n.read("tasks", t.tasks, one_of({"retrieval", "vqa"}));
  const Node mask = n.child("mask");
  mask.read("ratio", t.mask_ratio, range(0.0, 1.0));
  mask.reject_unread_keys();
  for (const auto& part : n.children("part")) {
    part.require("id", t.parts.emplace_back().id, non_empty());
    part.read("weight", t.parts.back().weight, at_least(0.0));
    part.reject_unread_keys();
  }
  if (t.mode == Mode::kSecond && !t.enabled) n.error("mode", "'second' needs enabled = true");
  n.reject_unread_keys();
  return t;
}

}  // namespace vlp::spec
