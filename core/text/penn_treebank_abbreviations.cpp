#include "core/text/penn_treebank_abbreviations.hpp"

#include <algorithm>

namespace vlp::text::penn {
namespace {

Pattern letter() { return in(u"A-Za-z"); }

// The first letter as it stands, the others in either case: short names that are common words too.
Pattern capitalised(std::u16string_view list) {
  const size_t end = std::min(list.find(u' '), list.size());
  const auto word = list.substr(0, end);
  const Pattern first = exact(word.substr(0, 1)) * text(word.substr(1));
  return end == list.size() ? first : first + capitalised(list.substr(end + 1));
}

Pattern of_nations() { return words(u"canada-u.s sino-u.s korean-u.s eu-u.s japan-u.s non-u.s u.s.-u.k u.s.-u.s.s.r"); }

}  // namespace

Pattern acronym() { return letter() * any(exact(u".") * letter()) + of_nations(); }

Pattern long_acronym() { return letter() * some(exact(u".") * letter()) + of_nations(); }

Pattern abbreviation() {
  const Pattern dates = words(u"jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri");
  const Pattern states =
      words(u"ala ariz calif colo conn ct dak fla ga ind kan kans ky md mich minn mo mont neb nev okla penn tenn va vt wis wisc wyo") +
      capitalised(u"Az Ark Del Ill La Mass Miss Ore Pa Tex Wash");
  const Pattern companies = words(u"inc co cos corp ltd plc rt bancorp bhd assn univ intl sys") +
                            text(u"p") * maybe(text(u"p")) * text(u"t") * in(u"ye") * maybe(text(u"s"));
  return dates + states + companies + words(u"tel est ext sq jr sr bros ed.d ph.d blvd rd esq etc al seq bldg");
}

Pattern title() {
  const Pattern people = words(
      u"mr mrs ms dr drs prof profs sen sens rep reps atty attys lt col gen messrs gov govs adm rev maj sgt cpl pvt capt st ste ave pres lieut hon "
      u"brig "
      u"cmdr comdr pfc spc supt supts det mt ft adj adv asst assoc ens insp mlle mme msgr sfc");
  const Pattern others = words(u"vs alex wm jos cie a.k.a cf treas ph invt elec natl dept");
  return people + capitalised(u"Miss") + others + text(u"m") * in(u"ft") * text(u"g") + acronym();
}

Pattern numbered() { return words(u"ca fig figs prop no nos art bldg pp op"); }

Pattern sentence_start() {
  return capitalised(
      u"About According Additionally After An A As At But Earlier He Her Here However If In It Last Many More Mr. Ms. Now Once One Other Our She "
      u"Since "
      u"So Some Such That The Their Then There These They This We When While What Yet You");
}

}  // namespace vlp::text::penn
