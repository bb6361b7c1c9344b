#include "core/text/penn_treebank.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text/java_lower_case.hpp"
#include "core/text/unicode.hpp"

namespace vlp::text {
namespace {

using penn::Keep;
using penn::Rule;
using penn::Write;

constexpr std::array<std::string_view, 17> kRemoved{"''", "'", "``", "`", "-LRB-", "-RRB-", "-LCB-", "-RCB-", ".",
                                                    "?",  "!", ",",  ":", "-",     "--",    "...",   ";"};
constexpr std::u16string_view kBlanks = u" \t\n\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u3000";
constexpr std::u16string_view kOtherLineEnds = u"\r\u000B\u000C\u2028\u2029";

std::vector<Pattern> patterns(const std::vector<Rule>& rules) {
  std::vector<Pattern> out;
  for (const auto& rule : rules) out.push_back(rule.pattern);
  return out;
}

void append_utf16(std::u16string& out, std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const char32_t c = next_character(text, i);
    if (c < 0x10000) {
      const auto unit = static_cast<char16_t>(c);
      out.push_back(unit == u'\n' || kOtherLineEnds.find(unit) != std::u16string_view::npos ? u' ' : unit);
    } else {
      out.push_back(static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10)));
      out.push_back(static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF)));
    }
  }
}

std::string to_utf8(std::u16string_view units) {
  std::string out;
  for (size_t i = 0; i < units.size(); ++i) {
    const char16_t high = units[i];
    const bool pair = high >= 0xD800 && high < 0xDC00 && i + 1 < units.size() && units[i + 1] >= 0xDC00 && units[i + 1] < 0xE000;
    if (pair) append_utf8(out, 0x10000 + ((static_cast<char32_t>(high) & 0x3FF) << 10) + (static_cast<char32_t>(units[++i]) & 0x3FF));
    else append_utf8(out, high >= 0xD800 && high < 0xE000 ? kReplacement : high);
  }
  return out;
}

size_t token_length(std::u16string_view match, Keep keep) {
  const auto before = [&](size_t found, size_t back) { return found == std::u16string_view::npos ? match.size() : found - back; };
  const size_t entity = match.find(u'&');
  switch (keep) {
    case Keep::kAll:
      return match.size();
    case Keep::kAllButOne:
      return match.size() - 1;
    case Keep::kAllButTwo:
      return match.size() - 2;
    case Keep::kAllButThree:
      return match.size() - 3;
    case Keep::kToBlank:
      return before(match.find_first_of(kBlanks), 0);
    case Keep::kToPeriod:
      return match.rfind(u'.') + 1;
    case Keep::kToApostrophe: {
      const size_t mark = match.find_first_of(u"'\u0092\u2019");
      return mark != std::u16string_view::npos ? mark : before(match.rfind(u'&'), 0);  // &apos; comes last
    }
    case Keep::kToNot:
      return before(std::min(match.find_first_of(u"'`\u0091\u0092\u2018\u2019\u201B"), entity), 1);
    case Keep::kAcronym: {
      const size_t length = before(match.find_first_of(kBlanks), 0);
      return length == 2 ? 1 : length;
    }
  }
  return match.size();
}

// Written anew, not in place: a token may be as long as its text.
std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
  std::string out;
  for (size_t from = 0;;) {
    const size_t at = text.find(what, from);
    out.append(text, from, at - from);
    if (at == std::string_view::npos) return out;
    out.append(by);
    from = at + what.size();
  }
}

struct Replacement {
  std::string_view what, by;
};

std::string replaced(std::string text, std::span<const Replacement> all) {
  for (const auto& one : all) text = replaced(text, one.what, one.by);
  return text;
}

constexpr std::array kCurly{Replacement{"\u0091", "`"},  Replacement{"\u2018", "`"},  Replacement{"\u201B", "`"},  Replacement{"\u2039", "`"},
                            Replacement{"\u0092", "'"},  Replacement{"\u2019", "'"},  Replacement{"\u203A", "'"},  Replacement{"\u0093", "``"},
                            Replacement{"\u201C", "``"}, Replacement{"\u00AB", "``"}, Replacement{"\u0094", "''"}, Replacement{"\u201D", "''"},
                            Replacement{"\u00BB", "''"}};
constexpr std::array kOpening{Replacement{"&apos;", "`"}, Replacement{"'", "`"}, Replacement{"\"", "``"}, Replacement{"&quot;", "``"}};
constexpr std::array kClosing{Replacement{"&apos;", "'"}, Replacement{"\"", "''"}, Replacement{"&quot;", "''"}};
constexpr std::array kFractions{Replacement{"\u00BC", "1/4"}, Replacement{"\u00BD", "1/2"}, Replacement{"\u00BE", "3/4"},
                                Replacement{"\u2153", "1/3"}, Replacement{"\u2154", "2/3"}};
constexpr std::array kCurrency{Replacement{"\u00A2", "cents"}, Replacement{"\u00A3", "#"}, Replacement{"\u0080", "$"},
                               Replacement{"\u00A4", "$"},     Replacement{"\u20A0", "$"}, Replacement{"\u20AC", "$"}};
constexpr std::array kBrackets{Replacement{"(", "-LRB-"}, Replacement{")", "-RRB-"}, Replacement{"{", "-LCB-"},
                               Replacement{"}", "-RCB-"}, Replacement{"[", "-LSB-"}, Replacement{"]", "-RSB-"}};
constexpr std::array kEscapes{Replacement{" ", "\u00A0"}, Replacement{"(", "-LRB-"}, Replacement{")", "-RRB-"}};

std::string with_ampersands(std::string_view text) {  // for &amp; in either case
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    out.push_back(text[at]);
    if (text[at] == '&' && to_lower(text.substr(at, 5)) == "&amp;") at += 4;
  }
  return out;
}

std::string written(std::u16string_view token, Write write) {
  std::string out = to_utf8(token);
  switch (write) {
    case Write::kAsItIs:
      return out;
    case Write::kWithoutSoftHyphens:
      out = replaced(out, "\u00AD", "");
      return out.empty() ? "-" : out;
    case Write::kJoined:
      return replaced(out, " ", "\u00A0");
    case Write::kEscaped:
      return replaced(std::move(out), kEscapes);
    case Write::kAmpersand:
      return with_ampersands(out);
    case Write::kOpeningQuote:
      return replaced(replaced(std::move(out), kOpening), kCurly);
    case Write::kClosingQuote:
      return replaced(replaced(std::move(out), kClosing), kCurly);
    case Write::kDash:
      return "--";
    case Write::kHyphens:
      return token.size() == 3 || token.size() == 4 ? "--" : out;
    case Write::kEllipsis:
      return "...";
    case Write::kFraction:
      return replaced(std::move(out), kFractions);
    case Write::kCurrency:
      return replaced(std::move(out), kCurrency);
    case Write::kBracket:
      if (token.size() > 1) return token[1] == u'l' || token[1] == u'L' ? "<" : ">";
      return replaced(std::move(out), kBrackets);
    case Write::kLineEnd:
    case Write::kNothing:
      return "";
  }
  return out;
}

// A token that spans lines (markup) is cut at them, as it is in the output of the official tokenizer.
void append_token(std::vector<std::vector<std::string>>& lines, std::string_view token) {
  while (true) {
    const size_t end = std::min(token.find('\n'), token.size());
    if (end > 0) lines.back().emplace_back(token.substr(0, end));
    if (end == token.size()) return;
    lines.emplace_back();
    token.remove_prefix(end + 1);
  }
}

// A line's end, which the official pipeline strips of all that Python takes for space: U+2009 may end a URL.
void strip_end(std::vector<std::string>& line) {
  while (!line.empty()) {
    std::string& last = line.back();
    size_t end = 0;
    for (size_t i = 0; i < last.size();)
      if (!is_python_space(next_character(last, i))) end = i;
    last.resize(end);
    if (end > 0) return;
    line.pop_back();
  }
}

}  // namespace

PennTreebank::PennTreebank() : rules_(penn::rules()), scanner_(patterns(rules_)) {}

std::vector<std::vector<std::string>> PennTreebank::tokenize(std::span<const std::string> lines) const {
  std::u16string document;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) document.push_back(u'\n');
    append_utf16(document, lines[i]);
  }
  const std::u16string_view view = document;
  std::vector<std::vector<std::string>> out(lines.empty() ? 0 : 1);
  DeadEnds dead_ends;
  for (size_t at = 0; at < view.size();) {
    const Match match = scanner_.longest(view, at, dead_ends);
    const Rule& rule = rules_[static_cast<size_t>(match.rule)];  // the last rule takes any unit
    const size_t length = token_length(view.substr(at, match.length), rule.keep);
    if (rule.write == Write::kLineEnd) {
      out.emplace_back();
    } else if (rule.write != Write::kNothing) {
      append_token(out, java_lower_case(written(view.substr(at, length), rule.write)));
    }
    at += length;
  }
  for (auto& line : out) {
    strip_end(line);
    std::erase_if(line, [](const std::string& token) { return std::find(kRemoved.begin(), kRemoved.end(), token) != kRemoved.end(); });
  }
  return out;
}

std::vector<std::string> PennTreebank::tokenize_captions(std::span<const std::string> lines) const {
  std::vector<std::string> out;
  for (const auto& tokens : tokenize(lines)) {
    std::string& text = out.emplace_back();
    for (const auto& token : tokens) {
      if (!text.empty()) text.push_back(' ');
      text.append(token);
    }
  }
  return out;
}

}  // namespace vlp::text
