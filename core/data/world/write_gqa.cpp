// Compositional questions in the layout of GQA: everything, and the balanced part.

#include <set>

#include <fmt/format.h>

#include "core/data/world/annotations.hpp"
#include "core/data/world/compositional.hpp"

namespace vlp::data::world {
namespace {

struct Asked {
  std::string id;
  CompositionalQuestion q;
  bool balanced;
};

// The questions about the same subject whose answer follows: a query's answer settles what verifies and chooses the same property.
nlohmann::json entailed_by(const Asked& one, const std::vector<Asked>& all) {
  auto out = nlohmann::json::array();
  const auto property = [](const Asked& a) { return a.q.question.family.substr(0, a.q.question.family.find(' ')); };
  for (const auto& other : all)
    if (one.q.structural == "query" && &other != &one && !one.q.about.empty() && other.q.about == one.q.about && property(other) == property(one)) out.push_back(other.id);
  return out;
}

nlohmann::json record(const Asked& a, const Picture& p, const std::vector<Asked>& all) {
  const auto& q = a.q.question;
  return {{"question", q.text},
          {"imageId", fmt::format("{:06}", p.id)},
          {"image", p.file()},
          {"answer", q.answer},
          {"fullAnswer", a.q.full_answer},
          {"isBalanced", a.balanced},
          {"types", {{"structural", a.q.structural}, {"semantic", a.q.semantic}, {"detailed", q.family}}},
          {"groups", {{"global", a.q.semantic}, {"local", q.text}}},
          {"entailed", entailed_by(a, all)},
          {"equivalent", {a.id}}};
}

std::string as_object(const std::vector<std::string>& members) {
  std::string out = "{";
  for (size_t i = 0; i < members.size(); ++i) out += (i == 0 ? "\n" : ",\n") + members[i];
  return out + "\n}\n";
}

std::vector<Asked> ask(const Picture& p, const World& world, Balancer& balancer) {
  Random random(static_cast<uint64_t>(world.spec.seed), "world.gqa", static_cast<uint64_t>(p.id));
  std::vector<Asked> out;
  std::set<std::string> seen;
  for (auto& q : compositional(p.scene, world.allowed, random)) {
    if (static_cast<int64_t>(out.size()) == world.spec.gqa) break;
    if (!seen.insert(q.question.text).second) continue;
    const bool balanced = balancer.surplus(q.question).has_value();
    if (balanced) balancer.take(q.question);
    auto id = fmt::format("{:06}{:02}", p.id, out.size());
    out.push_back({std::move(id), std::move(q), balanced});
  }
  return out;
}

}  // namespace

void write_gqa(const World& world, Output& out) {
  for (const std::string split : kSplits) {
    Balancer balancer;
    std::vector<std::string> all, balanced;
    for (const auto* p : pictures_of(world, split)) {
      const auto asked = ask(*p, world, balancer);
      for (const auto& a : asked) {
        const auto member = fmt::format("\"{}\":{}", a.id, record(a, *p, asked).dump());
        all.push_back(member);
        if (a.balanced) balanced.push_back(member);
      }
    }
    out.write(fmt::format("gqa_{}_all.json", split), as_object(all));
    out.write(fmt::format("gqa_{}_balanced.json", split), as_object(balanced));
  }
}

}  // namespace vlp::data::world
