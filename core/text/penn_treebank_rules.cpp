#include "core/text/penn_treebank_rules.hpp"

#include "core/text/penn_treebank_abbreviations.hpp"
#include "core/text/penn_treebank_characters.hpp"

namespace vlp::text::penn {
namespace {

Pattern blank() { return in(u" \t\u00A0\u2000-\u200A\u3000"); }
Pattern line_end() { return exact(u"\r") + exact(u"\r\n") + in(u"\n\u2028\u2029\u000B\u000C\u0085"); }
Pattern space() { return blank() + line_end(); }
Pattern hyphen() { return in(u"-_\u058A\u2010\u2011"); }
Pattern apostrophe() { return in(u"'\u0092\u2019") + text(u"&apos;"); }
Pattern near_apostrophe() { return apostrophe() + in(u"`\u0091\u2018\u201B"); }
Pattern ampersand() { return text(u"&amp;"); }
Pattern latin() { return in(u"A-Za-z"); }
Pattern latin_or_digit() { return in(u"A-Za-z0-9"); }
Pattern inner_mark() { return in(u",;:\u3001"); }  // after an abbreviation's period

Pattern digit() { return Pattern(digits() | units(u"\u07C0-\u07C9")); }
Pattern plain_letter() { return Pattern(letters()); }
Pattern plain_letter_or_digit() { return Pattern(letters() | digits()); }
Pattern accent_entity() { return exact(u"&") * in(u"aeiouAEIOU") * words(u"acute grave uml") * exact(u";"); }
Pattern letter() { return Pattern(word_letters()) + accent_entity(); }
Pattern letter_or_digit() { return letter() + digit(); }

Pattern word() {  // periods and exclamation marks inside are part of it: "dog.The"
  const Pattern one = letter() * any(letter_or_digit());
  return one * any(in(u".!?") * one);
}

Pattern clitic() { return apostrophe() * (in(u"msdMSD") + words(u"re ve ll")); }
Pattern negation() { return text(u"n") * near_apostrophe() * text(u"t"); }
Pattern negated_word() { return any(in(u"A-Za-z\u00AD")) * in(u"A-MO-Za-mo-z") * any(exact(u"\u00AD")); }

Pattern word_with_apostrophe() {
  const Pattern a = apostrophe(), o = near_apostrophe();
  const Pattern short_forms = a * text(u"n") * maybe(a) + in(u"lLdDjJ") * a + words(u"dunkin somethin ol") * a + a * words(u"em til till cause") +
                              a * in(u"2-9") * text(u"0s") + text(u"o") * o * text(u"o");
  const Pattern names = in(u"A-HJ-XZn") * o * plain_letter() * some(plain_letter());  // O'Hara, n'ts
  const Pattern inside = some(plain_letter()) * in(u"aeiouyAEIOUY") * o * in(u"aeiouA-Z") * any(plain_letter());
  return short_forms + names + inside + words(u"cont'd cont'd. 'twas nor'easter c'mon e'er s'mores ev'ry li'l nat'l");
}

Pattern markup() {  // an element, its end, or a declaration
  const Pattern name = latin() * any(in(u"-A-Za-z0-9_:.")), b = any(exact(u" "));
  const Pattern value = exact(u"'") * any(not_in(u"'")) * exact(u"'") + exact(u"\"") * any(not_in(u"\"")) * exact(u"\"");
  const Pattern attribute = some(exact(u" ")) * name * maybe(b * exact(u"=") * b * value);
  const Pattern declaration = in(u"!?") * in(u"-A-Za-z") * any(not_in(u">\r\n"));
  return exact(u"<") * (declaration + name * any(attribute) * b * maybe(exact(u"/")) + exact(u"/") * name) * b * exact(u">");
}

Pattern full_url() { return words(u"http:// https://") * some(not_in(u" \t\n\f\r\"<>|(){}")) * not_in(u" \t\n\f\r\"<>|.!?(){},-"); }

Pattern likely_url() {
  const Pattern www = text(u"www.") * some(some(not_in(u" \t\n\f\r\"<>|.!?(){},")) * exact(u".")) * times(latin(), 2, 4);
  const Pattern named = some(some(not_in(u" \t\n\f\r\"`'<>|.!?(){},-_$")) * exact(u".")) * words(u"com net org edu");  // no capitals, no digits
  const Pattern path = exact(u"/") * some(not_in(u" \t\n\f\r\"<>|()")) * not_in(u" \t\n\f\r\"<>|.!?(){},-");
  return (www + named) * maybe(path);
}

Pattern email() {
  const Pattern part = some(not_in(u" \t\n\f\r\"<>|(){}.\u00A0"));
  return maybe(text(u"&lt;") + exact(u"<")) * latin_or_digit() * any(not_in(u" \t\n\f\r\"<>|()\u00A0{}")) * exact(u"@") * any(part * exact(u".")) *
         part * maybe(text(u"&gt;") + exact(u">"));
}

Pattern handle() { return exact(u"@") * in(u"a-zA-Z_") * any(in(u"a-zA-Z_0-9")) + exact(u"#") * some(letter()); }

Pattern date() {
  const Pattern part = times(digit(), 1, 2) * in(u"-/");
  return part * part * times(digit(), 2, 4);
}

Pattern number() { return maybe(in(u"-+")) * (some(digit()) + any(digit()) * some(in(u".:,\u00AD\u066B\u066C") * some(digit()))); }

Pattern raised_number() {
  return maybe(in(u"\u207A\u207B\u208A\u208B")) * (some(in(u"\u2070\u00B9\u00B2\u00B3\u2074-\u2079")) + some(in(u"\u2080-\u2089")));
}

Pattern fraction() {
  const Pattern part = times(digit(), 1, 4);
  return maybe(part * in(u"- \u00A0")) * part * (maybe(exact(u"\\")) * exact(u"/") + exact(u"\u2044")) * part;
}

Pattern phone() {
  const Pattern d = in(u"0-9"), gap = in(u"- \u00A0"), plus = maybe(exact(u"+") * maybe(exact(u"+")));
  const Pattern area = exact(u"(") * times(d, 2, 3) * exact(u")") * maybe(in(u" \u00A0")) + plus * maybe(times(d, 2, 4) * gap) * times(d, 2, 4) * gap;
  const Pattern dotted = maybe(plus * times(d, 2, 4) * exact(u".")) * times(d, 2, 4) * exact(u".") * times(d, 3, 4) * exact(u".");
  return area * times(d, 3, 4) * maybe(gap) * times(d, 3, 5) + dotted * times(d, 3, 5);
}

Pattern treebank_form() {
  const Pattern amp = exact(u"&") + ampersand(), s = text(u"s");
  return words(u"-rrb- -lrb- -rcb- -lcb- -rsb- -lsb- c.d.s pro- anti-") + s * amp * text(u"p-500") + s * amp * text(u"ls") +
         text(u"cap") * apostrophe() * text(u"n") + text(u"c") * apostrophe() * text(u"est");
}

Pattern slashed() {  // he/she, and/or/not
  const Pattern part = some(latin_or_digit()) * times(exact(u"-") * some(latin()), 0, 2);
  return part * times(maybe(exact(u"\\")) * exact(u"/") * part, 1, 2);
}

Pattern file_name() {
  const Pattern part = some(letter_or_digit());
  return part * any(exact(u".") * part) * exact(u".") *
         words(
             u"bat bmp c class cgi cpp dll doc docx exe gif gz h htm html jar java jpeg jpg mov mp3 pdf php pl png ppt ps py sql tar txt wav x xml "
             u"zip");
}

Pattern hyphenated() {
  return latin_or_digit() * any(in(u"A-Za-z0-9.,\u00AD")) * some(exact(u"-") * (some(in(u"A-Za-z0-9\u00AD")) + long_acronym() * exact(u".")));
}

Pattern compound() {  // of any script, with d' o' l' before its parts
  const Pattern part = maybe(in(u"dDoOlL") * near_apostrophe() * plain_letter_or_digit()) * some(plain_letter_or_digit());
  return part * any(hyphen() * part);
}

Pattern ampersand_name() { return some(in(u"A-Z")) * some((in(u"+&") + ampersand()) * some(in(u"A-Z"))); }  // AT&T

Pattern smiley() { return maybe(in(u"<>")) * in(u":;=") * maybe(in(u"-o*'")) * in(u"()DPdpO\\{@|[]"); }

Pattern asian_smiley() {
  const Pattern eye = in(u"-^x=~<>'"), open = in(u"^x=~<>'");
  // The official first form has a bracket escaped and a tilde that reads "anything up to": "^.[^x=" ... "<>]".
  const Pattern odd = in(u"^x=~<>") * text(u".[^x=") * any(not_in(u"<")) * exact(u"<>]");
  return odd + eye * exact(u"_") * eye + exact(u"(") * eye * maybe(in(u"_.")) * eye * exact(u")") +
         exact(u"(") * open * exact(u"-") * in(u"^x=~<>'`") * exact(u")");
}

Pattern quotes() {
  const Pattern curly = in(u"`\u2018\u2019\u201A\u201B\u201C\u201D\u0091\u0092\u0093\u0094\u201E\u201F\u2039\u203A\u00AB\u00BB");
  return apostrophe() + exact(u"''") + times(curly, 1, 2);
}

Pattern ellipsis() { return times(exact(u"."), 3, 5) + times(exact(u".") * in(u" \u00A0"), 2, 4) * exact(u".") + in(u"\u0085\u2026"); }

Pattern symbol() {
  return in(
      u"+%&~^|\\\u00A6-\u00A9\u00AC\u00AE-\u00BA\u00D7\u00F7\u0387\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0600-\u0603\u0606-\u060A\u060C\u0614\u061B"
      u"\u061E\u066A\u066D\u0703-\u070D\u07F6-\u07F8\u0964\u0965\u0E4F\u1FBD\u2016\u2017\u2020-\u2023\u2030-\u2038\u203B\u203E-\u2042\u2044\u207A-"
      u"\u207F"
      u"\u208A-\u208E\u2100-\u214F\u2190-\u2BFF\u3012\u30FB\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65");
}

// Contractions and whole words; also what must win over numbers.
void add_words(std::vector<Rule>& out) {
  out.push_back({text(u"c++")});
  out.push_back({in(u"cfCF") * exact(u"#")});
  out.push_back({words(u"cannot 'twas"), Keep::kAllButThree});
  out.push_back({words(u"'tis gonna gotta lemme gimme wanna"), Keep::kAllButTwo});
  out.push_back({markup(), Keep::kAll, Write::kJoined});
  out.push_back({words(u"&md; &mdash; &ndash;") + in(u"\u0096\u0097\u2013-\u2015"), Keep::kAll, Write::kDash});
  out.push_back({ampersand(), Keep::kAll, Write::kAmpersand});
  out.push_back({words(u"&ht; &tl; &ur; &lr; &qc; &ql; &qr; &odq; &cdq;") + exact(u"&#") * some(in(u"0-9")) * exact(u";")});
  out.push_back({word() * clitic(), Keep::kToApostrophe, Write::kWithoutSoftHyphens});
  out.push_back({negated_word() * negation(), Keep::kToNot, Write::kWithoutSoftHyphens});
  out.push_back({word(), Keep::kAll, Write::kWithoutSoftHyphens});
  out.push_back({word_with_apostrophe()});
  out.push_back({text(u"y") * apostrophe() * plain_letter(), Keep::kAllButOne});
  out.push_back({full_url() + likely_url() + email() + handle()});
  out.push_back({clitic() * not_in(u"A-Za-z"), Keep::kAllButOne, Write::kClosingQuote});
  out.push_back({negation() * not_in(u"A-Za-z"), Keep::kAllButOne, Write::kClosingQuote});
}

void add_numbers(std::vector<Rule>& out) {
  out.push_back({date()});
  out.push_back({number(), Keep::kAll, Write::kWithoutSoftHyphens});
  out.push_back({raised_number()});
  out.push_back({fraction(), Keep::kAll, Write::kJoined});
  out.push_back({in(u"\u00BC\u00BD\u00BE\u2153-\u215E"), Keep::kAll, Write::kFraction});
  out.push_back({treebank_form(), Keep::kAll, Write::kAmpersand});
  out.push_back({slashed()});
  out.push_back({any(in(u"A-Z")) * exact(u"$") + exact(u"#")});
  out.push_back({in(u"\u00A2-\u00A5\u0080\u20A0\u20AC\u060B\u0E3F\u20A4\uFFE0\uFFE1\uFFE5\uFFE6"), Keep::kAll, Write::kCurrency});
}

void add_abbreviations(std::vector<Rule>& out) {
  const Pattern period = exact(u"."), anything = Pattern(UnitSet().set());
  out.push_back({acronym() * period * some(space()) * (sentence_start() + markup()) * space(), Keep::kAcronym});
  out.push_back({numbered() * period * maybe(space()) * Pattern(digits()), Keep::kToPeriod});
  out.push_back({(text(u"pt") * in(u"eyEY") + text(u"co")) * period * blank() * words(u"ltd lim"), Keep::kToBlank});
  out.push_back({abbreviation() * period * anything * anything, Keep::kAllButTwo});
  out.push_back({abbreviation() * period});
  out.push_back({title() * period});
  out.push_back({title() * blank(), Keep::kAllButOne});
  out.push_back({acronym() * space(), Keep::kToBlank});
  out.push_back({apostrophe() * times(in(u"0-9"), 2, 2) * space(), Keep::kToBlank});
  out.push_back({file_name() * (space() + in(u".?!,")), Keep::kAllButOne});
  out.push_back({word() * period * inner_mark(), Keep::kAllButOne, Write::kWithoutSoftHyphens});
  out.push_back({phone(), Keep::kAll, Write::kEscaped});
}

void add_marks(std::vector<Rule>& out) {
  const Pattern double_quote = exact(u"\"") + text(u"&quot;");
  out.push_back({double_quote * in(u"A-Za-z0-9$"), Keep::kAllButOne, Write::kOpeningQuote});
  out.push_back({double_quote, Keep::kAll, Write::kClosingQuote});
  out.push_back({exact(u"\x7F"), Keep::kAll, Write::kNothing});
  out.push_back({exact(u"<") + exact(u">") + words(u"&lt; &gt;"), Keep::kAll, Write::kBracket});
  out.push_back({smiley() * not_in(u"A-Za-z0-9"), Keep::kAllButOne, Write::kEscaped});
  out.push_back({asian_smiley(), Keep::kAll, Write::kEscaped});
  out.push_back({in(u"{}[]()"), Keep::kAll, Write::kBracket});
  out.push_back({some(exact(u"-")), Keep::kAll, Write::kHyphens});
  out.push_back({ellipsis(), Keep::kAll, Write::kEllipsis});
  out.push_back({some(exact(u"@")) + some(exact(u"#")) + some(exact(u"_")) + some(exact(u"*")) + times(exact(u"\\*"), 1, 3)});
  out.push_back({inner_mark() + some(in(u"?!")) + in(u".\u00A1\u00BF\u037E\u0589\u061F\u06D4\u0700-\u0702\u07FA\u3002") + in(u"=/")});
}

void add_compounds(std::vector<Rule>& out) {
  const auto with_period = [](const Pattern& p) { return p * exact(u".") * inner_mark(); };
  out.push_back({with_period(hyphenated()), Keep::kAllButOne, Write::kWithoutSoftHyphens});
  out.push_back({hyphenated(), Keep::kAll, Write::kWithoutSoftHyphens});
  out.push_back({with_period(compound()), Keep::kAllButOne});
  out.push_back({compound()});
  out.push_back({with_period(ampersand_name()), Keep::kAllButOne, Write::kAmpersand});
  out.push_back({ampersand_name(), Keep::kAll, Write::kAmpersand});
}

void add_rest(std::vector<Rule>& out) {
  out.push_back({exact(u"'") * latin() * not_in(u" \t\n\r\u00A0"), Keep::kAllButTwo, Write::kOpeningQuote});
  out.push_back({clitic() + negation() + quotes(), Keep::kAll, Write::kClosingQuote});
  out.push_back({exact(u"<<") + exact(u">>") + symbol()});
  out.push_back({Pattern(UnitSet().set(0)) + some(blank()) + in(u"\u200B\u200E\u200F\uFEFF") + text(u"&nbsp;"), Keep::kAll, Write::kNothing});
  out.push_back({line_end(), Keep::kAll, Write::kLineEnd});
  out.push_back({Pattern(UnitSet().set()), Keep::kAll, Write::kNothing});  // a character that no token has
}

}  // namespace

std::vector<Rule> rules() {
  std::vector<Rule> out;
  add_words(out);
  add_numbers(out);
  add_abbreviations(out);
  add_marks(out);
  add_compounds(out);
  add_rest(out);
  return out;
}

}  // namespace vlp::text::penn
