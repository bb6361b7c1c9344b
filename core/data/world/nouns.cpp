#include "core/data/world/nouns.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::data::world {
namespace {

constexpr Kind P = Kind::kPerson, T = Kind::kThing;
constexpr Tier E = Tier::kEasy, H = Tier::kHard, N = Tier::kNovel;

//   name          plural         synonym       compound            abbreviation  kind tier look-alike
constexpr std::array<Noun, 32> kNouns = {{
    {"man",        "men",         "guy",        "business man",     "mr",         P, E, "soldier"},
    {"woman",      "women",       "lady",       "business woman",   "ms",         P, E, "wizard"},
    {"robot",      "robots",      "android",    "toy robot",        "bot",        P, E, "alien"},
    {"ghost",      "ghosts",      "phantom",    "sheet ghost",      "gst",        P, E, "snowman"},
    {"car",        "cars",        "auto",       "race car",         "veh",        T, E, "truck"},
    {"tree",       "trees",       "sapling",    "oak tree",         "tr",         T, E, "mushroom"},
    {"house",      "houses",      "cottage",    "farm house",       "hse",        T, E, "bell"},
    {"star",       "stars",       "pentagram",  "tinsel star",      "str",        T, E, "plane"},
    {"fish",       "fishes",      "minnow",     "reef fish",        "fsh",        T, E, "bird"},
    {"ring",       "rings",       "hoop",       "napkin ring",      "rg",         T, E, "clock"},
    {"boat",       "boats",       "ship",       "sail boat",        "bt",         T, E, "flag"},
    {"hammer",     "hammers",     "mallet",     "sledge hammer",    "hmr",        T, E, "table"},
    {"snowman",    "snowmen",     "frosty",     "snowman figure",   "snwm",       P, H, "ghost"},
    {"alien",      "aliens",      "martian",    "space alien",      "et",         P, H, "robot"},
    {"wizard",     "wizards",     "magician",   "court wizard",     "wiz",        P, H, "woman"},
    {"soldier",    "soldiers",    "trooper",    "foot soldier",     "pvt",        P, H, "man"},
    {"truck",      "trucks",      "lorry",      "fire truck",       "trk",        T, H, "car"},
    {"mushroom",   "mushrooms",   "toadstool",  "field mushroom",   "shroom",     T, H, "tree"},
    {"bell",       "bells",       "chime",      "door bell",        "bll",        T, H, "house"},
    {"plane",      "planes",      "aircraft",   "cargo plane",      "pln",        T, H, "star"},
    {"bird",       "birds",       "fowl",       "song bird",        "brd",        T, H, "fish"},
    {"clock",      "clocks",      "timepiece",  "alarm clock",      "clk",        T, H, "ring"},
    {"flag",       "flags",       "banner",     "signal flag",      "flg",        T, H, "boat"},
    {"table",      "tables",      "desk",       "dining table",     "tbl",        T, H, "hammer"},
    {"cup",        "cups",        "mug",        "coffee cup",       "cp",         T, H, "bottle"},
    {"heart",      "hearts",      "valentine",  "paper heart",      "hrt",        T, H, "moon"},
    {"king",       "kings",       "monarch",    "chess king",       "hm",         P, N, "man"},
    {"angel",      "angels",      "seraph",     "guardian angel",   "ang",        P, N, "woman"},
    {"bottle",     "bottles",     "flask",      "water bottle",     "btl",        T, N, "cup"},
    {"moon",       "moons",       "crescent",   "half moon",        "mn",         T, N, "heart"},
    {"television", "televisions", "telly",      "television set",   "tv",         T, N, "house"},
    {"umbrella",   "umbrellas",   "parasol",    "beach umbrella",   "brolly",     T, N, "mushroom"},
}};

std::vector<int> of_tiers(Tier first, Tier last) {
  std::vector<int> out;
  for (size_t i = 0; i < kNouns.size(); ++i)
    if (kNouns[i].tier >= first && kNouns[i].tier <= last) out.push_back(static_cast<int>(i));
  return out;
}

}  // namespace

std::span<const Noun> nouns() {
  return kNouns;
}

std::vector<int> nouns_of(bool with_hard) {
  return of_tiers(Tier::kEasy, with_hard ? Tier::kHard : Tier::kEasy);
}

std::vector<int> novel_nouns() {
  return of_tiers(Tier::kNovel, Tier::kNovel);
}

int look_alike(int noun, const std::vector<int>& among) {
  const auto& self = kNouns[static_cast<size_t>(noun)];
  for (const int other : among)
    if (kNouns[static_cast<size_t>(other)].name == self.look_alike) return other;
  for (size_t i = 1; i < among.size(); ++i) {
    const auto at = static_cast<size_t>(std::find(among.begin(), among.end(), noun) - among.begin());
    const int other = among[(at + i) % among.size()];
    if (other != noun && kNouns[static_cast<size_t>(other)].kind == self.kind) return other;
  }
  return noun;
}

int noun_id(std::string_view name) {
  for (size_t i = 0; i < kNouns.size(); ++i)
    if (kNouns[i].name == name) return static_cast<int>(i);
  throw InternalFault(fmt::format("noun_id: the world has no \"{}\"", name));
}

}  // namespace vlp::data::world
