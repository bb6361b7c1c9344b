#include "core/text/scanner.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::text {
namespace {

using Node = Pattern::Node;
using Places = std::vector<int32_t>;  // sorted

Places united(const Places& a, const Places& b) {
  Places out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

// The position automaton of all rules (Glushkov, Uspekhi Mat. Nauk 1961): a place is one occurrence of a set in a rule, `follow` says which
// places may come next. It has no empty moves.
class Positions final {
 public:
  struct Part {
    bool empty = false;  // matches the empty text
    Places first, last;
  };

  void add_rule(const Pattern& rule, int32_t number) {
    const Part part = of(*rule.node());
    if (part.empty) throw InternalFault(fmt::format("scanner: rule {} matches the empty text", number));
    start = united(start, part.first);
    for (const int32_t place : part.last)
      if (rule_of[static_cast<size_t>(place)] < 0) rule_of[static_cast<size_t>(place)] = number;
  }

  std::vector<const UnitSet*> sets;  // distinct
  std::vector<int32_t> set_of;       // of each place
  std::vector<int32_t> rule_of;      // of each place: the rule that ends there, or -1
  std::vector<Places> follow;
  Places start;

 private:
  Part of(const Node& node) {
    switch (node.kind) {
      case Pattern::Kind::kSet:
        return place(node.units);
      case Pattern::Kind::kChoice: {
        Part out;
        for (const auto& part : node.parts) {
          const Part one = of(*part);
          out = {out.empty || one.empty, united(out.first, one.first), united(out.last, one.last)};
        }
        return out;
      }
      case Pattern::Kind::kSequence: {
        Part out{true, {}, {}};
        for (const auto& part : node.parts) out = sequence(out, of(*part));
        return out;
      }
      case Pattern::Kind::kRepeat:
        return repeat(node);
    }
    throw InternalFault("scanner: unknown kind of pattern");
  }

  Part place(const UnitSet& units) {
    const auto [known, added] = index_.emplace(std::hash<UnitSet>{}(units), std::vector<int32_t>{});
    auto found = std::find_if(known->second.begin(), known->second.end(), [&](int32_t i) { return *sets[static_cast<size_t>(i)] == units; });
    if (found == known->second.end()) {
      known->second.push_back(static_cast<int32_t>(sets.size()));
      found = known->second.end() - 1;
      sets.push_back(&units);
    }
    const auto own = static_cast<int32_t>(set_of.size());
    set_of.push_back(*found);
    rule_of.push_back(-1);
    follow.emplace_back();
    return {false, {own}, {own}};
  }

  Part sequence(const Part& a, const Part& b) {
    connect(a.last, b.first);
    return {a.empty && b.empty, a.empty ? united(a.first, b.first) : a.first, b.empty ? united(a.last, b.last) : b.last};
  }

  Part repeat(const Node& node) {  // p{2,4} is p p p? p?; p{2,} is p p+
    Part out{true, {}, {}};
    const int copies = node.most < 0 ? std::max(node.least, 1) : node.most;
    for (int i = 0; i < copies; ++i) {
      Part one = of(*node.parts.front());
      if (node.most < 0 && i + 1 == copies) connect(one.last, one.first);
      if (i >= node.least) one.empty = true;
      out = sequence(out, one);
    }
    return out;
  }

  void connect(const Places& from, const Places& to) {
    for (const int32_t place : from) follow[static_cast<size_t>(place)] = united(follow[static_cast<size_t>(place)], to);
  }

  std::unordered_map<size_t, std::vector<int32_t>> index_;
};

// Splits the code units until each class lies inside or outside of every set.
size_t partition(const std::vector<const UnitSet*>& sets, std::vector<uint16_t>& class_of) {
  class_of.assign(65536, 0);
  size_t classes = 1;
  for (const UnitSet* set : sets) {
    std::vector<int32_t> inside(classes, -1), outside(classes, -1);
    int32_t next = 0;
    for (size_t unit = 0; unit < class_of.size(); ++unit) {
      auto& renamed = (set->test(unit) ? inside : outside)[class_of[unit]];
      if (renamed < 0) renamed = next++;
      class_of[unit] = static_cast<uint16_t>(renamed);
    }
    classes = static_cast<size_t>(next);
  }
  return classes;
}

std::vector<std::vector<int32_t>> classes_of(const std::vector<const UnitSet*>& sets, const std::vector<uint16_t>& class_of, size_t classes) {
  std::vector<size_t> member(classes);
  for (size_t unit = 0; unit < class_of.size(); ++unit) member[class_of[unit]] = unit;
  std::vector<std::vector<int32_t>> out(sets.size());
  for (size_t s = 0; s < sets.size(); ++s)
    for (size_t c = 0; c < classes; ++c)
      if (sets[s]->test(member[c])) out[s].push_back(static_cast<int32_t>(c));
  return out;
}

}  // namespace

Scanner::Scanner(std::span<const Pattern> rules) {
  Positions positions;
  for (size_t i = 0; i < rules.size(); ++i) positions.add_rule(rules[i], static_cast<int32_t>(i));
  classes_ = partition(positions.sets, class_of_);
  const auto classes = classes_of(positions.sets, class_of_, classes_);

  // Subset construction. A state is known by the places that were matched last; `ahead` holds those that may come next.
  std::map<Places, int32_t> known;
  std::vector<Places> ahead{positions.start};
  accepts_.push_back(-1);
  std::vector<Places> reached(classes_);
  for (size_t state = 0; state < ahead.size(); ++state) {
    for (auto& places : reached) places.clear();
    for (const int32_t place : ahead[state])
      for (const int32_t c : classes[static_cast<size_t>(positions.set_of[static_cast<size_t>(place)])])
        reached[static_cast<size_t>(c)].push_back(place);
    next_.resize(next_.size() + classes_, -1);
    for (size_t c = 0; c < classes_; ++c) {
      if (reached[c].empty()) continue;
      const auto [found, added] = known.emplace(reached[c], static_cast<int32_t>(ahead.size()));
      next_[state * classes_ + c] = found->second;
      if (!added) continue;
      Places then;
      int32_t rule = -1;
      for (const int32_t place : found->first) {
        const int32_t ends = positions.rule_of[static_cast<size_t>(place)];
        if (ends >= 0 && (rule < 0 || ends < rule)) rule = ends;
        const auto& follow = positions.follow[static_cast<size_t>(place)];
        then.insert(then.end(), follow.begin(), follow.end());
      }
      std::sort(then.begin(), then.end());
      then.erase(std::unique(then.begin(), then.end()), then.end());
      ahead.push_back(std::move(then));
      accepts_.push_back(rule);
    }
  }
}

Match Scanner::longest(std::u16string_view text, size_t at, DeadEnds& dead_ends) const {
  constexpr size_t kEvery = 64;
  Match out;
  size_t state = 0;
  std::vector<uint64_t> passed;  // since the last match
  for (size_t i = at; i < text.size(); ++i) {
    const int32_t next = next_[state * classes_ + class_of_[text[i]]];
    if (next < 0) break;
    state = static_cast<size_t>(next);
    if (accepts_[state] >= 0) {
      out = {accepts_[state], i + 1 - at};
      passed.clear();
    } else if (i % kEvery == 0) {
      passed.push_back(i * states() + state);
      if (dead_ends.contains(passed.back())) break;
    }
  }
  dead_ends.insert(passed.begin(), passed.end());
  return out;
}

}  // namespace vlp::text
