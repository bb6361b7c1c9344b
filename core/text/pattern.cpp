#include "core/text/pattern.hpp"

#include <algorithm>
#include <utility>

namespace vlp::text {
namespace {

Pattern joined(Pattern::Kind kind, const Pattern& a, const Pattern& b) { return Pattern(Pattern::Node{kind, {}, {a.node(), b.node()}, 0, 0}); }

template <class UnitsOf> Pattern spelled(std::u16string_view text, const UnitsOf& units_of) {
  Pattern::Node out{Pattern::Kind::kSequence, {}, {}, 0, 0};
  for (const char16_t c : text) out.parts.push_back(Pattern(units_of(c)).node());
  return Pattern(std::move(out));
}

}  // namespace

Pattern operator*(const Pattern& first, const Pattern& then) { return joined(Pattern::Kind::kSequence, first, then); }
Pattern operator+(const Pattern& a, const Pattern& b) { return joined(Pattern::Kind::kChoice, a, b); }
Pattern times(const Pattern& p, int least, int most) { return Pattern(Pattern::Node{Pattern::Kind::kRepeat, {}, {p.node()}, least, most}); }

UnitSet units(std::u16string_view members) {
  UnitSet out;
  for (size_t i = 0; i < members.size(); ++i) {
    const bool range = i + 2 < members.size() && members[i + 1] == u'-';
    const size_t last = members[range ? i + 2 : i];
    for (size_t c = members[i]; c <= last; ++c) out.set(c);
    if (range) i += 2;
  }
  return out;
}

Pattern in(std::u16string_view members) { return Pattern(units(members)); }
Pattern not_in(std::u16string_view members) { return Pattern(~units(members)); }

Pattern exact(std::u16string_view text) {
  return spelled(text, [](char16_t c) { return UnitSet().set(c); });
}

Pattern text(std::u16string_view text) {
  return spelled(text, [](char16_t c) {
    UnitSet out;
    out.set(c);
    if (c >= u'a' && c <= u'z') out.set(static_cast<size_t>(c - u'a' + u'A'));
    if (c >= u'A' && c <= u'Z') out.set(static_cast<size_t>(c - u'A' + u'a'));
    return out;
  });
}

Pattern words(std::u16string_view list) {
  Pattern::Node out{Pattern::Kind::kChoice, {}, {}, 0, 0};
  while (!list.empty()) {
    const size_t end = std::min(list.find(u' '), list.size());
    out.parts.push_back(text(list.substr(0, end)).node());
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return Pattern(std::move(out));
}

}  // namespace vlp::text
