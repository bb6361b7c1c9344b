#pragma once
// Regular expressions built from C++ values, written as the algebra that they are: a * b is a then b, a + b is a or b, so that a word is
// letter * any(letter + digit). They match UTF-16 code units, as the Java scanners do whose languages they describe;
// core/text/scanner.hpp runs them.

#include <bitset>
#include <memory>
#include <string_view>
#include <vector>

namespace vlp::text {

using UnitSet = std::bitset<65536>;

class Pattern final {
 public:
  enum class Kind { kSet, kSequence, kChoice, kRepeat };
  struct Node {
    Kind kind;
    UnitSet units;                                   // kSet: one unit of these
    std::vector<std::shared_ptr<const Node>> parts;  // kSequence, kChoice; kRepeat: one
    int least = 0, most = 0;                         // kRepeat; most < 0: no limit
  };
  explicit Pattern(const UnitSet& units) : node_(std::make_shared<Node>(Node{Kind::kSet, units, {}, 0, 0})) {}
  explicit Pattern(Node node) : node_(std::make_shared<Node>(std::move(node))) {}
  const std::shared_ptr<const Node>& node() const { return node_; }

 private:
  std::shared_ptr<const Node> node_;
};

Pattern operator*(const Pattern& first, const Pattern& then);
Pattern operator+(const Pattern& a, const Pattern& b);
Pattern times(const Pattern& p, int least, int most);
inline Pattern maybe(const Pattern& p) { return times(p, 0, 1); }
inline Pattern any(const Pattern& p) { return times(p, 0, -1); }   // zero or more
inline Pattern some(const Pattern& p) { return times(p, 1, -1); }  // one or more

// A '-' between two units is a range, first or last it stands for itself: units(u"-a-z").
UnitSet units(std::u16string_view members);
Pattern in(std::u16string_view members);      // one unit of units(members)
Pattern not_in(std::u16string_view members);  // one unit outside
Pattern exact(std::u16string_view text);
Pattern text(std::u16string_view text);   // ASCII letters in either case
Pattern words(std::u16string_view list);  // one of several such texts, which blanks separate

}  // namespace vlp::text
